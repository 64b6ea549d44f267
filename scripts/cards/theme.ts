/** Approximations of how Teams shows cards, so that pictures are near to what people will see. */
export interface Theme {
  readonly name: 'light' | 'dark';
  readonly chat: string;
  readonly hostConfig: object;
  /** Style sheet variables of the chat and of what the renderer leaves to its host, such as buttons. */
  readonly variables: Readonly<Record<string, string>>;
}

interface Palette {
  readonly text: string;
  readonly subtle: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
}

interface Backgrounds {
  readonly card: string;
  readonly emphasis: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  readonly accent: string;
}

const fontFamily = '"Segoe UI", "Liberation Sans", Arial, sans-serif';

export const themes: readonly Theme[] = [
  theme(
    'light',
    { chat: '#f5f5f5', border: '#d1d1d1', separator: '#e0e0e0' },
    {
      text: '#242424',
      subtle: '#616161',
      accent: '#5059c9',
      good: '#237b4b',
      warning: '#835c00',
      attention: '#c4314b',
    },
    {
      card: '#ffffff',
      emphasis: '#f5f5f5',
      good: '#e7f2da',
      warning: '#fbf6d9',
      attention: '#fcf4f6',
      accent: '#f0f0fb',
    },
  ),
  theme(
    'dark',
    { chat: '#1f1f1f', border: '#525252', separator: '#404040' },
    {
      text: '#ffffff',
      subtle: '#adadad',
      accent: '#9ea2ff',
      good: '#92c353',
      warning: '#f8d22a',
      attention: '#f1a0ab',
    },
    {
      card: '#292929',
      emphasis: '#333333',
      good: '#0d2e1c',
      warning: '#463100',
      attention: '#3e1f25',
      accent: '#2f2f4a',
    },
  ),
];

function theme(
  name: Theme['name'],
  chrome: { readonly chat: string; readonly border: string; readonly separator: string },
  palette: Palette,
  backgrounds: Backgrounds,
): Theme {
  return {
    name,
    chat: chrome.chat,
    variables: {
      '--chat': chrome.chat,
      '--card': backgrounds.card,
      '--border': chrome.border,
      '--text': palette.text,
      '--accent': palette.accent,
      '--font': fontFamily,
    },
    hostConfig: hostConfig(chrome.separator, palette, backgrounds),
  };
}

function hostConfig(separator: string, palette: Palette, backgrounds: Backgrounds): object {
  const foregroundColors = {
    default: { default: palette.text, subtle: palette.subtle },
    accent: { default: palette.accent, subtle: palette.accent },
    good: { default: palette.good, subtle: palette.good },
    warning: { default: palette.warning, subtle: palette.warning },
    attention: { default: palette.attention, subtle: palette.attention },
  };
  return {
    supportsInteractivity: true,
    fontFamily,
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: separator },
    containerStyles: {
      default: { backgroundColor: backgrounds.card, foregroundColors },
      emphasis: { backgroundColor: backgrounds.emphasis, foregroundColors },
      good: { backgroundColor: backgrounds.good, foregroundColors },
      warning: { backgroundColor: backgrounds.warning, foregroundColors },
      attention: { backgroundColor: backgrounds.attention, foregroundColors },
      accent: { backgroundColor: backgrounds.accent, foregroundColors },
    },
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    factSet: {
      title: { weight: 'bolder', wrap: true, maxWidth: 150 },
      value: { wrap: true },
      spacing: 16,
    },
  };
}
