import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { OutboundCall } from '../../../clients/servicenow/outbound-log.ts';
import type { LogLine } from '../../../clients/servicenow/system-log.ts';
import type { Words } from '../../../locales/words.ts';
import type { LookTurn } from '../../findings.ts';
import { type HealthMatch, reasonOf } from '../../health-match.ts';
import type { Caller, Right, Turn } from '../../turn.ts';
import { type AskedDeps, logSince } from './deps.ts';
import { loginHosts, raveHost } from './evidence.ts';
import { isGoodCall, quoted } from './parts.ts';
import { notSeen, type Part, type Seen, see } from './see.ts';

export interface IncidentDeps extends AskedDeps {
  /** Which of these roles a user has. */
  readonly findRoles: (
    userSysId: string,
    roleNames: readonly string[],
    caller: Caller,
  ) => Promise<ReadonlySet<string>>;
  /** The ServiceNow role behind each right. */
  readonly roleNames: Readonly<Record<Right, string>>;
  /** The service health issue that the incident looks like. Never throws. */
  readonly matchHealth: (incident: Incident, turn: Turn) => Promise<HealthMatch | undefined>;
  readonly supportCases: {
    /** Newest first. @throws STORE_UNAVAILABLE */
    listOfIncident(incidentSysId: string): Promise<readonly IncidentCase[]>;
  };
}

/** A case at Microsoft, as far as it explains what somebody saw. */
export interface IncidentCase {
  readonly number: string | undefined;
  readonly state: 'sending' | 'waiting' | 'open' | 'closed' | 'refused';
  readonly createdAt: Date;
  /** Code of the last failure; undefined when the last time went well. */
  readonly failure: string | undefined;
  readonly failingSince: Date | undefined;
}

/** Who works on it, and what Casebridge lets them see. */
export async function assigneeParts(
  turn: Turn,
  { assignedTo }: Incident,
  deps: IncidentDeps,
): Promise<readonly Part[]> {
  const { words } = turn;
  if (assignedTo.value === '') return [{ result: 'unseen', text: words.say('diagnose.incident.nobody') }];
  const names = [...new Set(Object.values(deps.roleNames))];
  const roles = await see(turn, 'diagnose.needs.roles', (look) =>
    deps.findRoles(assignedTo.value, names, look),
  );
  const name = assignedTo.label;
  if (!roles.seen) return [notSeen(words.say('diagnose.incident.rolesOf', { name }), roles, words)];
  const { insights, administrator } = deps.roleNames;
  const has = (role: string) => roles.value.has(role);
  if (has(administrator)) {
    return [
      { result: 'good', text: words.say('diagnose.incident.mayContact', { name, role: administrator }) },
    ];
  }
  if (has(insights)) {
    return [
      {
        result: 'good',
        text: words.say('diagnose.incident.mayLook', { name, role: insights, administrator }),
      },
    ];
  }
  const text = words.say('diagnose.incident.mayNothing', { name, role: insights });
  const todo = [words.say('diagnose.incident.mayNothingTodo', { name, role: insights })];
  return [{ result: 'bad', text, todo, step: 'enablePeople' }];
}

export type ShownAt = Seen<{ readonly shownAt: Date; readonly count: number } | undefined>;

export async function seeShown(turn: Turn, { sysId }: Incident, deps: IncidentDeps): Promise<ShownAt> {
  return see(turn, undefined, async () => {
    const shown = await deps.shownSolutions.find(sysId);
    return shown && { shownAt: shown.shownAt, count: shown.solutions.length };
  });
}

export function shownPart(shown: ShownAt, { words }: Turn): Part {
  if (!shown.seen) return notSeen(words.say('diagnose.what.kept'), shown, words);
  if (shown.value === undefined) return { result: 'unseen', text: words.say('diagnose.incident.notShown') };
  const { shownAt: moment, count } = shown.value;
  return { result: 'good', text: words.say('diagnose.incident.shown', { moment, count }) };
}

