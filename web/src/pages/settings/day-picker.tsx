import { Input } from '@mantine/core';
import { useId } from 'react';
import styles from './day-picker.module.css';
import type { SettingsForm } from './use-settings-form';
import { WEEKDAYS } from './words';

export function DayPicker({ form: { values, errors, set } }: { form: SettingsForm }) {
  const problemId = useId();
  const chosen = values.daily_reminder_days;
  const problem = errors.daily_reminder_days;
  return (
    <fieldset className={styles.days}>
      <Input.Label component="legend" labelElement="div" size="md">
        Days
      </Input.Label>
      <div className={styles.week}>
        {WEEKDAYS.map((name, index) => {
          const day = index + 1;
          return (
            <label key={name} className={styles.day}>
              <input
                type="checkbox"
                aria-label={name}
                aria-invalid={problem !== undefined}
                aria-describedby={problem === undefined ? undefined : problemId}
                checked={chosen.includes(day)}
                onChange={(event) =>
                  set(
                    'daily_reminder_days',
                    event.currentTarget.checked ? [...chosen, day] : chosen.filter((other) => other !== day),
                  )
                }
              />
              <span>{name.slice(0, 3)}</span>
            </label>
          );
        })}
      </div>
      {problem === undefined ? null : <Input.Error id={problemId}>{problem}</Input.Error>}
    </fieldset>
  );
}
