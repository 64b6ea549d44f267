import type { TriedApp } from '../../../clients/entra/try-app.ts';
import type { OutboundCall } from '../../../clients/servicenow/outbound-log.ts';
import type { LogLine } from '../../../clients/servicenow/system-log.ts';
import { isCasebridgeError } from '../../../errors.ts';
import type { MessageKey } from '../../../locales/words.ts';
import { type Finding, type LookTurn, runChecks } from '../../findings.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { SetupRun } from '../runbook/run.ts';
import type { InstanceSetup } from '../systems.ts';
import { type AskedDeps, type LookDeps, logSince } from './deps.ts';
import { type Seen, see } from './see.ts';

/** Everything that the symptoms are judged by, looked at once. */
export interface Evidence {
  /** Undefined: no set-up was begun. */
  readonly run: SetupRun | undefined;
  readonly app: Seen<'installed' | 'absent'>;
  /** Views of the incident's form with the app's section. */
  readonly forms: Seen<readonly string[]>;
  /** Lines of the app, and those with one of its sentences, newest first. */
  readonly log: Seen<readonly LogLine[]>;
  /** The instance's requests to Microsoft, newest first. */
  readonly outbound: Seen<readonly OutboundCall[]>;
  readonly setUp: Seen<NonNullable<Awaited<ReturnType<InstanceSetup['readSetUp']>>>>;
  /** Whether Entra knows the outbound app; undefined: nobody knows which it is. */
  readonly outboundApp: Seen<TriedApp> | undefined;
  /** The solutions of an incident; undefined: there is no open one. */
  readonly solutions: Seen<ProbedSolutions | undefined>;
  /** Whether what was shown of that incident can be found again: when it was shown, if it was. */
  readonly kept: Seen<Date | undefined>;
  readonly cases: readonly Finding[];
  /** The account that the person opens cases with; undefined: they may not open any. */
  readonly account: Seen<{ readonly email: string; readonly isAdmin: boolean }> | undefined;
}

export interface ProbedSolutions {
  readonly number: string;
  readonly sysId: string;
  readonly found: number;
  readonly places: number;
  readonly missing: readonly { readonly place: MessageKey; readonly why: string }[];
}

const formCaption = 'Microsoft 365 support';
export const appSource = 'x_mioms_m365_assi';
export const raveHost = 'connector.rave.microsoft.com';
const loginHost = 'login.microsoftonline.com';

/** Besides the app's own lines: refusals and sentences, whoever wrote them. */
const loggedTexts = [
  'cross-scope',
  'oauth_entity',
  'Please contact',
  'not a valid Microsoft 365 admin account',
];

/** Looks at everything at once. Never throws for what could not be seen. */
export async function gatherEvidence(turn: Turn, deps: AskedDeps): Promise<Evidence> {
  const { instance } = deps.systems;
  const kept = await see(turn, undefined, () => deps.records.read());
  const run = kept.seen ? kept.value?.run : undefined;
  const [app, forms, log, outbound, setUp, outboundApp, solutions, cases, account] = await Promise.all([
    seeApp(turn, deps),
    see(turn, 'diagnose.needs.forms', (look) => instance.findFormViews(formCaption, look)),
    see(turn, 'diagnose.needs.log', (look) => readLog(look, deps)),
    see(turn, 'diagnose.needs.outbound', (look) => readOutbound(look, deps)),
    seeSetUp(turn, deps),
    seeOutboundApp(turn, run, deps),
    see(turn, undefined, (look) => probeSolutions(look, deps)),
    runChecks(turn, deps.caseChecks),
    seeAccount(turn, deps),
  ]);
  const keptOf = await seeKept(turn, solutions, deps);
  return { run, app, forms, log, outbound, setUp, outboundApp, solutions, kept: keptOf, cases, account };
}

/** Hosts whose calls tell whether the app gets a token. */
export function loginHosts({ authorityUrl }: Pick<LookDeps, 'authorityUrl'>): readonly string[] {
  const { host, hostname } = new URL(authorityUrl);
  return [...new Set([loginHost, host, hostname])];
}

async function seeApp(turn: LookTurn, { hasApp }: LookDeps): Promise<Evidence['app']> {
  const app = await see(turn, 'diagnose.needs.app', hasApp);
  if (!app.seen) return app;
  const { value } = app;
  if (value !== 'unknown') return { seen: true, value: value ? 'installed' : 'absent' };
  const why = turn.words.say('diagnose.needs.app');
  return { seen: false, why, needs: why };
}

