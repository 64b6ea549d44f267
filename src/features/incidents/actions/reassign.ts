import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import { CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import { type Pick, picked, pickInputs } from '../../offered.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import { type ActionForm, type FormCard, type FormDeps, formReply, openedIncident } from './action-form.ts';
import { problemWithText, typedText, withNote } from './typed-text.ts';
import type { Checked } from './write-once.ts';

export interface ReassignDeps extends FormDeps {
  readonly listGroups: (caller: Caller) => Promise<readonly Labelled[]>;
  readonly listGroupMembers: (group: string, caller: Caller) => Promise<readonly Labelled[]>;
}

const groupTyped = z.object({
  /** A part of the group's name, where there are too many to choose from. */
  search: typedText,
  /** A sys_id. */
  group: typedText,
});

type GroupTyped = z.infer<typeof groupTyped>;

/** First the group: whom the incident can be assigned to depends on it. Its button saves nothing yet. */
export function groupForm(deps: ReassignDeps): FormCard<GroupTyped> {
  return {
    action: 'reassign',
    card: 'incidents/reassign',
    typed: groupTyped,
    shows: ['short_description', 'assigned_to', 'assignment_group'],
    inputs: async (turn, { assignmentGroup }, { search, group }) => ({
      ...pickInputs(await deps.listGroups(turn), {
        search: search || assignmentGroup.label,
        value: group || assignmentGroup.value,
      }),
      current: assignmentGroup.label || turn.words.say('incident.unset'),
    }),
  };
}

const assigneeTyped = z.object({
  /** Chosen before, a sys_id. */
  group: typedText,
  /** A part of the person's name, where there are too many to choose from. */
  person: typedText,
  /** A sys_id, or that it is nobody yet. */
  assignee: typedText,
  note: typedText,
});

type AssigneeTyped = z.infer<typeof assigneeTyped>;

/** No sys_id, and not empty either: nothing chosen is something else than nobody. */
const nobody = 'nobody';

/** Then somebody of the group, or nobody. */
export function assigneeForm(deps: ReassignDeps): ActionForm<AssigneeTyped> {
  return {
    action: 'reassign',
    card: 'incidents/assignee',
    done: 'actions.reassign.done',
    typed: assigneeTyped,
    shows: ['short_description', 'assigned_to', 'assignment_group'],
    inputs: async (turn, { assignedTo }, { group, person, assignee, note }) => {
      const members = await deps.listGroupMembers(group, turn);
      const isMember = members.some(({ value }) => value === assignedTo.value);
      const value = assignee || (isMember ? assignedTo.value : nobody);
      const { search, choices = [], chosen } = pickInputs(members, { search: person, value });
      return {
        ...{ group, note },
        groupName: (await groupOf(turn, group, deps)).label,
        ...(search !== undefined && { search }),
        people: [{ title: turn.words.say('actions.reassign.nobody'), value: nobody }, ...choices],
        chosen: chosen ?? nobody,
      };
    },
    check: (turn, incident, typed) => checkAssignee(turn, incident, typed, deps),
  };
}

async function checkAssignee(
  turn: Turn,
  incident: Incident,
  { group: groupSysId, person, assignee, note }: AssigneeTyped,
  deps: ReassignDeps,
): Promise<Checked> {
  const { words } = turn;
  const problem = problemWithText(note, turn, { isRequired: false });
  if (problem) return { problem };
  const group = await groupOf(turn, groupSysId, deps);
  const members = await deps.listGroupMembers(group.value, turn);
  const pick = { search: person, value: assignee };
  const chosen = picked(members, pick);
  if (chosen === undefined && !isNobody(pick)) {
    return { problem: pickProblem(words, pick, 'actions.reassign.personMissing') };
  }
  const { assignmentGroup, assignedTo } = incident;
  if (group.value === assignmentGroup.value && (chosen?.value ?? '') === assignedTo.value) {
    return { problem: words.say('actions.reassign.unchanged') };
  }
  const what = words.say('actions.reassign.note', {
    group: group.label,
    person: chosen?.label ?? words.say('actions.nobody'),
  });
  return {
    changes: {
      assignmentGroup: group.value,
      assignedTo: chosen?.value ?? '',
      workNote: signedNote(withNote(what, note), turn),
    },
  };
}

function isNobody({ search, value }: Pick): boolean {
  return search.trim() === '' && value === nobody;
}

/** The first form's button: the second form, or the first again with what is missing. */
export async function chooseAssignee(turn: Turn, data: unknown, deps: ReassignDeps): Promise<Reply> {
  const form = groupForm(deps);
  const { incident, list } = await openedIncident(turn, data, form, deps);
  const typed = parseCardData(groupTyped, data);
  const pick = { search: typed.search, value: typed.group };
  const group = picked(await deps.listGroups(turn), pick);
  if (group === undefined) {
    const problem = pickProblem(turn.words, pick, 'actions.reassign.groupMissing');
    return formReply(turn, incident, form, typed, deps, { problem, list });
  }
  const empty = { group: group.value, person: '', assignee: '', note: '' };
  return formReply(turn, incident, assigneeForm(deps), empty, deps, { list });
}

function pickProblem(
  words: Words,
  { search }: Pick,
  missing: 'actions.reassign.groupMissing' | 'actions.reassign.personMissing',
): string {
  const text = search.trim();
  return text === '' ? words.say(missing) : words.say('actions.reassign.notOne', { text });
}

/** @throws CARD_OUTDATED when there is no such active group */
async function groupOf(turn: Turn, sysId: string, deps: ReassignDeps): Promise<Labelled> {
  const group = (await deps.listGroups(turn)).find(({ value }) => value === sysId);
  if (group === undefined) throw new CasebridgeError('CARD_OUTDATED');
  return group;
}
