import { Button, Group, Text } from '@mantine/core';
import { FormProblem } from '../../forms/form-problem';
import styles from './save-bar.module.css';
import type { SettingsForm } from './use-settings-form';

/** Within reach for as long as there is something to save. */
export function SaveBar({ form: { dirty, saving, problem, discard } }: { form: SettingsForm }) {
  return (
    <div className={styles.bar} data-at-the-foot={dirty}>
      <FormProblem detail={problem} />
      <Group justify="flex-end" gap="sm" wrap="nowrap">
        {dirty ? (
          <>
            <Text size="sm" className={styles.hint}>
              Not saved yet
            </Text>
            <Button variant="default" onClick={discard} disabled={saving}>
              Discard
            </Button>
          </>
        ) : null}
        <Button type="submit" loading={saving}>
          Save Settings
        </Button>
      </Group>
    </div>
  );
}
