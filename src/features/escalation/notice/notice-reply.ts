import type { Words } from '../../../locales/words.ts';
import { type Audience, isHiddenRecord, maySee } from '../../sensitivity.ts';
import type { RootView } from '../../topics.ts';
import type { Reply } from '../../turn.ts';
import { numberText, severityOf, severityText, shortened, standingText } from '../cases/case-words.ts';
import { lastWordOf } from '../cases/timeline.ts';
import type { CaseEvent, CaseEventKind, SupportCase } from '../records.ts';
import { headingOf } from './change-reply.ts';

export interface NoticeView extends RootView {
  /** What the place may see of the incident. */
  readonly seen: Audience;
  readonly adminCenterUrl: string;
}

/**
 * The one post about a case, as it stands. It stays there for long, so it says when something was, not how long ago.
 * @param events oldest first
 */
export function noticeReply(
  supportCase: SupportCase,
  events: readonly CaseEvent[],
  view: NoticeView,
  words: Words,
): Reply {
  const { seen } = view;
  const { request, incident } = supportCase;
  const number = numberText(supportCase, words);
  const status = standingText(supportCase, words);
  const title = isHiddenRecord(seen)
    ? words.say('caseNotice.hidden', { number: incident.number })
    : maySee(seen, 'short_description')
      ? request.title
      : words.say('incident.hiddenTitle');
  return {
    card: 'escalation/notice',
    data: {
      ...{ number, title, status, trouble: trouble(supportCase, events, seen, words) },
      facts: isHiddenRecord(seen) ? [] : facts(supportCase, words),
      lastWord: lastWord(events, seen, words),
      ...buttons(supportCase, view),
      muted: view.isMuted ? words.say('caseNotice.muted') : '',
    },
    summary: words.say('caseNotice.summary', { number, title, status }),
  };
}

const troubles: readonly CaseEventKind[] = ['refused', 'failing', 'reminder'];

/** What was told last, when it asks for something: who has seen nothing before reads it here. */
function trouble(
  supportCase: SupportCase,
  events: readonly CaseEvent[],
  seen: Audience,
  words: Words,
): string {
  const last = events.findLast(({ told }) => told !== undefined);
  if (last === undefined || !troubles.includes(last.kind) || isHiddenRecord(seen)) return '';
  return headingOf(last, supportCase, maySee(seen, 'work_notes'), words);
}

function facts(supportCase: SupportCase, words: Words): readonly object[] {
  const { incident, remote, state, escalatedBy, transport } = supportCase;
  const next = state === 'open' ? remote?.nextUpdateAt : undefined;
  return [
    { label: words.say('caseNotice.incident'), value: incident.number },
    ...(remote?.owner === undefined ? [] : [{ label: words.say('caseNotice.owner'), value: remote.owner }]),
    { label: words.say('caseNotice.severity'), value: severityText(severityOf(supportCase), words) },
    { label: words.say('caseNotice.by'), value: escalatedBy.name },
    { label: words.say('caseNotice.way'), value: words.say(`escalation.way.${transport}`) },
    ...(next === undefined ? [] : [{ label: words.say('caseNotice.next'), value: words.dateTime(next) }]),
  ];
}

const longestWord = 400;

/** What Microsoft wrote last, and when; its words only where they may be seen. */
function lastWord(events: readonly CaseEvent[], seen: Audience, words: Words) {
  const last = isHiddenRecord(seen) ? undefined : lastWordOf(events);
  if (last === undefined) return { heading: '', text: '' };
  const { kind, author, at: moment, text } = last;
  const named = author === '' ? 'no' : 'yes';
  return {
    heading: words.say('caseNotice.lastWord', { kind, author, named, moment }),
    text: maySee(seen, 'work_notes') ? shortened(text, longestWord) : '',
  };
}

function buttons({ key, state, transport }: SupportCase, { isMuted, adminCenterUrl }: NoticeView): object {
  const topic = { source: 'case', topicId: key };
  const isInAdminCenter = transport === 'adminCenter' && state !== 'refused';
  return {
    open: { caseKey: key },
    can: {
      ...(state === 'open' && transport !== 'adminCenter' && { reply: { caseKey: key } }),
      [isMuted ? 'unmute' : 'mute']: topic,
    },
    ...(isInAdminCenter && { adminCenter: `${adminCenterUrl}/AdminPortal/Home#/support` }),
  };
}
