import { audience, isHiddenRecord, maySee, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { CaseAction, CaseEvent, CaseRecords, SupportCase } from '../records.ts';
import { type AvailableActions, type AvailableActionsDeps, availableActions } from './available-actions.ts';
import { caseFacts } from './case-facts.ts';
import { numberText, severityText, shortened, standingText } from './case-words.ts';
import type { CaseListPlace } from './list-place.ts';
import { readingLines } from './reading-lines.ts';
import { lastWordOf, timelineOf } from './timeline.ts';
import { waitingData } from './waiting-data.ts';

export interface CaseReplyDeps extends AvailableActionsDeps {
  readonly records: Pick<CaseRecords, 'listEvents' | 'listActions'>;
  readonly sensitivity: SensitivityPolicy;
  /** Of the Microsoft 365 admin center, without a slash at its end. */
  readonly adminCenterUrl: string;
}

/** A line on top of the card. */
export interface CaseNotice {
  /** `done`: what was asked is done; `warning`: it is not; `info`: something to know. */
  readonly kind: 'done' | 'warning' | 'info';
  readonly text: string;
}

export interface CaseView {
  /** All of the timeline and little else. */
  readonly isTimeline?: boolean;
  /** The list that it was opened from, to go back to. */
  readonly list?: CaseListPlace | undefined;
  /** What was typed as its number, when that was no good. */
  readonly typedNumber?: string;
}

/** What may be seen where the card goes. */
interface Visible {
  readonly title: boolean;
  /** What people wrote: Microsoft's words, replies, notes. */
  readonly texts: boolean;
  /** What was sent to Microsoft. */
  readonly request: boolean;
}

interface Shown extends CaseView {
  readonly supportCase: SupportCase;
  /** Oldest first. */
  readonly events: readonly CaseEvent[];
  /** What is on its way. */
  readonly actions: readonly CaseAction[];
  readonly can: AvailableActions;
  readonly notice: CaseNotice | undefined;
}

/** The card of a case, as the place may see it; what is left out there goes to the person's own chat. */
export async function caseReply(
  supportCase: SupportCase,
  turn: Turn,
  deps: CaseReplyDeps,
  notice?: CaseNotice,
  view: CaseView = {},
): Promise<Reply> {
  const { key, incident } = supportCase;
  const [events, actions, can] = await Promise.all([
    deps.records.listEvents(key),
    deps.records.listActions(key),
    availableActions(supportCase, turn, deps),
  ]);
  const shown: Shown = { ...view, supportCase, events, actions, can, notice };
  const seen = audience(incident, turn.place, deps.sensitivity);
  const full = () => card(shown, { title: true, texts: true, request: true }, turn, deps);
  if (seen === 'full') return full();
  if (isHiddenRecord(seen)) return { ...hiddenCard(shown, turn), privately: full() };
  const title = maySee(seen, 'short_description');
  const texts = maySee(seen, 'work_notes');
  const request = title && texts && maySee(seen, 'description') && maySee(seen, 'comments');
  const isWhole = title && texts && (request || supportCase.state !== 'waiting');
  const reply = card(shown, { title, texts, request }, turn, deps);
  return isWhole ? reply : { ...reply, privately: full() };
}

const noticeIcons = { done: '✔️', warning: '⚠️', info: 'ℹ️' } as const;

function noticeData(notice: CaseNotice | undefined): object {
  return notice === undefined ? {} : { notice: { text: `${noticeIcons[notice.kind]} ${notice.text}` } };
}

function card(shown: Shown, visible: Visible, turn: Turn, deps: CaseReplyDeps): Reply {
  const { supportCase, notice } = shown;
  const { words } = turn;
  const { key, incident, request } = supportCase;
  const number = numberText(supportCase, words);
  const title = visible.title ? request.title : words.say('incident.hiddenTitle');
  const status = standingText(supportCase, words);
  const isWhole = shown.isTimeline !== true;
  return {
    card: 'escalation/case',
    data: {
      ...{ number, title, status },
      incident: {
        title: words.say('cases.incident', { number: incident.number }),
        data: { sysId: incident.sysId, number: incident.number },
      },
      ...noticeData(notice),
      ...(request.isTest && { test: words.say('cases.test') }),
      facts: isWhole ? caseFacts(supportCase, turn) : [],
      ...(isWhole && lastWordData(shown, visible, turn)),
      lines: isWhole ? linesOf(shown, visible, turn) : [],
      ...(supportCase.state === 'waiting' &&
        isWhole &&
        waitingData(supportCase, words, { ...deps, ...shown, mayReadRequest: visible.request })),
      ...timelineData(shown, visible, turn),
      ...(isWhole ? buttons(shown, deps) : { can: {}, lessTimeline: { caseKey: key } }),
      ...(shown.list && { back: shown.list }),
    },
    summary: words.say('cases.summary', { number, title, status }),
  };
}

/** That there is a case, and where it may be seen. */
function hiddenCard({ supportCase, notice }: Shown, { words }: Turn): Reply {
  const number = numberText(supportCase, words);
  const text = words.say('cases.hidden', { incident: supportCase.incident.number });
  return {
    card: 'escalation/case-hidden',
    data: { ...{ number, text }, status: standingText(supportCase, words), ...noticeData(notice) },
    summary: text,
  };
}

const longestLastWord = 1_500;

/** Who of Microsoft wrote last, how long ago, and what. */
function lastWordData({ events, supportCase }: Shown, visible: Visible, { words, now }: Turn): object {
  const last = lastWordOf(events);
  if (last === undefined) {
    // Where nothing can be read, or nothing is there yet, "not yet" would be a guess or said already.
    if (supportCase.state !== 'open' || supportCase.readAt === undefined) return {};
    return { lastWord: { heading: words.say('cases.noWordYet'), text: '' } };
  }
  const { kind, author, at, text } = last;
  const heading = words.say('cases.lastWord', {
    kind,
    author,
    named: author === '' ? 'no' : 'yes',
    age: words.age(at, now),
  });
  const short = text.length <= longestLastWord ? text : `${text.slice(0, longestLastWord)}…`;
  return { lastWord: { heading, text: visible.texts ? short : words.say('incident.hiddenTitle') } };
}

/** What is on its way, what goes wrong, and how old all this is. */
function linesOf(shown: Shown, visible: Visible, turn: Turn): readonly { readonly text: string }[] {
  const { words } = turn;
  const { supportCase, actions, can } = shown;
  const pending = actions.map((action) =>
    words.say(`cases.pending.${action.kind}`, { text: pendingText(action) }),
  );
  return [
    ...pending.map((text) => `📤 ${text}`),
    ...readingLines(
      supportCase,
      { events: shown.events, hasPending: pending.length > 0, mayReadTexts: visible.texts },
      turn,
    ),
    ...(can === 'unknown' ? [`❔ ${words.say('cases.actionsUnknown')}`] : []),
  ].map((text) => ({ text }));

  function pendingText(action: CaseAction): string {
    if (action.kind === 'severity') return severityText(action.severity, words);
    if (action.kind === 'close') return '';
    const text = action.kind === 'reply' ? action.text : action.fileName;
    return visible.texts ? shortened(text, 100) : words.say('incident.hiddenTitle');
  }
}

/** The card and what its buttons take leave less room than Teams allows. */
const few = { most: 8, longestText: 300, room: 5_000 } as const;
const all = { most: 40, longestText: 160, room: 15_000 } as const;

function timelineData(shown: Shown, visible: Visible, { words }: Turn): object {
  const { events, supportCase, isTimeline = false } = shown;
  const how = { words, mayReadTexts: visible.texts, ...(isTimeline ? all : few) };
  const { entries, older } = timelineOf(events, how);
  return {
    timeline: entries,
    ...(entries.length > 0 && { timelineTitle: words.say('cases.timeline', { count: events.length }) }),
    ...(older > 0 && isTimeline && { cut: words.say('cases.older', { count: older }) }),
    ...(older > 0 && !isTimeline && { moreTimeline: { caseKey: supportCase.key } }),
  };
}

/** By the name of the action; the template has a place for each. */
function buttons({ supportCase, can }: Shown, { adminCenterUrl }: CaseReplyDeps): object {
  const { key, incident, state, transport } = supportCase;
  const actions =
    can === 'unknown' ? [] : [...can].filter((action) => action !== 'close' || transport !== 'adminCenter');
  const isByHand = state === 'open' && transport === 'adminCenter';
  const isRead = transport !== 'adminCenter' && (state === 'open' || state === 'sending');
  const isInAdminCenter = ['serviceNow', 'adminCenter'].includes(transport) && state !== 'refused';
  return {
    can: {
      ...Object.fromEntries(actions.map((action) => [action, { caseKey: key }])),
      ...(isByHand && { closeByHand: { caseKey: key } }),
      ...(isRead && { refresh: { caseKey: key } }),
      ...(state === 'closed' && { contactAgain: { sysId: incident.sysId } }),
      ofIncident: { incident: { sysId: incident.sysId, number: incident.number } },
    },
    ...(isInAdminCenter && { adminCenter: `${adminCenterUrl}/AdminPortal/Home#/support` }),
  };
}
