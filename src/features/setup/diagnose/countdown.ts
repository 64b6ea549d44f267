import type { Check, Finding, LookTurn } from '../../findings.ts';
import type { Made, SetupRun } from '../runbook/run.ts';
import type { LookDeps } from './deps.ts';

/** So many days before a secret or a certificate ends, people are told. */
const countdownDays = [30, 14, 7, 1] as const;

/** What is going to end. */
interface Ending {
  /** The same in every language. */
  readonly name: string;
  readonly expiresAt: Date;
  /** The step that made it; undefined: Casebridge's own. */
  readonly step: string | undefined;
}

type CountdownDeps = Pick<LookDeps, 'records' | 'systems'>;

/** Everything of the set-up and of Casebridge's own whose end is known. */
function endings(run: SetupRun | undefined, { systems }: Pick<CountdownDeps, 'systems'>): readonly Ending[] {
  const made = Object.entries(run?.steps ?? {}).flatMap(([step, state]) =>
    newestSecrets(state.made).flatMap(({ name, expiresAt }) =>
      expiresAt === undefined ? [] : [{ name, expiresAt, step }],
    ),
  );
  const own = systems.casebridge.credentials.flatMap(({ name, expiresAt }) =>
    expiresAt === undefined ? [] : [{ name, expiresAt, step: undefined }],
  );
  return [...made, ...own];
}

type MadeSecret = Extract<Made, { kind: 'secret' }>;

/** One of each app registration: where a person types it, the one before stays until they have, and may end. */
function newestSecrets(made: readonly Made[]): readonly MadeSecret[] {
  const isThere = (one: Made): one is MadeSecret => one.kind === 'secret' && one.id !== undefined;
  return [...new Map(made.filter(isThere).map((one) => [one.clientId, one])).values()];
}

const dayMilliseconds = 86_400_000;

/** Whole days until then, rounded up; 0 and less: it is over. */
function daysLeft({ expiresAt }: Ending, now: Date): number {
  return Math.ceil((expiresAt.getTime() - now.getTime()) / dayMilliseconds);
}

/** The narrowest of the spans that it is within: 0 when it is over; undefined when there is time. */
function thresholdOf(ending: Ending, now: Date): number | undefined {
  const left = daysLeft(ending, now);
  if (left <= 0) return 0;
  return countdownDays.findLast((days) => left <= days);
}

/** Whether a finding counts days: it is told once at each threshold. What is over is as wrong as anything else. */
export function countsDays(about: string): boolean {
  return /^countdown\..*\.[1-9]\d*$/.test(about);
}

/** What ends, as findings: bad within thirty days. `about` changes at each threshold, so that each is told. */
export function countdownCheck(deps: CountdownDeps): Check {
  return {
    about: 'countdown',
    name: ({ words }) => words.say('diagnose.what.countdown'),
    run: async (turn) => {
      const run = (await deps.records.read())?.run;
      return endings(run, deps).map((ending) => findingOf(ending, turn));
    },
  };
}

function findingOf(ending: Ending, { words, now }: LookTurn): Finding {
  const { name, expiresAt, step } = ending;
  const threshold = thresholdOf(ending, now);
  const values = { name, day: words.days(words.dayOf(expiresAt)), days: daysLeft(ending, now) };
  if (threshold === undefined) {
    return { result: 'good', about: `countdown.${name}`, text: words.say('setup.nightly.holds', values) };
  }
  const about = `countdown.${name}.${threshold}`;
  const todo = [words.say(step === undefined ? 'setup.nightly.renewOwn' : 'setup.nightly.renew')];
  const text = words.say(threshold === 0 ? 'setup.nightly.over' : 'setup.nightly.ends', values);
  return { result: 'bad', about, text, todo };
}