/** Nothing is like it only where service health could be read. */
export async function healthPart(turn: Turn, incident: Incident, deps: IncidentDeps): Promise<Part> {
  const { words } = turn;
  const [read, match] = await Promise.all([
    see(turn, 'diagnose.needs.health', ({ signal }) => deps.systems.casebridge.readHealth(signal)),
    deps.matchHealth(incident, turn),
  ]);
  if (match !== undefined) {
    const { issueId, title } = match;
    const text = words.say('diagnose.incident.issue', { issueId, title, reason: reasonOf(match, words) });
    return { result: 'good', text };
  }
  if (!read.seen) return notSeen(words.say('diagnose.what.health'), read, words);
  const { openIssues } = read.value;
  if (openIssues === undefined)
    return { result: 'unseen', text: words.say('diagnose.incident.issuesUnseen') };
  return { result: 'good', text: words.say('diagnose.incident.noIssue', { openIssues }) };
}

export async function caseParts(
  turn: Turn,
  { sysId }: Incident,
  deps: IncidentDeps,
): Promise<readonly Part[]> {
  const { words } = turn;
  const cases = await see(turn, undefined, () => deps.supportCases.listOfIncident(sysId));
  if (!cases.seen) return [notSeen(words.say('diagnose.what.cases'), cases, words)];
  if (cases.value.length === 0) return [{ result: 'good', text: words.say('diagnose.incident.noCase') }];
  return cases.value.slice(0, 3).map((one) => casePart(one, words));
}

function casePart(
  { number = '', state, createdAt, failure, failingSince }: IncidentCase,
  words: Words,
): Part {
  const values = { number, numbered: number === '' ? 'no' : 'yes', state, moment: createdAt };
  const text = words.say('diagnose.incident.case', values);
  if (failure === undefined) return { result: state === 'refused' ? 'bad' : 'good', text };
  const failing = words.say('diagnose.incident.failing', { code: failure, since: failingSince ?? createdAt });
  return { result: 'bad', text: `${text} ${failing}` };
}

/** Lines of the log that name the incident. */
export async function seeLines(
  turn: Turn,
  { number, sysId }: Incident,
  deps: IncidentDeps,
): Promise<Seen<readonly LogLine[]>> {
  const { instance } = deps.systems;
  return see(turn, 'diagnose.needs.log', async (look) => {
    const ask = (message: string) => instance.readLog({ since: logSince(look), message, limit: 20 }, look);
    const lines = (await Promise.all([ask(number), ask(sysId)])).flat();
    const unique = new Map(lines.map((line) => [`${line.at.getTime()} ${line.message}`, line]));
    return [...unique.values()].sort((one, other) => other.at.getTime() - one.at.getTime());
  });
}

const shownLines = 5;

export function linesParts(
  lines: Seen<readonly LogLine[]>,
  { words }: Pick<LookTurn, 'words'>,
  deps: Pick<IncidentDeps, 'redactSecrets'>,
): readonly Part[] {
  if (!lines.seen) return [notSeen(words.say('diagnose.what.log'), lines, words)];
  if (lines.value.length === 0) return [{ result: 'good', text: words.say('diagnose.incident.noLines') }];
  return lines.value.slice(0, shownLines).map(({ at, isError, source, message }) => ({
    result: isError ? 'bad' : 'good',
    text: words.say('diagnose.incident.line', { moment: at, source, message: quoted(message, deps) }),
  }));
}

const aroundMilliseconds = 5 * 60_000;

/** The instance's calls to Microsoft within five minutes of something that concerns the incident. */
export async function callParts(
  turn: Turn,
  moments: readonly Date[],
  deps: IncidentDeps,
): Promise<readonly Part[]> {
  const { words } = turn;
  const hosts = [...loginHosts(deps), raveHost];
  const calls = await see(turn, 'diagnose.needs.outbound', (look) =>
    deps.systems.instance.readOutbound({ since: logSince(look), hosts, limit: 200 }, look),
  );
  if (!calls.seen) return [notSeen(words.say('diagnose.what.outbound'), calls, words)];
  const isNear = ({ at }: OutboundCall) =>
    moments.some((moment) => Math.abs(moment.getTime() - at.getTime()) <= aroundMilliseconds);
  const near = calls.value.filter(isNear);
  if (near.length === 0) return [{ result: 'good', text: words.say('diagnose.incident.noCalls') }];
  return near.slice(0, shownLines).map((call) => ({
    result: isGoodCall(call) ? 'good' : 'bad',
    text: words.say('diagnose.outbound.call', { host: call.host, moment: call.at, status: call.status ?? 0 }),
  }));
}
