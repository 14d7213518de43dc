import { Badge, Text } from '@mantine/core';
import type { SettingsResponse } from '../../api/generated';
import { utcOffset } from '../../format/time';
import styles from './next-reminders.module.css';
import { type ReminderLine, reminderLines } from './reminder-lines';

export function NextReminders({ settings, dirty }: { settings: SettingsResponse; dirty: boolean }) {
  const now = new Date();
  const lines = reminderLines(settings, { now, offset: utcOffset(now, settings.timezone) });
  if (!settings.daily_reminder_enabled || lines.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Save to see when the next ones come.
      </Text>
    );
  }
  return (
    <div>
      <Text fw={600} mb={6} id="next-reminders">
        {dirty ? 'Next reminders, as saved' : 'Next reminders'}
      </Text>
      <ol className={styles.list} aria-labelledby="next-reminders">
        {lines.map((line) => (
          <Line key={line.at} {...line} />
        ))}
      </ol>
    </div>
  );
}

const Line = ({ at, day, time, clocks, skipped }: ReminderLine) => (
  <li className={styles.line}>
    <time dateTime={at} className={styles.moment}>
      <span>{day}</span>
      <strong>{time}</strong>
    </time>
    {clocks === null ? null : (
      <Badge variant="light" color="yellow" size="md">
        {clocks}
      </Badge>
    )}
    {skipped === null ? null : (
      <Text size="sm" c="dimmed">
        {skipped}
      </Text>
    )}
  </li>
);
