import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Right, Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import { type SetupRun, stateOf } from './run.ts';
import type { Step, StepRole } from './step.ts';

/** `unchecked`: directory roles could not be read, so that their own word counts. */
export type May =
  | { readonly is: 'yes' }
  | { readonly is: 'unchecked'; readonly why: CasebridgeError }
  /** `makesSecret`: for whom the step was handed over to, they may make the secret that has to be typed. */
  | { readonly is: 'no'; readonly why?: CasebridgeError; readonly makesSecret?: true };

type MayDeps = Pick<RunbookDeps, 'systems' | 'linkedAccount'>;

/** Template ids of Entra's built-in roles, the same in every tenant (Microsoft's reference of built-in roles). */
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const applicationAdministrators = [
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
  '158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
];
const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const supportAdministrators = [
  '729827e3-9c14-49f7-bb1b-9608f156bbb8', // Helpdesk Administrator
  'f023fd81-a637-4b56-95fd-791ac0226033', // Service Support Administrator
];

/** Whether these directory roles let somebody do a step of Entra or of the admin centre. */
export function isEnough(step: Pick<Step, 'who' | 'automatic'>, roles: ReadonlySet<string>): boolean {
  if (roles.has(globalAdministrator)) return true;
  if (step.who === 'microsoft365') return supportAdministrators.some((id) => roles.has(id));
  // Consent to an app permission of Graph is beyond application administrators.
  const grants = step.automatic?.some(({ kind }) => kind === 'appRole') ?? false;
  const makesApps = applicationAdministrators.some((id) => roles.has(id));
  return makesApps && (!grants || roles.has(privilegedRoleAdministrator));
}

/** Directory roles of a person, and of the account they linked. @throws GRAPH_FORBIDDEN and what asking Graph throws */
export async function directoryRoles(
  entraObjectId: string,
  signal: AbortSignal,
  { systems, linkedAccount }: MayDeps,
): Promise<ReadonlySet<string>> {
  const linked = await linkedAccount(entraObjectId);
  const accounts = linked === undefined ? [entraObjectId] : [entraObjectId, linked];
  const lists = await Promise.all(accounts.map((id) => systems.entra.listRoles(id, signal)));
  return new Set(lists.flat());
}

export function hasRight({ asker }: Pick<Turn, 'asker'>, right: Right): boolean {
  return asker.known && asker.person.rights.has(right);
}

/** The right of ServiceNow that a step takes; undefined: a directory role. */
export function rightFor(who: StepRole): Right | undefined {
  if (who === 'serviceNow') return 'setup';
  return who === 'caseAdministrator' ? 'administrator' : undefined;
}

/** One person's standing: directory roles are asked for once, and only when a step takes one. */
export interface Standing {
  /** @throws what asking Graph throws, but for GRAPH_FORBIDDEN */
  may(step: Step, run: SetupRun): Promise<May>;
}

export function standingOf(turn: Turn, deps: MayDeps): Standing {
  let asked: Promise<ReadonlySet<string> | CasebridgeError> | undefined;
  const roles = () => {
    asked ??= directoryRoles(turn.asker.account.entraObjectId, turn.signal, deps).catch((error: unknown) => {
      if (isCasebridgeError(error, 'GRAPH_FORBIDDEN')) return error;
      throw error;
    });
    return asked;
  };
  return {
    may: async (step, run) => {
      const right = rightFor(step.who);
      if (right !== undefined) return { is: hasRight(turn, right) ? 'yes' : 'no' };
      const found = await roles();
      if (!(found instanceof CasebridgeError)) {
        if (isEnough(step, found)) return { is: 'yes' };
        const isMaker = needsEntraFor(step, run) && isEnough({ ...step, who: 'entra' }, found);
        return { is: 'no', ...(isMaker && { makesSecret: true }) };
      }
      // Whoever sets Casebridge up answers for it, also for whom they handed it to.
      const isVouchedFor = hasRight(turn, 'setup') || isHandedTo(turn, run, step);
      return { is: isVouchedFor ? 'unchecked' : 'no', why: found };
    },
  };
}

/** Whoever types the secret often administers no apps. */
function needsEntraFor({ id, automatic = [] }: Step, run: SetupRun): boolean {
  const isMadeInEntra = automatic.some(
    (planned) => planned.kind === 'secret' && planned.from.system === 'entra' && 'person' in planned.to,
  );
  return isMadeInEntra && stateOf(run, id).handedTo !== undefined;
}

export function isHandedTo({ asker }: Pick<Turn, 'asker'>, run: SetupRun, { id }: Step): boolean {
  return stateOf(run, id).handedTo?.entraObjectId === asker.account.entraObjectId;
}

/** As `Runbook.requireMay` says; GRAPH_FORBIDDEN for somebody for whom nobody answers. */
export async function requireMay(turn: Turn, step: Step, run: SetupRun, deps: MayDeps): Promise<void> {
  const may = await standingOf(turn, deps).may(step, run);
  if (may.is === 'no') throw may.why ?? notYours(turn, [step.who]);
  if (rightFor(step.who) !== undefined && turn.ownTokenMissing !== undefined) throw turn.ownTokenMissing;
}

/**
 * For whoever may do the step, or configure and so hand it over.
 * @param isShown whether it is only shown: also to who makes a secret for it
 * @throws SETUP_STEP_NOT_YOURS for anybody else, and what asking Graph throws
 */
export async function requireSight(
  turn: Turn,
  step: Step,
  run: SetupRun,
  deps: MayDeps,
  isShown = false,
): Promise<May> {
  if (!hasRight(turn, 'setup')) {
    const may = await standingOf(turn, deps).may(step, run);
    const isMaker = isShown && may.is === 'no' && may.makesSecret === true;
    if (may.is === 'no' && !isMaker) throw may.why ?? notYours(turn, [step.who]);
    return may;
  }
  try {
    return await standingOf(turn, deps).may(step, run);
  } catch (error) {
    if (!isCasebridgeError(error)) throw error;
    return { is: 'unchecked', why: error };
  }
}

export function notYours({ words }: Pick<Turn, 'words'>, roles: readonly StepRole[]): CasebridgeError {
  const named = [...new Set(roles)].map((role) => words.say(`setup.roles.${role}`));
  return new CasebridgeError('SETUP_STEP_NOT_YOURS', { role: words.list(named) });
}
