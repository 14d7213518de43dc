// Owns the page's colours and letters: those of the mails, so that all surfaces are one product.

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const blue: MantineColorsTuple = [
  '#eef5fd',
  '#dceaf9',
  '#b5d3f2',
  '#9cc8ff',
  '#7db4f5',
  '#3f8ad6',
  '#0a66c2',
  '#0a58a8',
  '#084684',
  '#06345f',
];

/** The seventh is for lines and buttons, the last for words on the second: each readable (4.5:1), unlike the library's own. */
const green: MantineColorsTuple = [
  '#e3f4e8',
  '#d3eedb',
  '#a9e6b8',
  '#7fd497',
  '#4fb86f',
  '#2f9a52',
  '#1f7f3f',
  '#186a34',
  '#12572a',
  '#0f5323',
];
const yellow: MantineColorsTuple = [
  '#fff8e6',
  '#fdeec4',
  '#fbe0a0',
  '#f3cd6f',
  '#e0b13f',
  '#b98a1c',
  '#8f6a0c',
  '#7a5a08',
  '#664a05',
  '#5c4200',
];
const red: MantineColorsTuple = [
  '#fdecea',
  '#fbdad7',
  '#f5b5af',
  '#ff9c94',
  '#ff8a80',
  '#cf3f35',
  '#b3261e',
  '#a32020',
  '#8a1c1c',
  '#701616',
];

/** From the ink to the ground. */
const dark: MantineColorsTuple = [
  '#e9ebee',
  '#c9ced5',
  '#a9b1bb',
  '#7a8491',
  '#343a42',
  '#2a3038',
  '#1d2126',
  '#1d2126',
  '#121417',
  '#0c0e10',
];

export const theme = createTheme({
  colors: { blue, dark, green, red, yellow },
  primaryColor: 'blue',
  primaryShade: 6,
  black: '#1b1f24',
  defaultRadius: 'md',
  fontFamily: "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  headings: {
    fontWeight: '680',
    sizes: { h1: { fontSize: '1.75rem', lineHeight: '1.25' }, h2: { fontSize: '1.125rem', lineHeight: '1.4' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // Large enough for a thumb, and no zooming in on a phone.
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: {
      defaultProps: { size: 'md', visibilityToggleButtonProps: { 'aria-label': 'Show or hide the password' } },
    },
    Textarea: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Switch: { defaultProps: { size: 'md' } },
    SegmentedControl: { defaultProps: { size: 'md' } },
    Badge: { styles: { root: { textTransform: 'none' } } },
    InputWrapper: { styles: { label: { marginBottom: 4 }, description: { marginBottom: 2 } } },
    // What only an icon says needs a name.
    Alert: { defaultProps: { closeButtonLabel: 'Close' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Notification: {
      defaultProps: { withBorder: true, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--mantine-color-text)' } },
    },
  },
});

/** At least 4.5:1 on their grounds, which the library's own greys and reds are not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--ground': '#f3f4f6',
    '--surface': '#ffffff',
    '--edge': '#dfe3e8',
    '--field-edge': '#8a94a0',
    '--post-ground': '#f6f8fa',
    '--post-edge': '#0a66c2',
    '--mantine-color-dimmed': '#57606a',
    '--mantine-color-placeholder': '#667080',
    '--mantine-color-error': '#a32020',
    '--mantine-color-anchor': '#0a58a8',
  },
  dark: {
    '--ground': '#121417',
    '--surface': '#1d2126',
    '--edge': '#343a42',
    '--field-edge': '#6b7684',
    '--post-ground': '#262b32',
    '--post-edge': '#5b9bea',
    '--mantine-color-dimmed': '#a9b1bb',
    '--mantine-color-placeholder': '#98a2ae',
    '--mantine-color-error': '#ff9c94',
    '--mantine-color-anchor': '#9cc8ff',
  },
});
