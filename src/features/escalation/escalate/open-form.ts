import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import { existingIncident } from '../../existing-incident.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { SupportCase } from '../records.ts';
import { transportKinds } from '../transport.ts';
import { blockedCard } from './blocked-card.ts';
import { toldSoFar } from './case-pack.ts';
import type { EscalateDeps, Way } from './deps.ts';
import { formCard } from './form-card.ts';
import { knownCard, knownIssue } from './known-card.ts';
import { prefilled } from './prefill.ts';
import { requireEscalating, requireIncident, whereAllIsSeen } from './target.ts';
import { defaultWay, refusalOf, servicesOf, wayOf } from './ways.ts';

/** What a button says besides which incident it is about. */
const optionsSchema = z.object({
  /** The way to Microsoft; the usual one unless told. */
  way: z.enum(transportKinds).optional(),
  /** That Microsoft knows of it already was said before. */
  anyway: z.literal(true).optional(),
  /** Opened to try it out: Microsoft's people are not to work on it. */
  isTest: z.literal(true).optional(),
});

type Options = z.infer<typeof optionsSchema> & {
  /** Although the incident has cases, if they are all closed. */
  readonly again?: true;
};

/** @param written an incident's number as a person writes it. @throws as `openForm` */
export async function contactSupport(turn: Turn, written: string, deps: EscalateDeps): Promise<Reply> {
  requireEscalating(deps);
  return openForm(turn, await existingIncident(turn, written, deps.findIncident), {}, deps);
}

const targetSchema = z.union([
  z.object({ sysId: z.string().regex(/^[0-9a-f]{32}$/) }),
  z.object({ number: z.string() }),
]);

/** The button of an incident's card, and those of cards that come before the form. @throws INCIDENT_GONE, CARD_OUTDATED */
export async function contactSupportForCard(
  turn: Turn,
  data: unknown,
  deps: EscalateDeps,
  again?: true,
): Promise<Reply> {
  requireEscalating(deps);
  const named = parseCardData(targetSchema, data);
  const options = { ...parseCardData(optionsSchema, data), ...(again && { again }) };
  const incident =
    'number' in named
      ? await existingIncident(turn, named.number, deps.findIncident)
      : await requireIncident(turn, named.sysId, deps);
  return openForm(turn, incident, options, deps);
}

/**
 * The form; or what comes before it: the case that there is, why the way does not take any, or that Microsoft knows already.
 * @throws INCIDENT_ACTION_IMPOSSIBLE, SUPPORT_INSIGHTS_ONLY, ACCOUNT_NOT_ADMIN, and what asking throws
 */
async function openForm(
  turn: Turn,
  incident: Incident,
  options: Options,
  deps: EscalateDeps,
): Promise<Reply> {
  const existing = await caseOf(incident, options, deps);
  if (existing !== undefined) return deps.caseReply(existing, turn);
  deps.requireOpen(incident);
  const way = options.way === undefined ? defaultWay(incident, deps) : wayOf(options.way, deps);
  const refusal = await refusalOf(way, turn);
  if (refusal !== undefined) return refused(turn, incident, way, refusal, deps);
  const [account, issue] = await Promise.all([deps.checkAccount(turn), knownIssue(turn, incident, deps)]);
  if (issue !== undefined && !options.anyway) {
    return whereAllIsSeen(turn, incident, knownCard(turn, incident, issue, way.kind), deps);
  }
  const [services, contact, told, { adminEmail }] = await Promise.all([
    servicesOf(way, turn, deps),
    deps.accounts.findContact(turn.asker.account.entraObjectId),
    toldSoFar(turn, incident, deps),
    deps.chosen(),
  ]);
  const known = { way: way.kind, services, contact, told };
  const values = {
    ...prefilled(turn, incident, { ...known, healthService: issue?.service, account: account.email }),
    ...(contact === undefined && adminEmail !== '' && { email: adminEmail }),
    ...(options.isTest && ({ isTest: 'true' } as const)),
  };
  return whereAllIsSeen(turn, incident, await formCard(turn, incident, values, account.email, deps), deps);
}

/** The one that is shown instead of a form: the open one, or the newest. */
async function caseOf(
  { sysId }: Incident,
  { again }: Options,
  { records }: EscalateDeps,
): Promise<SupportCase | undefined> {
  const cases = await records.listOfIncident(sysId);
  const open = cases.find(({ state }) => state !== 'closed');
  return open ?? (again ? undefined : cases[0]);
}

/** Where there is another way, it is offered. */
function refused(
  turn: Turn,
  incident: Incident,
  way: Way,
  error: CasebridgeError,
  { ways }: EscalateDeps,
): Reply {
  const others = ways().filter(({ kind }) => kind !== way.kind);
  // Nobody contacts Microsoft then, whichever way.
  if (others.length === 0 || error.code === 'SUPPORT_INSIGHTS_ONLY') throw error;
  return blockedCard(turn, incident, { error, way: way.kind, others: others.map(({ kind }) => kind) });
}
