import type { MessageKey, Words } from '../../../locales/words.ts';
import { type Audience, isHiddenRecord, maySee } from '../../sensitivity.ts';
import type { Reply } from '../../turn.ts';
import { eventIcons, severityText, standingText, statusText } from '../cases/case-words.ts';
import type { CaseEvent, SupportCase } from '../records.ts';

const longestText = 1500;
const longestOfSeveral = 300;

/**
 * What became of a case, for the thread of its post.
 * @param events oldest first; several are told as one
 */
export function changeReply(
  supportCase: SupportCase,
  events: readonly CaseEvent[],
  seen: Audience,
  words: Words,
): Reply {
  if (isHiddenRecord(seen)) return hiddenReply(supportCase, words);
  const mayRead = maySee(seen, 'work_notes');
  const [first] = events;
  if (events.length === 1 && first !== undefined) {
    const heading = headingOf(first, supportCase, mayRead, words);
    return card(heading, [], wordsOf(first, mayRead, longestText));
  }
  const heading = words.say('caseNotice.several', { ...named(supportCase), count: events.length });
  const changes = events.map((event) => {
    const text = wordsOf(event, mayRead, longestOfSeveral);
    const line = headingOf(event, supportCase, mayRead, words);
    return { text: line, ...(text !== '' && { said: text.replace(/\s+/g, ' ') }) };
  });
  return card(heading, changes, '');
}

/** Nobody looks after it. */
export function reminderReply(supportCase: SupportCase, words: Words): Reply {
  return card(`${eventIcons.reminder} ${standing(supportCase, words)}`, [], '');
}

/** That there is something, and where it may be seen. */
function hiddenReply(supportCase: SupportCase, words: Words): Reply {
  return card(standing(supportCase, words), [], '');
}

function standing(supportCase: SupportCase, words: Words): string {
  return words.say('caseNotice.stands', {
    ...named(supportCase),
    status: standingText(supportCase, words),
  });
}

function card(heading: string, changes: readonly object[], said: string): Reply {
  return { card: 'escalation/notice-change', data: { heading, changes, said }, summary: heading };
}

/** As people call it: by its number or, without one, by its incident's. */
function named({ number, incident }: SupportCase) {
  return { name: number ?? incident.number, numbered: number === undefined ? 'no' : 'yes' };
}

/** What an event is, in a line with an icon. */
export function headingOf(
  event: CaseEvent,
  supportCase: SupportCase,
  mayRead: boolean,
  words: Words,
): string {
  const { kind, key, author, text } = event;
  const isTold = mayRead && text !== '';
  const heading = words.say(headingKey(event), {
    ...named(supportCase),
    author,
    named: author === '' ? 'no' : 'yes',
    text: mayRead ? text : '',
    given: isTold ? 'yes' : 'no',
    severity: kind === 'severity' ? severityText(text, words) : '',
    status: kind === 'status' ? statusText(text, words) : '',
    action: key.split(':')[2] ?? 'case',
  });
  return `${eventIcons[kind]} ${heading}`;
}

function headingKey({ kind, key }: CaseEvent): MessageKey {
  if (kind === 'reply')
    return key.startsWith('remote:') ? 'caseNotice.news.replyElsewhere' : 'caseNotice.news.reply';
  if (kind === 'closed') return key === 'gone' ? 'caseNotice.news.gone' : 'caseNotice.news.closed';
  return `caseNotice.news.${kind}`;
}

/** Those whose text is what somebody wrote; of the others it is part of the heading. */
function wordsOf({ kind, text }: CaseEvent, mayRead: boolean, limit: number): string {
  const hasWords = ['message', 'question', 'solution', 'reply', 'closed'].includes(kind);
  if (!hasWords || !mayRead) return '';
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
