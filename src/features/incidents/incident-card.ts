import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { HealthMatch } from '../health-match.ts';
import { type Audience, audience, isHiddenRecord, maySee, type SensitivityPolicy } from '../sensitivity.ts';
import type { Reply, Turn } from '../turn.ts';
import { availableActions, phaseOf } from './actions/available-actions.ts';
import { hiddenLines, type IncidentLines, type LineDeps, linesData } from './incident-lines.ts';
import { priorityLook } from './priority.ts';

export interface IncidentReplyDeps extends LineDeps {
  readonly sensitivity: SensitivityPolicy;
  /** The open service health issue that this incident looks like; undefined when none does or none is known in time. */
  readonly matchHealth: (incident: Incident, turn: Turn) => Promise<HealthMatch | undefined>;
}

/** A line on top of the card. */
export interface Notice {
  /** `done`: what was asked is done; `stale`: nothing was written, the record had changed; `info`: something to know. */
  readonly kind: 'done' | 'stale' | 'info';
  readonly text: string;
  /** One a line, such as "State: New → In Progress". */
  readonly changes?: readonly string[];
}

/** What every button of the card sends: which record it is about, and what of it the person saw. */
interface ActionData {
  readonly sysId: string;
  readonly number: string;
  readonly modCount: number;
  readonly seen: Seen;
  /** The list the card was opened from. */
  readonly list?: object;
}

/** Labels, as the card showed them. */
export interface Seen {
  readonly state: string;
  readonly priority: string;
  readonly group: string;
  readonly assignee: string;
}

export function seenOf({ state, priority, assignmentGroup, assignedTo }: Incident): Seen {
  return {
    state: state.label,
    priority: priority.label,
    group: assignmentGroup.label,
    assignee: assignedTo.label,
  };
}

/** Buttons are read by whoever inspects the card: they tell no more than it does. */
function actionData(incident: Incident, shownTo: Audience, list: object | undefined): ActionData {
  const { sysId, number, modCount } = incident;
  const seen = seenOf(incident);
  return {
    sysId,
    number,
    modCount,
    seen: {
      ...seen,
      ...(!maySee(shownTo, 'assignment_group') && { group: '' }),
      ...(!maySee(shownTo, 'assigned_to') && { assignee: '' }),
    },
    ...(list && { list }),
  };
}

/**
 * The card of an incident, as the place may see it; what is left out there goes to the person's own chat.
 * @param list the list it was opened from, to go back to
 */
export async function incidentReply(
  incident: Incident,
  turn: Turn,
  deps: IncidentReplyDeps,
  notice?: Notice,
  list?: object,
): Promise<Reply> {
  const seen = audience(incident, turn.place, deps.sensitivity);
  // What is done needs no explanation any more.
  const isDone = ['resolved', 'closed'].includes(phaseOf(incident));
  const [match, issue, supportCase, solutions] = await Promise.all([
    isDone ? undefined : deps.matchHealth(incident, turn),
    deps.issueLine(incident, turn),
    deps.caseLine(incident, turn),
    deps.solutionsLine(incident, turn),
  ]);
  const health = match?.issueId === issue?.issueId ? undefined : match;
  const lines: IncidentLines = { health, issue, supportCase, solutions };
  const full = () => card(incident, turn, 'full', { notice, ...lines });
  if (seen === 'full') return card(incident, turn, seen, { notice, ...lines, list });
  if (isHiddenRecord(seen)) return { ...hiddenCard(incident, turn, notice), privately: full() };
  const partial = card(incident, turn, seen, { notice, ...lines, list });
  const isLeftOut = isAnythingLeftOut(incident, turn, seen) || hiddenLines(lines, seen);
  return isLeftOut ? { ...partial, privately: full() } : partial;
}

interface Extras extends IncidentLines {
  readonly notice: Notice | undefined;
  readonly list?: object | undefined;
}

const noticeIcons = { done: '✔️', stale: '⚠️', info: 'ℹ️' } as const;

function card(incident: Incident, turn: Turn, seen: Audience, { notice, list, ...lines }: Extras): Reply {
  const { words, now } = turn;
  const { number, url, state, holdReason, priority } = incident;
  const title = titleOf(incident, turn, seen);
  return {
    card: 'incidents/incident',
    data: {
      number,
      url,
      shortDescription: title,
      state: holdReason.label === '' ? state.label : `${state.label} (${holdReason.label})`,
      priority: { text: priority.label, ...priorityLook(priority) },
      facts: facts(incident, turn, seen),
      ...(notice && { notice: noticeData(notice) }),
      ...lastEntry(incident, turn, seen),
      ...linesData(incident, { ...lines, list }, turn, seen),
      can: buttons(incident, turn, seen, list),
      ...(list && { back: { list } }),
    },
    summary: `${number}: ${title} (${state.label}, ${priority.label}, ${words.age(incident.updatedAt ?? now, now)})`,
  };
}

