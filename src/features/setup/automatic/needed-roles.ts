import type { Reply, Turn } from '../../turn.ts';
import type { Planned, SetupTable, Step } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import type { AutomaticDeps } from './deps.ts';

/** The role that may write a table on an instance as it is delivered; `admin` may write all of them. */
const writers: Readonly<Partial<Record<SetupTable, string>>> = {
  oauth_entity: 'oauth_admin',
  oauth_entity_profile: 'oauth_admin',
  oauth_oidc_entity: 'oauth_admin',
  oidc_provider_configuration: 'oauth_admin',
  sys_user: 'user_admin',
  sys_user_has_role: 'user_admin',
};

/**
 * The first right that the step's automatic way takes and the one who asks does not have.
 * @returns undefined when nothing is missing; `seen: false` when nobody could tell which roles the account has
 */
export async function missingRole(
  step: Step,
  turn: Turn,
  instance: InstanceSetup,
): Promise<{ readonly seen: boolean; readonly role: string } | undefined> {
  const tables = [...new Set((step.automatic ?? []).flatMap(tablesOf))];
  if (tables.length === 0) return undefined;
  const needed = tables.map((table) => writers[table] ?? 'admin');
  const roles = await instance.rolesOfCaller(turn);
  if (roles === undefined) return { seen: false, role: needed.join(', ') };
  const missing = roles.has('admin') ? undefined : needed.find((role) => !roles.has(role));
  return missing === undefined ? undefined : { seen: true, role: missing };
}

/** @returns the step, with the right that is missing */
export async function refuseWithoutRight(
  turn: Turn,
  step: Step,
  { runbook, systems }: Pick<AutomaticDeps, 'runbook' | 'systems'>,
): Promise<Reply | undefined> {
  const missing = await missingRole(step, turn, systems.instance);
  if (missing === undefined) return undefined;
  const sentence = missing.seen ? 'errors.SETUP_RIGHT_MISSING.what' : 'setup.automatic.rightUnseen';
  const text = turn.words.say(sentence, { right: missing.role });
  return runbook.stepReply(turn, step.id, { kind: 'warning', text });
}

function tablesOf(planned: Planned): readonly SetupTable[] {
  if (planned.kind === 'record') return [planned.table];
  if (planned.kind !== 'secret') return [];
  const column = 'person' in planned.to ? planned.to.also : planned.to;
  return column === undefined ? [] : [column.table];
}
