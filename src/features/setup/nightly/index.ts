import { type Words, wordsFor } from '../../../locales/words.ts';
import { endingAfter } from '../../ending-after.ts';
import { type Check, type Finding, type LookTurn, runChecks } from '../../findings.ts';
import type { Reply } from '../../turn.ts';
import { consentCheck } from '../diagnose/check-consent.ts';
import { stepsCheck } from '../diagnose/check-steps.ts';
import { countdownCheck } from '../diagnose/countdown.ts';
import type { LookDeps } from '../diagnose/deps.ts';
import { reachCheck } from '../diagnose/network.ts';
import { liveProbes } from '../diagnose/probes.ts';
import type { RunbookDeps } from '../runbook/deps.ts';
import type { PostedCard, SetupRun } from '../runbook/run.ts';
import { type Compared, compareNight, type NightMemory, nextMemory, readMemory } from './night-memory.ts';
import { untilNight } from './until-night.ts';

/** Whose turn it is, and what the last night came to. All functions throw STORE_UNAVAILABLE. */
export interface Nights {
  /** @returns whether the holder makes the checks now: nobody else does, and they are due */
  begin(holder: string, leaseMilliseconds: number, everyMilliseconds: number): Promise<boolean>;
  finish(holder: string, result: string): Promise<void>;
  read(): Promise<{ readonly at: Date; readonly result: string } | undefined>;
}

export interface NightlyDeps extends LookDeps {
  readonly nights: Nights;
  readonly messenger: Pick<RunbookDeps['messenger'], 'render' | 'post'>;
  readonly now: () => Date;
  readonly newId: () => string;
  /** A night without checks, or without its message. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * `elsewhere`: another process makes them, or they were made already; `noSetUp`: nobody has begun a set-up; `quiet`: there was
 * nothing to tell; `told`, `wellAgain`: it was told; `notTold`: Teams did not take it, so it is told next night.
 */
export type NightOutcome = 'elsewhere' | 'noSetUp' | 'quiet' | 'told' | 'wellAgain' | 'notTold';

/** Does something once, later. @returns what takes that back */
type Schedule = (milliseconds: number, work: () => Promise<void>) => () => void;

export interface Nightly {
  /** Every night at about three, from now on. @returns ends it, and waits for checks under way */
  start(schedule: Schedule): () => Promise<void>;
  /** Makes the checks, unless somebody else does. */
  runOnce(now: Date): Promise<NightOutcome>;
}

/** Longer than the checks take. */
const leaseMilliseconds = 10 * 60_000;
/** Clocks of processes differ, and days are not all as long. */
const everyMilliseconds = 20 * 3_600_000;
const longestMilliseconds = 60_000;

/** The same checks as `diagnose`, while nobody looks; they are heard of only when something is wrong or about to be. */
export function createNightly(deps: NightlyDeps): Nightly {
  const ending = new AbortController();
  return {
    runOnce: (now) => runOnce(now, ending.signal, deps),
    start: (schedule) => {
      let cancel = () => {};
      let underWay: Promise<unknown> = Promise.resolve();
      const night = async () => {
        underWay = runOnce(deps.now(), ending.signal, deps).catch((error: unknown) => {
          if (!ending.signal.aborted) deps.onFailure(error);
        });
        await underWay;
        await next();
      };
      const next = async () => {
        const timeZone = await timeZoneOf(deps);
        if (!ending.signal.aborted) cancel = schedule(untilNight(deps.now(), timeZone), night);
      };
      underWay = next();
      return async () => {
        ending.abort();
        cancel();
        await underWay;
      };
    },
  };
}

/** Whose night it is: the administrators'. */
async function timeZoneOf({ records }: NightlyDeps): Promise<string> {
  const kept = await records.read().catch(() => undefined);
  return kept?.run.cards[0]?.timeZone ?? 'UTC';
}

async function runOnce(now: Date, ending: AbortSignal, deps: NightlyDeps): Promise<NightOutcome> {
  const kept = await deps.records.read();
  if (kept === undefined) return 'noSetUp';
  const holder = deps.newId();
  if (!(await deps.nights.begin(holder, leaseMilliseconds, everyMilliseconds))) return 'elsewhere';
  const before = readMemory((await deps.nights.read())?.result);
  const { outcome, memory } = await makeChecks(kept.run, before, now, ending, deps);
  await deps.nights.finish(holder, JSON.stringify(memory));
  return outcome;
}

async function makeChecks(
  run: SetupRun,
  before: NightMemory,
  now: Date,
  ending: AbortSignal,
  deps: NightlyDeps,
): Promise<{ readonly outcome: NightOutcome; readonly memory: NightMemory }> {
  const [place] = run.cards;
  const words = wordsFor(place?.language ?? 'en', place?.timeZone);
  const { signal, clear } = endingAfter(ending, longestMilliseconds);
  const turn: LookTurn = { words, now, signal };
  let permissions: readonly string[] = [];
  const consent = consentCheck(deps, before.permissions, (read) => {
    permissions = read;
  });
  const findings = await runChecks(turn, [...checksOf(deps), consent]).finally(clear);
  ending.throwIfAborted();
  const compared = compareNight(findings, before, now);
  const outcome = await tell(compared, place, words, deps);
  const memory = nextMemory(findings, before, compared, outcome === 'told', now);
  const known = [...new Set([...before.permissions, ...permissions])];
  // Nobody heard that all is well again: what was told stays, and is tried again next night.
  const told = outcome === 'notTold' && compared.isWellAgain ? before.told : memory.told;
  return { outcome, memory: { ...memory, told, permissions: known } };
}

function checksOf(deps: NightlyDeps): readonly Check[] {
  return [
    stepsCheck(deps, 'done'),
    ...liveProbes(deps),
    ...deps.caseChecks,
    countdownCheck(deps),
    reachCheck(deps.systems.network),
  ];
}

async function tell(
  compared: Compared,
  place: PostedCard | undefined,
  words: Words,
  { messenger, onFailure }: NightlyDeps,
): Promise<NightOutcome> {
  const { news, isWellAgain } = compared;
  if (news.length === 0 && !isWellAgain) return 'quiet';
  if (place === undefined) {
    onFailure(
      new TypeError('no conversation of administrators is left to tell what the nightly checks found'),
    );
    return 'notTold';
  }
  const sent = await messenger.post(place.chat, messenger.render(nightReply(compared, words), words, []));
  if (sent.kind === 'done') return isWellAgain ? 'wellAgain' : 'told';
  onFailure(new TypeError(`Teams did not take the message of the nightly checks: ${sent.kind}`));
  return 'notTold';
}

const mostLines = 12;

function nightReply({ news, known, isWellAgain }: Compared, words: Words): Reply {
  const heading = isWellAgain
    ? words.say('setup.nightly.wellAgain')
    : words.say('setup.nightly.heading', { count: news.length });
  const more = Math.max(0, news.length - mostLines);
  return {
    card: 'setup/nightly',
    data: {
      heading: `${isWellAgain ? '✔' : '⚠'} ${heading}`,
      findings: news.slice(0, mostLines).map((finding) => lineOf(finding)),
      ...((more > 0 || known > 0) && { more: words.say('setup.nightly.more', { more, known }) }),
    },
    summary: heading,
  };
}

function lineOf({ result, text, todo = [] }: Finding): object {
  const icon = result === 'bad' ? '✖' : '❔';
  return { text: `${icon} ${text}`, todo: todo.map((step) => ({ text: `→ ${step}` })) };
}
