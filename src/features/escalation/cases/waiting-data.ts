import type { Words } from '../../../locales/words.ts';
import type { SupportCase } from '../records.ts';

interface WaitingView {
  readonly adminCenterUrl: string;
  /** What goes to Microsoft may be seen. */
  readonly mayReadRequest: boolean;
  readonly typedNumber?: string;
}

/**
 * Every click sends the text along, so it must stay below what a form may send; the incident has all of it as an
 * attachment. In characters of JSON.
 */
const longestCopy = 9_000;

/** How a person opens the case in the admin centre: the steps, what to copy, and where to tell its number. */
export function waitingData(supportCase: SupportCase, words: Words, view: WaitingView): object {
  const { key, request, incident } = supportCase;
  const steps = words.say('cases.waiting.steps', { account: request.account, number: incident.number });
  const whole = `${request.title}\n\n${request.description}`;
  const copied = cut(whole);
  return {
    waiting: {
      steps: steps.split('\n').map((text, index) => ({ text, position: String(index + 1) })),
      ...(view.mayReadRequest ? { copy: copied } : { hidden: words.say('cases.waiting.hidden') }),
      ...(view.mayReadRequest && copied.length < whole.length && { cut: words.say('cases.waiting.cut') }),
      typed: view.typedNumber ?? '',
      data: { caseKey: key },
    },
  };
}

function cut(text: string): string {
  let end = text.length;
  while (JSON.stringify(text.slice(0, end)).length > longestCopy) end = Math.floor(end * 0.9);
  return text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '');
}
