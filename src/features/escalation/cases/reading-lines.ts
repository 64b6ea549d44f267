import type { Turn } from '../../turn.ts';
import type { CaseEvent, SupportCase } from '../records.ts';
import { shortened } from './case-words.ts';

interface Reading {
  /** Oldest first. */
  readonly events: readonly CaseEvent[];
  /** Something is on its way to Microsoft. */
  readonly hasPending: boolean;
  readonly mayReadTexts: boolean;
}

/** What goes wrong and since when, and how old what the card shows is. */
export function readingLines(
  supportCase: SupportCase,
  reading: Reading,
  turn: Pick<Turn, 'words' | 'now'>,
): readonly string[] {
  return [...failureLines(supportCase, reading, turn), ...ageLines(supportCase, reading, turn)];
}

function failureLines(
  { failure, failingSince, state }: SupportCase,
  { hasPending }: Reading,
  { words, now }: Pick<Turn, 'words' | 'now'>,
): readonly string[] {
  if (failure === undefined) return [];
  const why = words.say('cases.failure.why', { code: failure });
  return [
    `⚠️ ${words.say('cases.failure.line', {
      what: state === 'sending' || hasPending ? 'sending' : 'reading',
      since: failingSince === undefined ? '' : words.age(failingSince, now),
      dated: failingSince === undefined ? 'no' : 'yes',
      why,
    })}`,
  ];
}

function ageLines(
  { state, transport, readAt, createdAt }: SupportCase,
  { events, mayReadTexts }: Reading,
  { words, now }: Pick<Turn, 'words' | 'now'>,
): readonly string[] {
  if (state === 'sending') {
    return [words.say('cases.reading.sending', { moment: createdAt, age: words.age(createdAt, now) })];
  }
  if (state === 'refused') return [refusal(events, mayReadTexts, words)];
  if (state === 'waiting') return [];
  if (transport === 'adminCenter') return [words.say('cases.reading.never')];
  if (readAt === undefined) return [words.say('cases.reading.notYet')];
  return [words.say('cases.reading.at', { moment: readAt, age: words.age(readAt, now) })];
}

function refusal(events: readonly CaseEvent[], mayReadTexts: boolean, words: Turn['words']): string {
  const text = events.findLast(({ kind }) => kind === 'refused')?.text ?? '';
  const shown = mayReadTexts ? shortened(text, 300) : '';
  return words.say('cases.reading.refused', { text: shown, told: shown === '' ? 'no' : 'yes' });
}