/** That there is a record, and where it may be seen. */
function hiddenCard({ number, state, url }: Incident, { words }: Turn, notice: Notice | undefined): Reply {
  const text = words.say('incident.hidden', { number });
  return {
    card: 'incidents/hidden',
    data: {
      number,
      url,
      state: state.label,
      text,
      // What happened may be told; what was in the record before may not.
      ...(notice && { notice: noticeData({ kind: notice.kind, text: notice.text }) }),
    },
    summary: text,
  };
}

function noticeData({ kind, text, changes = [] }: Notice): object {
  return { text: `${noticeIcons[kind]} ${text}`, changes: changes.map((change) => ({ text: change })) };
}

/** The short description, as far as the place may see it. */
export function titleOf(
  { shortDescription }: Pick<Incident, 'shortDescription'>,
  { words }: Pick<Turn, 'words'>,
  seen: Audience,
): string {
  if (!maySee(seen, 'short_description')) return words.say('incident.hiddenTitle');
  return shortDescription === '' ? words.say('incident.noShortDescription') : shortDescription;
}

function facts(incident: Incident, turn: Turn, seen: Audience): readonly object[] {
  const { words, now } = turn;
  const unset = words.say('incident.unset');
  const when = (moment: Date | undefined) =>
    moment ? `${words.dateTime(moment)} (${words.age(moment, now)})` : unset;
  const fact = (label: string, value: string) => ({ label, value: value || unset });
  return [
    ...(maySee(seen, 'caller_id') ? [fact(words.say('incident.caller'), incident.caller.label)] : []),
    ...(maySee(seen, 'assignment_group')
      ? [fact(words.say('incident.assignmentGroup'), incident.assignmentGroup.label)]
      : []),
    ...(maySee(seen, 'assigned_to')
      ? [fact(words.say('incident.assignedTo'), incident.assignedTo.label)]
      : []),
    ...(incident.parentIncident.label === ''
      ? []
      : [fact(words.say('incident.parentIncident'), incident.parentIncident.label)]),
    fact(words.say('incident.opened'), when(incident.openedAt)),
    fact(words.say('incident.updated'), when(incident.updatedAt)),
    ...resolution(incident, turn, seen),
  ];
}

const shownNotes = 600;

/** How it was resolved, once it is: a reopened incident may still hold what was written then. */
function resolution(incident: Incident, { words }: Turn, seen: Audience): readonly object[] {
  const { closeCode, closeNotes } = incident;
  if (!['resolved', 'closed'].includes(phaseOf(incident)) || !maySee(seen, 'close_notes')) return [];
  const notes = closeNotes.length <= shownNotes ? closeNotes : `${closeNotes.slice(0, shownNotes)}…`;
  return [
    { label: words.say('incident.closeCode'), value: closeCode.label },
    { label: words.say('incident.closeNotes'), value: notes },
  ].filter(({ value }) => value !== '');
}

/** Who wrote last, where, and what. A work note and a reply to the caller must not be mistaken for each other. */
function lastEntry(incident: Incident, { words, now }: Turn, seen: Audience): object {
  const { lastEntry: entry, caller, assignedTo } = incident;
  if (entry === undefined || entry.text === '' || !mayReadEntry(entry.kind, seen)) return {};
  const { kind, at, text } = entry;
  const isHiddenAuthor =
    (entry.author === caller.label && !maySee(seen, 'caller_id')) ||
    (entry.author === assignedTo.label && !maySee(seen, 'assigned_to'));
  const author = isHiddenAuthor ? words.say('incident.hiddenTitle') : entry.author;
  const heading = words.say(kind === 'comment' ? 'incident.lastComment' : 'incident.lastNote', {
    author,
    age: at ? words.age(at, now) : '',
    dated: at ? 'yes' : 'no',
  });
  return { lastEntry: { heading, text } };
}

function mayReadEntry(kind: 'work note' | 'comment', seen: Audience): boolean {
  return maySee(seen, kind === 'comment' ? 'comments' : 'work_notes');
}

function isAnythingLeftOut(incident: Incident, turn: Turn, seen: Audience): boolean {
  const { lastEntry: entry } = incident;
  return (
    (!maySee(seen, 'short_description') && incident.shortDescription !== '') ||
    (!maySee(seen, 'caller_id') && incident.caller.label !== '') ||
    (!maySee(seen, 'assignment_group') && incident.assignmentGroup.label !== '') ||
    (!maySee(seen, 'assigned_to') && incident.assignedTo.label !== '') ||
    resolution(incident, turn, seen).length < resolution(incident, turn, 'full').length ||
    (entry !== undefined && entry.text !== '' && !mayReadEntry(entry.kind, seen))
  );
}

/** By the name of the action; the template has a place for each. */
function buttons(
  incident: Incident,
  { asker, words }: Turn,
  seen: Audience,
  list: object | undefined,
): object {
  if (!asker.known) return {};
  const data = actionData(incident, seen, list);
  const offered = availableActions(incident, asker.person).map(({ id, icon, title }) => [
    id,
    { title: `${icon} ${words.say(title)}`, data },
  ]);
  const attachments = {
    title: `📎 ${words.say('incident.attachments')}`,
    data: { sysId: incident.sysId, ...(list && { list }) },
  };
  return { ...Object.fromEntries(offered), attachments };
}
