import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { Section } from '../../app/section';

const SCHEMES = [
  { value: 'auto', label: 'As the device' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title="Appearance" about="Of this page, on this device.">
      <SegmentedControl
        aria-label="Appearance"
        fullWidth
        value={colorScheme}
        onChange={setColorScheme}
        data={SCHEMES.map(({ value, label }) => ({ value, label }))}
      />
    </Section>
  );
}
