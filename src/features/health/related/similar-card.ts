import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { openedText } from '../../health-match.ts';
import { type Audience, isHiddenRecord, maySee, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import type { MatchReasons } from '../match/score-issue.ts';
import { isWhole, mayQuote, titleOf, type Viewer, viewerAt, wholeView } from './seen.ts';
import type { SimilarIncident, SimilarIncidents } from './similar-incidents.ts';

export const pageSize = 10;
/** Of a row's toggle; the incident's sys_id follows. */
export const togglePrefix = 'incident-';

interface Shown {
  readonly issue: KnownIssue;
  /** The issue's one incident. */
  readonly own: Incident | undefined;
  readonly found: SimilarIncidents;
  /** Of the first row. */
  readonly offset: number;
  /** When Graph said so, where that is too long ago to go without saying. */
  readonly oldSince: Date | undefined;
}

/** One page of the incidents that look like an issue, as the place may see it. */
export function similarCard(turn: Turn, shown: Shown, policy: SensitivityPolicy): Reply {
  const viewer = viewerAt(turn, policy);
  const reply = card(turn, shown, viewer);
  const isAll = pageOf(shown).every(({ incident }) => isWhole(incident, viewer(incident)));
  return isAll ? reply : { ...reply, privately: card(turn, shown, wholeView) };
}

function pageOf({ found, offset }: Shown): readonly SimilarIncident[] {
  return found.similar.slice(offset, offset + pageSize);
}

function card(turn: Turn, shown: Shown, viewer: Viewer): Reply {
  const { words } = turn;
  const { issue, own, offset } = shown;
  const { id, title } = issue;
  const total = shown.found.similar.length;
  const page = pageOf(shown);
  const visible = page.filter(({ incident }) => !isHiddenRecord(viewer(incident)));
  const hidden = page.length - visible.length;
  const open = visible.filter(({ confirmed }) => confirmed === undefined);
  const heading = words.say('related.similar.heading', { id, count: total });
  const to = (first: number) => ({ id, offset: first });
  return {
    card: 'health/similar',
    data: {
      heading,
      title,
      notes: notesOf(turn, shown, open.length > 0).map((text) => ({ text })),
      rows: visible.map((one) => row(turn, one, viewer(one.incident))),
      ...(hidden > 0 && { hidden: words.say('list.hidden', { count: hidden }) }),
      ...(open.length > 0 && { confirm: to(offset) }),
      ...(total > 0 && { parent: { id } }),
      ...(own && {
        incident: { sysId: own.sysId, title: words.say('list.openIncident', { number: own.number }) },
      }),
      ...(offset > 0 && { previous: to(Math.max(0, offset - pageSize)) }),
      ...(offset + pageSize < total && { next: to(offset + pageSize) }),
      issue: { id },
    },
    summary: words.say('health.titled', { heading, text: title }),
  };
}

function notesOf({ words, now }: Turn, shown: Shown, isAnyToChoose: boolean): readonly string[] {
  const { own, found, offset, oldSince } = shown;
  const total = found.similar.length;
  const last = offset + pageOf(shown).length;
  const notes = [
    ...(total > pageSize ? [words.say('related.similar.range', { first: offset + 1, last, total })] : []),
    ...(oldSince ? [words.say('health.old', { age: words.age(oldSince, now) })] : []),
    ...(found.areLinksKnown ? [] : [words.say('related.similar.linksUnknown')]),
    ...(found.isCut ? [words.say('related.similar.cut')] : []),
    ...(total === 0 ? [words.say('related.similar.none')] : []),
    ...(isAnyToChoose ? [words.say('related.similar.choose')] : []),
  ];
  return [
    // Its number may be told everywhere.
    ...(own ? [words.say('related.similar.own', { number: own.number })] : []),
    ...(notes.length > 0 ? [notes.join(' ')] : []),
  ];
}

function row(turn: Turn, { incident, reasons, confirmed }: SimilarIncident, seen: Audience): object {
  const { words, now } = turn;
  const { sysId, number, state, priority, parentIncident } = incident;
  const title = `${number}  ${titleOf(incident, words, seen)}`;
  return {
    sysId,
    title,
    ...(confirmed === undefined
      ? { toggle: `${togglePrefix}${sysId}` }
      : {
          confirmed: words.say('related.similar.confirmed', {
            name: confirmed.linkedBy,
            age: words.age(confirmed.linkedAt, now),
          }),
        }),
    about: [
      priority.label,
      state.label,
      groupOf(incident, turn, seen),
      ...(parentIncident.value === ''
        ? []
        : [words.say('related.childOf', { number: parentIncident.label })]),
    ].join(' · '),
    reasons: reasonsText(turn, reasons, seen),
    open: words.say('list.openIncident', { number }),
  };
}

function groupOf({ assignmentGroup }: Incident, { words }: Turn, seen: Audience): string {
  if (!maySee(seen, 'assignment_group')) return words.say('incident.hiddenTitle');
  return assignmentGroup.label || words.say('related.noGroup');
}

/** Such as "about Exchange Online · both say “outlook” and “password” · opened 2 hours after it began". */
function reasonsText({ words }: Turn, reasons: MatchReasons | undefined, seen: Audience): string {
  if (reasons === undefined) return words.say('related.reason.none');
  const { service, words: shared, openedAfter } = reasons;
  const isQuoted = mayQuote(seen);
  return [
    ...(service !== undefined && isQuoted ? [words.say('related.reason.service', { service })] : []),
    ...(shared.length > 0 && isQuoted
      ? [words.say('related.reason.words', { list: words.list(shared) })]
      : []),
    ...(openedAfter === undefined ? [] : [openedText(openedAfter, words)]),
  ].join(' · ');
}
