import type { Labelled } from '../../../clients/servicenow/schema.ts';
import { CasebridgeError } from '../../../errors.ts';
import { fold } from '../../phrases.ts';
import { audience, isHiddenRecord, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Caller, Place, Right, Turn } from '../../turn.ts';
import type { SubscriptionFilter } from '../records.ts';
import { isAdministrator } from '../who-decides.ts';
import { anyChoice, type FormValues } from './form-values.ts';

export interface IncidentFilterDeps {
  readonly sensitivity: SensitivityPolicy;
  readonly roleNames: Readonly<Record<Right, string>>;
  /** All active groups by name. */
  readonly listGroups: (caller: Caller) => Promise<readonly Labelled[]>;
  /** Active groups: of exactly this name, else whose name holds it. */
  readonly findGroups: (name: string, caller: Caller) => Promise<readonly Labelled[]>;
  readonly listChoices: (
    element: 'state',
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
}

type IncidentFilter = Extract<SubscriptionFilter, { readonly mostPriority: unknown }>;
type Checked<Value> = { readonly value: Value } | { readonly problem: string };

/**
 * Which incidents a form asks for.
 * @throws CARD_OUTDATED for a state that was not offered, INCIDENTS_NOT_FOR_SHARED_CHANNEL, INCIDENTS_NEED_ADMINISTRATOR, and
 * what asking ServiceNow throws
 */
export async function checkIncidents(
  turn: Turn,
  values: FormValues,
  before: SubscriptionFilter | undefined,
  deps: IncidentFilterDeps,
): Promise<Checked<IncidentFilter>> {
  const { words, place } = turn;
  requireOwnPeople(place);
  requireWholeView(turn, deps);
  const group = await groupOf(turn, values.group, before, deps);
  if ('problem' in group) return group;
  const state = values.state === anyChoice ? undefined : await stateOf(turn, values.state, deps);
  const mostPriority = values.priority === anyChoice ? undefined : Number(values.priority);
  const value: IncidentFilter = { source: 'incident', group: group.value, mostPriority, state };
  if (isHiddenWhole(value, place, deps.sensitivity)) {
    const { name } = group.value ?? { name: '' };
    const hasGroup = group.value === undefined ? 'no' : 'yes';
    return { problem: words.say('subscriptions.problem.hidden', { hasGroup, group: name }) };
  }
  return { value };
}

/**
 * People of other organizations read along in a shared channel, and no role in ServiceNow was asked of them.
 * @throws INCIDENTS_NOT_FOR_SHARED_CHANNEL
 */
function requireOwnPeople({ kind, channelType }: Place): void {
  if (kind === 'channel' && channelType === 'shared') {
    throw new CasebridgeError('INCIDENTS_NOT_FOR_SHARED_CHANNEL');
  }
}

/**
 * Where ServiceNow decides what each person sees, what is told is still what the integration user sees.
 * @throws INCIDENTS_NEED_ADMINISTRATOR
 */
function requireWholeView(turn: Turn, { roleNames }: IncidentFilterDeps): void {
  if (turn.ownToken === undefined || isAdministrator(turn)) return;
  const { administrator, setup } = roleNames;
  throw new CasebridgeError('INCIDENTS_NEED_ADMINISTRATOR', { administrator, setup });
}

const priorities = ['1', '2', '3', '4', '5'] as const;

/** Nothing of it would ever be told there. */
function isHiddenWhole(
  { group, mostPriority }: IncidentFilter,
  place: Place,
  policy: SensitivityPolicy,
): boolean {
  const assignmentGroup = { value: group?.sysId ?? '', label: group?.name ?? '' };
  return priorities.slice(0, mostPriority).every((value) => {
    const incident = { table: 'incident', priority: { value }, assignmentGroup };
    return isHiddenRecord(audience(incident, place, policy));
  });
}

async function groupOf(
  turn: Turn,
  said: string,
  before: SubscriptionFilter | undefined,
  { listGroups, findGroups }: IncidentFilterDeps,
): Promise<Checked<IncidentFilter['group']>> {
  const text = said === anyChoice ? '' : said.trim();
  if (text === '') return { value: undefined };
  const kept = before !== undefined && 'group' in before ? before.group : undefined;
  if (kept?.sysId === text) return { value: kept };
  const offered = (await listGroups(turn)).find(({ value }) => value === text);
  if (offered !== undefined) return { value: toGroup(offered) };
  const groups = await findGroups(text, turn);
  const exact = groups.filter(({ label }) => fold(label) === fold(text));
  const [first, ...others] = exact.length > 0 ? exact : groups;
  if (first !== undefined && others.length === 0) return { value: toGroup(first) };
  const { words } = turn;
  const list = words.list(groups.slice(0, 6).map(({ label }) => label));
  const key = first === undefined ? 'subscriptions.problem.noGroup' : 'subscriptions.problem.severalGroups';
  return { problem: words.say(key, { text, list }) };
}

function toGroup({ value, label }: Labelled): { readonly sysId: string; readonly name: string } {
  return { sysId: value, name: label };
}

async function stateOf(turn: Turn, value: string, { listChoices }: IncidentFilterDeps): Promise<string> {
  const states = await listChoices('state', turn.words.language, turn);
  if (!states.some((state) => state.value === value)) throw new CasebridgeError('CARD_OUTDATED');
  return value;
}
