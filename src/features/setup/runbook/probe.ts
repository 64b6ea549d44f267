import { asCasebridgeError, CasebridgeError } from '../../../errors.ts';
import type { LookTurn } from '../../findings.ts';
import type { Systems } from '../systems.ts';
import type { BasicProbe } from './deps.ts';

type Instance = Pick<Systems['instance'], 'readProperty' | 'find'>;

const enforced = 'glide.authenticate.basic_auth.restriction.enforce';

/**
 * Q1 as the instance answers it. A property that is set is proof; that Casebridge itself gets in is proof that Basic
 * authentication is taken at all. A property that is not there was never set, or may not be read: ServiceNow does not tell.
 * @param signsInWithBasic whether Casebridge signs in with a user name and password
 */
export async function probeBasic(
  turn: LookTurn,
  instance: Instance,
  signsInWithBasic: boolean,
): Promise<BasicProbe> {
  const { words } = turn;
  try {
    const value = await instance.readProperty(enforced, turn);
    const said = { property: enforced, value: value ?? '' };
    if (value === 'true') return { is: 'refused', evidence: words.say('setup.questions.seenRefused', said) };
    // The question was answered: whoever answers signed in.
    if (signsInWithBasic) return { is: 'allowed', evidence: words.say('setup.questions.seenSignIn', said) };
    return value === undefined
      ? { is: 'unknown', why: words.say('setup.questions.unseenProperty', { property: enforced }) }
      : { is: 'allowed', evidence: words.say('setup.questions.seenAllowed', said) };
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    if (code === 'UNEXPECTED') throw error;
    return { is: 'unknown', why: words.say(`errors.${code}.what`, facts) };
  }
}

const appScope = 'x_mioms_m365_assis';

/** Whether Microsoft's app is on the instance. That no row is seen may also mean that rows may not be read. */
export async function probeApp(turn: LookTurn, instance: Instance): Promise<boolean | 'unknown'> {
  try {
    if ((await instance.find('sys_scope', { scope: appScope }, ['scope'], turn, 1)).length > 0) return true;
    // The scope `global` is on every instance.
    const [known] = await instance.find('sys_scope', { scope: 'global' }, ['scope'], turn, 1);
    return known === undefined ? 'unknown' : false;
  } catch (error) {
    if (error instanceof CasebridgeError) return 'unknown';
    throw error;
  }
}