async function readLog(look: LookTurn, { systems: { instance } }: LookDeps): Promise<readonly LogLine[]> {
  const since = logSince(look);
  const lists = await Promise.all([
    instance.readLog({ since, source: appSource, limit: 200 }, look),
    ...loggedTexts.map((message) => instance.readLog({ since, message, limit: 20 }, look)),
  ]);
  const lines = new Map(
    lists.flat().map((line) => [`${line.at.getTime()} ${line.source} ${line.message}`, line]),
  );
  return [...lines.values()].sort((one, other) => other.at.getTime() - one.at.getTime());
}

function readOutbound(look: LookTurn, deps: LookDeps): Promise<readonly OutboundCall[]> {
  const hosts = [...loginHosts(deps), raveHost];
  return deps.systems.instance.readOutbound({ since: logSince(look), hosts, limit: 100 }, look);
}

/** How far the app's own set-up is; only the support resource tells. */
export async function seeSetUp(turn: LookTurn, { systems }: LookDeps): Promise<Evidence['setUp']> {
  const setUp = await see(turn, 'diagnose.needs.setUp', ({ signal }) => systems.instance.readSetUp(signal));
  if (!setUp.seen) return setUp;
  const { value } = setUp;
  if (value !== undefined) return { seen: true, value };
  const needs = turn.words.say('diagnose.needs.setUp');
  return { seen: false, why: needs, needs };
}

/** @returns undefined when it is not known which app it is */
export async function seeOutboundApp(
  turn: LookTurn,
  run: SetupRun | undefined,
  { systems, runbook }: LookDeps,
): Promise<Evidence['outboundApp']> {
  const clientId = run && runbook.valuesOf(run).outboundClientId;
  if (clientId === undefined) return undefined;
  return see(turn, undefined, ({ signal }) => systems.entra.tryApp(clientId, undefined, signal));
}

const lookedAtIncidents = 20;

/** The newest of the open incidents on top of the list. @returns undefined when none is open */
async function newestIncident(caller: Caller, { listIncidents }: Pick<LookDeps, 'listIncidents'>) {
  const page = { offset: 0, limit: lookedAtIncidents };
  const { incidents } = await listIncidents({ openOnly: true }, page, caller);
  const age = ({ createdAt }: (typeof incidents)[number]) => createdAt?.getTime() ?? 0;
  return [...incidents]
    .sort((one, other) => age(other) - age(one))
    .find(({ shortDescription }) => shortDescription !== '');
}

/** @throws what reading the incident throws */
export async function probeSolutions(look: LookTurn, deps: LookDeps): Promise<ProbedSolutions | undefined> {
  const incident = await newestIncident(look, deps);
  if (incident === undefined) return undefined;
  const { number, sysId, shortDescription, description } = incident;
  const question = { subject: shortDescription, details: description };
  const { found, places, missing } = await deps.searchSolutions(question, look);
  return {
    ...{ number, sysId, found, places },
    missing: missing.map(({ name, error: { code, facts } }) => ({
      place: `solutions.places.${name}` as const,
      why: look.words.say(`errors.${code}.what`, facts),
    })),
  };
}

async function seeKept(
  turn: LookTurn,
  solutions: Evidence['solutions'],
  { shownSolutions }: LookDeps,
): Promise<Evidence['kept']> {
  const sysId = solutions.seen ? solutions.value?.sysId : undefined;
  return see(turn, undefined, async () => (await shownSolutions.find(sysId ?? ''))?.shownAt);
}

async function seeAccount(turn: Turn, deps: AskedDeps): Promise<Evidence['account']> {
  const { asker } = turn;
  const mayOpen = asker.known && asker.person.rights.has('administrator');
  if (!mayOpen || deps.isInsightsOnly) return undefined;
  return see(turn, 'diagnose.needs.directory', async ({ signal }) => {
    try {
      const { email } = await deps.checkAccount({ asker, signal });
      return { email, isAdmin: true };
    } catch (error) {
      if (!isCasebridgeError(error, 'ACCOUNT_NOT_ADMIN')) throw error;
      return { email: String(error.facts.email), isAdmin: false };
    }
  });
}
