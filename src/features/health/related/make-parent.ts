import type { IncidentChanges } from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { parseCardData } from '../../card-data.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import { chosenOf, picked } from '../../offered.ts';
import { signedNote } from '../../signed-text.ts';
import type { Reply, Turn } from '../../turn.ts';
import { impactOf, urgencyOf } from '../automatic/levels.ts';
import type { KnownIssue } from '../history.ts';
import { type IssueIncidentDeps, makeIssueIncident } from '../issue-incident.ts';
import { classificationText, statusText } from '../status-words.ts';
import { attachChild, type ChildDeps, type ChildOutcome, updateHeld } from './attach-child.ts';
import { isOver } from './confirm-incident.ts';
import { findIssue } from './find-issue.ts';
import { outcomeCard } from './outcome-card.ts';
import { type ParentAction, parentAction } from './parent-action.ts';
import {
  closedReply,
  isClosed,
  longestShortDescription,
  type ParentForm,
  type ParentFormDeps,
  parentFormSchema,
  showParentFormAgain,
} from './parent-form.ts';
import { type UndoData, undoKey } from './undo-parent.ts';

export type MakeParentDeps = ParentFormDeps & ChildDeps & IssueIncidentDeps;

/** The form's button: makes or finds the one incident of the issue, and makes the chosen ones its children. */
export async function makeParent(turn: Turn, data: unknown, deps: MakeParentDeps): Promise<Reply> {
  const form = parseCardData(parentFormSchema, data);
  const { issue } = await findIssue(form.form.id, deps);
  const checked = await changesOf(turn, issue, form, deps);
  if ('problem' in checked) return showParentFormAgain(turn, form, checked.problem, deps);
  const { changes } = checked;
  // A second press waits for the first: its card takes the first one's place, and must undo as much.
  const shown = await lookAgain(turn, () =>
    whileHeld(`parent:${form.form.action}`, turn, deps, async () => {
      const reply = await makeOnce(turn, issue, form, changes, deps);
      return { outcome: 'shown', reply } as const;
    }),
  );
  return shown.reply;
}

async function makeOnce(
  turn: Turn,
  issue: KnownIssue,
  form: ParentForm,
  changes: IncidentChanges,
  deps: MakeParentDeps,
): Promise<Reply> {
  const { words } = turn;
  const { id } = issue;
  const isUndone = await deps.claims.isFinished(undoKey(form.form.action));
  const action = isUndone ? turn.newId() : form.form.action;
  const done = parentAction(action, deps);
  const { incident: found, isNew } = await makeIssueIncident(id, changes, turn, deps);
  const isMade = isNew || (await done.hasDone(versionOf(found)));
  const taken = await takeUp(turn, issue, found, deps);
  const { incident } = taken;
  if (taken.outcome === 'closed') return closedReply(turn, taken.incident, issue, deps);
  const heading = words.say(isNew ? 'related.parent.made' : 'related.parent.found', {
    number: incident.number,
  });
  const show = {
    incident: { sysId: incident.sysId, title: words.say('list.openIncident', { number: incident.number }) },
    issue: { id },
  };
  const parent = { issue, incident };
  const outcomes = await Promise.all(form.children.map((sysId) => attachChild(turn, parent, sysId, deps)));
  const attached = await attachedBy(done, outcomes);
  // A child may have changed its parent's counts: what is undone later must be as it is now.
  const after = (await deps.readIncident(incident.sysId, turn)) ?? incident;
  if (isMade) await done.remember(versionOf(after));
  const undo: UndoData = {
    ...{ id, action, parent: incident.sysId, isNew: isMade, modCount: after.modCount },
    children: attached,
  };
  const lines = [
    ...(taken.outcome === 'taken up' ? [words.say('related.parent.takenUp', { before: taken.before })] : []),
    words.say('related.parent.attached', {
      count: outcomes.filter(({ isChanged }) => isChanged).length,
      all: outcomes.length,
      whole: outcomes.every(({ isChanged }) => isChanged) ? 'yes' : 'no',
    }),
  ];
  const isUndoable = isMade || attached.length > 0;
  const can = { ...show, ...(isUndoable && { undo }) };
  return outcomeCard(turn, { heading, lines, outcomes, can }, deps.sensitivity);
}

