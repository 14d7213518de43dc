import { Anchor, Select, Text } from '@mantine/core';
import { useMemo } from 'react';
import { deviceTimeZone, sameClock } from '../../format/time';
import type { SettingsForm } from './use-settings-form';

/** Enough to scroll through; typing finds the rest. */
const SHOWN_AT_ONCE = 100;

export function TimeZoneField({ form: { values, errors, set } }: { form: SettingsForm }) {
  const device = deviceTimeZone();
  const zones = useMemo(() => timeZones(values.timezone, device), [values.timezone, device]);
  return (
    <div>
      <Select
        label="Time Zone"
        searchable
        comboboxProps={{ keepMounted: false, withinPortal: false }}
        allowDeselect={false}
        limit={SHOWN_AT_ONCE}
        nothingFoundMessage="No such time zone"
        data={zones}
        value={values.timezone}
        error={errors.timezone}
        onChange={(zone) => (zone === null ? undefined : set('timezone', zone))}
      />
      {sameClock(values.timezone, device) ? null : (
        <Text size="sm" mt={6} role="status">
          This device is in {readable(device)}.{' '}
          <Anchor component="button" type="button" size="sm" fw={600} onClick={() => set('timezone', device)}>
            Use that
          </Anchor>
        </Text>
      )}
    </div>
  );
}

/** Those the browser knows; it leaves out UTC, and does not know every name that another one saved. */
function timeZones(...more: string[]): { value: string; label: string }[] {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...more]);
  return [...names].toSorted().map((value) => ({ value, label: readable(value) }));
}

const readable = (zone: string): string => zone.replaceAll('_', ' ');
