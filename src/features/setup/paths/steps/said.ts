import type { MessageKey } from '../../../../locales/words.ts';
import type { ScreenField, Template } from '../../runbook/step.ts';

/** A field with a value that is the same in every language. */
export function field(label: string, text: Template): ScreenField {
  return { label, value: { text } };
}

/** A field with a sentence of ours: what to choose, or where its value comes from. */
export function fieldSaid(label: string, say: MessageKey): ScreenField {
  return { label, value: { say } };
}

export const switchedOn = 'setup.steps.shared.on';
export const switchedOff = 'setup.steps.shared.off';

/** The application (client) id of an app registration. */
export const clientIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const entraPortal = 'https://entra.microsoft.com';
