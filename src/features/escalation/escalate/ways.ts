import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import type { Turn } from '../../turn.ts';
import type { SupportService, TransportKind } from '../transport.ts';
import { isAboutAzure } from '../ways/is-about-azure.ts';
import type { Way, WayDeps } from './deps.ts';

/** As people read it, such as "the support integration on ServiceNow". */
export function wayName(kind: TransportKind, words: Words): string {
  return words.say(`escalation.way.${kind}`);
}

/** The sentence that says which way a case takes. */
export function throughText(kind: TransportKind, words: Words): string {
  return words.say('escalation.through', { way: wayName(kind, words), kind });
}

/** The way that is taken unless somebody chooses another: what is about Azure goes there, where that is set up. */
export function defaultWay(
  { shortDescription, description }: Pick<Incident, 'shortDescription' | 'description'>,
  { ways }: WayDeps,
): Way {
  const all = ways();
  const azure = all.find(({ kind }) => kind === 'azure');
  if (azure !== undefined && isAboutAzure(`${shortDescription}\n${description}`)) return azure;
  return all.find(({ isDefault }) => isDefault) ?? { kind: 'adminCenter', isDefault: true };
}

/** @throws CARD_OUTDATED when it is not set up (any more) */
export function wayOf(kind: TransportKind, { ways }: WayDeps): Way {
  const found = ways().find((way) => way.kind === kind);
  if (found === undefined) throw new CasebridgeError('CARD_OUTDATED');
  return found;
}

/**
 * Asks a way whether it takes cases.
 * @throws SUPPORT_SETUP_STEPS_MISSING, SUPPORT_FINAL_STEP_MISSING, SUPPORT_INSIGHTS_ONLY, SUPPORT_FORBIDDEN, and why it does not answer
 */
async function requireWay(way: Way, { words, signal }: Turn): Promise<void> {
  if (way.transport === undefined) return;
  const { setUp, canCreate } = await way.transport.capabilities(signal);
  if (setUp === 'steps') throw new CasebridgeError('SUPPORT_SETUP_STEPS_MISSING');
  if (setUp === 'finalStep') throw new CasebridgeError('SUPPORT_FINAL_STEP_MISSING');
  if (setUp === 'insightsOnly') throw new CasebridgeError('SUPPORT_INSIGHTS_ONLY');
  if (canCreate) return;
  throw new CasebridgeError('SUPPORT_FORBIDDEN', { service: wayName(way.kind, words), reason: 'none' });
}

/** Why a way takes no case; undefined when it does. */
export async function refusalOf(way: Way, turn: Turn): Promise<CasebridgeError | undefined> {
  try {
    await requireWay(way, turn);
    return undefined;
  } catch (error) {
    if (isCasebridgeError(error)) return error;
    throw error;
  }
}

/** What a case can be about, by this way. */
export function servicesOf(way: Way, turn: Turn, deps: WayDeps): Promise<readonly SupportService[]> {
  return way.transport === undefined ? deps.listServices(turn) : way.transport.services(turn.signal);
}

/** Kinds of problems of a service, where the way has any. */
export async function problemsOf(
  way: Way,
  serviceId: string,
  { signal }: Turn,
): Promise<readonly SupportService[]> {
  if (way.transport === undefined || serviceId === '') return [];
  return way.transport.problems(serviceId, signal);
}
