import { type MessageKey, type Words, wordsFor } from '../../../locales/words.ts';
import { severityText, statusText } from '../cases/case-words.ts';
import type { CaseEvent, SupportCase } from '../records.ts';

/** ServiceNow shows people about so much of an entry. */
const longestText = 3500;

/**
 * By which a note is found again in the journal: it stays the same when the case gets its number.
 * @returns the end of the note's last line
 */
export function markOf({ key }: Pick<SupportCase, 'key'>, { seq }: Pick<CaseEvent, 'seq'>): string {
  return `· ${key.slice(0, 8)}-${seq}]`;
}

/**
 * What the desk reads of an event: what it is, who says it and when, in the case's language.
 * @param foreignId another system's id that is kept in the incident
 */
export function noteText(supportCase: SupportCase, event: CaseEvent, foreignId: string | undefined): string {
  const words = wordsFor(supportCase.language, supportCase.timeZone);
  const parts = [
    headingOf(supportCase, event, words),
    ...bodyOf(event),
    ...(foreignId === undefined ? [] : [words.say('caseNote.foreignId', { id: foreignId })]),
  ];
  const name = supportCase.number ?? supportCase.incident.number;
  return `${withoutCode(parts.join('\n'))}\n\n[${words.say('caseNote.mark', { name })} ${markOf(supportCase, event)}`;
}

/** ServiceNow shows what stands between these marks as HTML; others' words are text. An invisible character keeps them apart. */
function withoutCode(text: string): string {
  return text.replace(/\[(?=\/?code\])/gi, '[\u2060');
}

/** Words that people wrote follow the heading. */
function bodyOf({ kind, text }: CaseEvent): readonly string[] {
  const hasWords = ['message', 'question', 'solution', 'reply', 'closed'].includes(kind);
  return hasWords && text.trim() !== '' ? [cut(text.trim())] : [];
}

function headingOf(supportCase: SupportCase, event: CaseEvent, words: Words): string {
  const { number, request, transport } = supportCase;
  const { author, text, at: moment } = event;
  const named = author === '' ? 'no' : 'yes';
  return words.say(headingKey(event), {
    ...{ author, named, moment, text, title: request.title },
    number: number ?? '',
    numbered: number === undefined ? 'no' : 'yes',
    transport,
    severity: severityText(event.kind === 'severity' ? text : request.severity, words),
    status: statusText(text, words),
    action: event.key.split(':')[2] ?? 'case',
    given: text === '' ? 'no' : 'yes',
  });
}

function headingKey({ kind, key }: CaseEvent): MessageKey {
  if (kind === 'reply') return key.startsWith('remote:') ? 'caseNote.replyElsewhere' : 'caseNote.reply';
  if (kind === 'attached') return key === 'pack' ? 'caseNote.pack' : 'caseNote.attached';
  if (kind === 'closed') return key === 'gone' ? 'caseNote.gone' : 'caseNote.closed';
  return `caseNote.${kind}`;
}

/** Between words, with an ellipsis for what is left out. */
function cut(text: string): string {
  if (text.length <= longestText) return text;
  return `${text
    .slice(0, longestText - 1)
    .replace(/\s+\S{0,40}$/, '')
    .replace(/[\uD800-\uDBFF]$/, '')}…`;
}
