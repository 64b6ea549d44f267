import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import { parseCardData } from '../../card-data.ts';
import { choicesOf, pickInputs } from '../../offered.ts';
import { isHiddenRecord, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import { issueIdSchema } from '../issue-id.ts';
import type { FindIssueIncident } from '../issue-incident.ts';
import { isOver } from './confirm-incident.ts';
import { sysIdSchema, toggled } from './confirm-similar.ts';
import { type FindIssueDeps, findIssue } from './find-issue.ts';
import { outcomeCard } from './outcome-card.ts';
import { isWhole, titleOf, type Viewer, viewerAt, wholeView } from './seen.ts';
import { findSimilar, type SimilarDeps, type SimilarIncident } from './similar-incidents.ts';

export interface ParentFormDeps extends FindIssueDeps, SimilarDeps {
  readonly sensitivity: SensitivityPolicy;
  readonly findIssueIncident: FindIssueIncident;
  readonly listGroups: (caller: Caller) => Promise<readonly Labelled[]>;
  readonly listChoices: (
    element: 'category',
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
}

/** More children take longer than a turn, and a form of more is not read. */
export const mostChildren = 30;
/** As many characters as ServiceNow's short description holds. */
export const longestShortDescription = 160;

const typed = z.string().default('');

/** What the form holds; `form.action` stands for what its button does, whoever clicks it how often. */
export const parentFormSchema = z.object({
  form: z.object({ id: issueIdSchema, action: z.uuid() }),
  shortDescription: typed,
  /** A part of the group's name, where there are too many to choose from. */
  groupSearch: typed,
  /** A sys_id. */
  group: typed,
  /** A raw value. */
  category: typed,
  /** sys_ids with commas between them, as Teams sends several choices. */
  children: typed
    .transform((sent) => sent.split(',').filter(Boolean))
    .pipe(z.array(sysIdSchema).max(mostChildren)),
});

export type ParentForm = z.infer<typeof parentFormSchema>;

/** Resolved and cancelled: people can take it up again. What is closed is read-only in ServiceNow. */
const endedStates: ReadonlySet<string> = new Set(['6', '8']);

export function isClosed(incident: Incident): boolean {
  return isOver(incident) && !endedStates.has(incident.state.value);
}

/** An issue has one incident, and this one is closed for good. */
export function closedReply(
  turn: Turn,
  incident: Incident,
  { id }: KnownIssue,
  { sensitivity }: ParentFormDeps,
): Reply {
  const { words } = turn;
  const { number, sysId, state, url } = incident;
  const shown = {
    heading: words.say('related.parent.found', { number }),
    lines: [words.say('related.parent.closed', { number, state: state.label })],
    outcomes: [],
    can: {
      incident: { sysId, title: words.say('list.openIncident', { number }) },
      issue: { id },
      open: { url },
    },
  };
  return outcomeCard(turn, shown, sensitivity);
}

/** The button of an issue's card, or of the incidents that look like it: then those that were switched off are not chosen. */
export async function showParentForm(turn: Turn, data: unknown, deps: ParentFormDeps): Promise<Reply> {
  const { id } = parseCardData(z.object({ id: issueIdSchema }), data);
  const { issue, similar } = await readForForm(turn, id, deps);
  const off = toggled(data, false);
  const children = similar
    .filter(({ incident }) => incident.parentIncident.value === '' && !off.includes(incident.sysId))
    .map(({ incident }) => incident.sysId);
  const form: ParentForm = {
    form: { id, action: turn.newId() },
    shortDescription: shortDescriptionOf(issue),
    ...{ groupSearch: '', group: '', category: '', children },
  };
  return formReply(turn, { issue, similar }, form, deps);
}

/** The same form with what was typed, and why it was not done. */
export async function showParentFormAgain(
  turn: Turn,
  form: ParentForm,
  problem: string | undefined,
  deps: ParentFormDeps,
): Promise<Reply> {
  return formReply(turn, await readForForm(turn, form.form.id, deps), form, deps, problem);
}

interface Read {
  readonly issue: KnownIssue;
  readonly similar: readonly SimilarIncident[];
}

async function readForForm(turn: Turn, id: string, deps: ParentFormDeps): Promise<Read> {
  const found = await findIssue(id, deps);
  const { similar } = await findSimilar(found, turn, deps);
  return { issue: found.issue, similar: similar.slice(0, mostChildren) };
}

async function formReply(
  turn: Turn,
  { issue, similar }: Read,
  form: ParentForm,
  deps: ParentFormDeps,
  problem?: string,
): Promise<Reply> {
  const [existing, groups, categories] = await Promise.all([
    deps.findIssueIncident(issue.id, turn),
    deps.listGroups(turn),
    deps.listChoices('category', turn.words.language, turn),
  ]);
  if (existing !== undefined && isClosed(existing)) return closedReply(turn, existing, issue, deps);
  const { words } = turn;
  const heading = words.say('related.parent.heading', { id: issue.id });
  const common = {
    ...{ heading, title: issue.title, issue: { id: issue.id } },
    ...(problem !== undefined && { problem }),
    ...(existing === undefined && { fields: fieldsOf(form, groups, categories) }),
  };
  const card = (viewer: Viewer, action: string): Reply => {
    const children = childrenOf(turn, similar, form.children, viewer);
    const isAnyToChoose = 'children' in children;
    return {
      card: 'health/parent',
      data: {
        ...{ ...common, form: { id: issue.id, action }, ...children },
        notes: notesOf(turn, issue, existing, isAnyToChoose).map((text) => ({ text })),
        ...buttonsOf(turn, existing, isAnyToChoose),
      },
      summary: words.say('health.titled', { heading, text: issue.title }),
      unfinished: true,
    };
  };
  const viewer = viewerAt(turn, deps.sensitivity);
  const isAll = similar.every(({ incident }) => isWhole(incident, viewer(incident)));
  const reply = card(viewer, form.form.action);
  // Two forms are two actions: what the one did is not undone, nor repeated, with the other.
  return isAll ? reply : { ...reply, privately: card(wholeView, turn.newId()) };
}

function fieldsOf(
  { shortDescription, groupSearch, group, category }: ParentForm,
  groups: readonly Labelled[],
  categories: readonly Labelled[],
): object {
  return {
    ...{ shortDescription, category },
    categories: choicesOf(categories),
    group: pickInputs(groups, { search: groupSearch, value: group }),
  };
}

/** What there is to do with the issue's incident: without incidents to attach, an existing one is only opened. */
function todoOf(
  existing: Incident | undefined,
  isAnyToChoose: boolean,
): 'create' | 'attach' | 'reopen' | 'none' {
  if (existing === undefined) return 'create';
  if (!isAnyToChoose) return 'none';
  return isOver(existing) ? 'reopen' : 'attach';
}

/** The number and state of the issue's incident may be told everywhere, as where an incident is hidden. */
function notesOf(
  { words }: Turn,
  { isResolved }: KnownIssue,
  existing: Incident | undefined,
  isAnyToChoose: boolean,
): readonly string[] {
  const existingText = ({ number, state }: Incident) =>
    words.say('related.parent.existing', {
      ...{ number, state: state.label },
      todo: todoOf(existing, isAnyToChoose),
    });
  return [
    ...(isResolved ? [`⚠️ ${words.say('related.parent.issueOver')}`] : []),
    ...(existing ? [`ℹ️ ${existingText(existing)}`] : []),
  ];
}

function buttonsOf({ words }: Turn, existing: Incident | undefined, isAnyToChoose: boolean): object {
  const todo = todoOf(existing, isAnyToChoose);
  return {
    ...(todo !== 'none' && { save: { title: words.say('related.parent.save', { todo }) } }),
    ...(existing && {
      incident: {
        sysId: existing.sysId,
        title: words.say('list.openIncident', { number: existing.number }),
      },
    }),
  };
}

function childrenOf(
  { words }: Turn,
  similar: readonly SimilarIncident[],
  chosen: readonly string[],
  viewer: Viewer,
): object {
  const shown = similar.filter(({ incident }) => !isHiddenRecord(viewer(incident)));
  const hidden = similar.length - shown.length;
  const title = (incident: Incident) => {
    const { number, state, parentIncident } = incident;
    const about = [number, state.label, titleOf(incident, words, viewer(incident))];
    const parent =
      parentIncident.value !== '' && words.say('related.childOf', { number: parentIncident.label });
    return [...about, ...(parent ? [parent] : [])].join(' · ');
  };
  const choices = shown.map(({ incident }) => ({ title: title(incident), value: incident.sysId }));
  const isShown = (sysId: string) => choices.some(({ value }) => value === sysId);
  return {
    ...(choices.length > 0
      ? { children: { choices, chosen: chosen.filter(isShown).join(',') } }
      : { noChildren: words.say('related.parent.noChildren') }),
    ...(hidden > 0 && { hidden: words.say('related.parent.hidden', { count: hidden }) }),
  };
}

/** Cut between characters, with an ellipsis for what is left out. */
function shortDescriptionOf({ id, title }: KnownIssue): string {
  const text = `${id}: ${title}`;
  if (text.length <= longestShortDescription) return text;
  return `${text.slice(0, longestShortDescription - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