/** An incident as it is: once somebody changes it, it is another version. */
function versionOf({ sysId, modCount }: Incident): string {
  return `${sysId}@${modCount}`;
}

/** sys_ids of those that the action has attached, by this press or by one before. */
async function attachedBy(done: ParentAction, outcomes: readonly ChildOutcome[]): Promise<string[]> {
  const attached = outcomes.map(async ({ sysId, isChanged, kind }) => {
    if (isChanged) await done.remember(sysId);
    return isChanged || (kind === 'info' && (await done.hasDone(sysId))) ? [sysId] : [];
  });
  return (await Promise.all(attached)).flat();
}

type TakenUp =
  | { readonly outcome: 'open' | 'closed'; readonly incident: Incident }
  | { readonly outcome: 'taken up'; readonly incident: Incident; readonly before: string };

const inProgress = '2';

function takeUp(turn: Turn, { id }: KnownIssue, found: Incident, deps: MakeParentDeps): Promise<TakenUp> {
  const { words } = turn;
  const before = found.state.label;
  let current = found;
  return lookAgain<TakenUp>(turn, async () => {
    const incident = current;
    if (!isOver(incident)) {
      return incident === found ? { outcome: 'open', incident } : { outcome: 'taken up', incident, before };
    }
    if (isClosed(incident)) return { outcome: 'closed', incident };
    const workNote = signedNote(words.say('related.parent.takenUpNote', { id, before }), turn);
    const updated = await updateHeld(turn, incident, { state: inProgress, workNote }, deps);
    if (updated?.outcome === 'written') return { outcome: 'taken up', incident: updated.incident, before };
    current = (await deps.readIncident(found.sysId, turn)) ?? incident;
    return undefined;
  });
}

type Checked = { readonly changes: IncidentChanges } | { readonly problem: string };

/** @throws CARD_OUTDATED for a category that the form did not offer */
async function changesOf(
  turn: Turn,
  issue: KnownIssue,
  form: ParentForm,
  deps: MakeParentDeps,
): Promise<Checked> {
  // Where the incident is there already, the form asks for children only.
  if ((await deps.findIssueIncident(issue.id, turn)) !== undefined) return { changes: {} };
  const { words } = turn;
  const shortDescription = form.shortDescription.trim();
  const { length } = shortDescription;
  if (length === 0) return { problem: words.say('create.shortDescriptionMissing') };
  if (length > longestShortDescription) {
    return {
      problem: words.say('create.shortDescriptionTooLong', { limit: longestShortDescription, length }),
    };
  }
  const { category, group, groupSearch } = form;
  const isGroupMeant = `${group}${groupSearch.trim()}` !== '';
  const assigned = isGroupMeant
    ? picked(await deps.listGroups(turn), { search: groupSearch, value: group })
    : undefined;
  if (isGroupMeant && assigned === undefined) {
    return { problem: words.say('create.groupUnknown', { text: groupSearch.trim() || group }) };
  }
  if (category !== '') chosenOf(await deps.listChoices('category', words.language, turn), category);
  return {
    changes: {
      ...{ shortDescription, description: descriptionOf(turn, issue, deps) },
      ...{ impact: impactOf(issue.classification), urgency: urgencyOf(issue.status) },
      ...(assigned && { assignmentGroup: assigned.value }),
      ...(category !== '' && { category }),
      workNote: signedNote(words.say('related.parent.madeNote', { id: issue.id }), turn),
    },
  };
}

/** ServiceNow's own limit for a description. */
const longestDescription = 4000;

function descriptionOf({ words }: Turn, issue: KnownIssue, { links }: MakeParentDeps): string {
  const { id, title, service, impact, status, classification, startedAt } = issue;
  const text = words.say('related.parent.description', {
    ...{ id, title, service, startedAt, url: links.issue(id) },
    impact: impact || words.say('incident.unset'),
    status: statusText(status, words),
    classification: classificationText(classification, words),
  });
  return text.length <= longestDescription ? text : `${text.slice(0, longestDescription - 1)}…`;
}
