import { z } from 'zod';
import type { SignInAttempt, SignInOutcome } from '../../../clients/servicenow/try-sign-in.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { titleOf } from '../runbook/progress.ts';
import { changeRun, type StepState, type Values, withStep } from '../runbook/run.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import type { Step } from '../runbook/step.ts';
import type { AutomaticDeps } from './deps.ts';
import { openStep, type Work } from './work.ts';

/** The form in which somebody types what Microsoft will sign in with. Only for a dialog. */
export async function openTry(turn: Turn, data: unknown, deps: AutomaticDeps): Promise<Reply> {
  return formReply(await openTried(turn, data, deps), deps);
}

const typedData = z.object({
  password: z.string().max(1000).optional(),
  secret: z.string().max(1000).optional(),
});

/** What was typed; of `basic`, without a secret only the user is tried. */
interface Typed {
  readonly password: string;
  readonly secret: string;
}

/**
 * Signs in once as Microsoft would. What was typed is used for that alone.
 * @throws CARD_OUTDATED, DIALOG_ONLY, SETUP_STEP_NOT_YOURS, and what the systems throw when it is not the sign-in that failed
 */
export async function tryNow(turn: Turn, data: unknown, deps: AutomaticDeps): Promise<Reply> {
  const { password = '', secret = '' } = parseCardData(typedData, data);
  const work = await openTried(turn, data, deps);
  const isToken = work.run.path === 'entraToken';
  if ((isToken ? secret : password) === '') return formReply(work, deps, turn.words.say('setup.try.empty'));
  const result = await attempt(work, { password, secret }, deps);
  await writeDown(work, result, deps);
  await deps.runbook.refreshCards();
  return resultReply(work, result, deps);
}

async function openTried(turn: Turn, data: unknown, deps: AutomaticDeps): Promise<Work> {
  if (!turn.isDialog) throw new CasebridgeError('DIALOG_ONLY');
  const work = await openStep(turn, data, deps);
  const { step, run } = work;
  const isKnown = run.path === 'basic' || run.path === 'entraToken';
  if (step.canTrySignIn !== true || !isKnown) throw new CasebridgeError('CARD_OUTDATED');
  return work;
}

interface Result {
  readonly outcome: SignInOutcome | { readonly is: 'refused'; readonly by: 'entra' };
  /** As whom: a user name or client id. */
  readonly who: string;
  /** Lines of the instance's log about it; undefined: they may not be read. */
  readonly log: readonly string[] | undefined;
}

async function attempt(work: Work, typed: Typed, deps: AutomaticDeps): Promise<Result> {
  const { turn, run } = work;
  const values = deps.runbook.valuesOf(run);
  const since = new Date(deps.now().getTime() - 60_000);
  const isToken = run.path === 'entraToken';
  const who = needed(values, isToken ? 'restUserClientId' : 'integrationUserName');
  const asked = isToken
    ? await tokenAttempt(who, needed(values, 'restApiClientId'), typed.secret, work, deps)
    : passwordAttempt(who, values, typed);
  if (asked === undefined) return { outcome: { is: 'refused', by: 'entra' }, who, log: [] };
  const outcome = await deps.systems.instance.trySignIn(asked, turn.signal);
  const log =
    outcome.is === 'accepted' ? [] : await readLog(since, [who, ...idsOf(values)], typed, work, deps);
  return { outcome, who, log };
}

/** @throws CARD_OUTDATED: the step is offered only once it is known */
function needed(
  values: Values,
  name: 'restUserClientId' | 'integrationUserName' | 'restApiClientId',
): string {
  const value = values[name];
  if (value === undefined) throw new CasebridgeError('CARD_OUTDATED', { value: name });
  return value;
}

function idsOf({ inboundClientId }: Values): readonly string[] {
  return inboundClientId === undefined ? [] : [inboundClientId];
}

function passwordAttempt(
  userName: string,
  { inboundClientId }: Values,
  { password, secret }: Typed,
): SignInAttempt {
  return inboundClientId === undefined || secret === ''
    ? { kind: 'basic', userName, password }
    : { kind: 'oauth', clientId: inboundClientId, clientSecret: secret, userName, password };
}

/** @returns undefined when Entra gives no token for it */
async function tokenAttempt(
  clientId: string,
  resource: string,
  secret: string,
  { turn }: Work,
  { systems }: AutomaticDeps,
): Promise<SignInAttempt | undefined> {
  try {
    return {
      kind: 'entraToken',
      token: await systems.entra.appToken(clientId, secret, resource, turn.signal),
    };
  } catch (error) {
    if (isCasebridgeError(error, 'ENTRA_SIGN_IN_REFUSED')) return undefined;
    throw error;
  }
}

const mostLines = 3;

/** What the instance wrote about it. Only its log says why. */
async function readLog(
  since: Date,
  about: readonly string[],
  { password, secret }: Typed,
  { turn }: Work,
  { systems }: AutomaticDeps,
): Promise<readonly string[] | undefined> {
  try {
    const lines = await systems.instance.readLog({ since, limit: 50 }, turn);
    const isAbout = (message: string) =>
      about.some((name) => message.includes(name)) || /oauth|oidc|token|authenticat/i.test(message);
    const typed = [password, secret].filter((text) => text !== '');
    return lines
      .map(({ message }) => typed.reduce((text, value) => text.replaceAll(value, '••••'), message))
      .filter(isAbout)
      .slice(0, mostLines);
  } catch (error) {
    if (isCasebridgeError(error)) return undefined;
    throw error;
  }
}

async function writeDown(
  { turn, run, step }: Work,
  { outcome, who }: Result,
  deps: AutomaticDeps,
): Promise<void> {
  const after = outcome.is === 'accepted' ? 'accepted' : `refused (${outcome.by})`;
  await deps.audit.add({ kind: 'signInTried', by: somebodyOf(turn), subject: who, after });
  await changeRun(deps.records, (kept) =>
    kept.id === run.id
      ? withStep(kept, step.id, ({ signedIn: _, checked: before, ...state }) => {
          const checked = checkedNow(before, step, outcome.is, turn.now);
          return {
            ...state,
            ...(checked !== undefined && { checked }),
            ...(outcome.is === 'accepted' && { signedIn: turn.now }),
          };
        })
      : kept,
  );
}

type Checked = NonNullable<StepState['checked']>;

/** It says nothing about what else was looked at: where nothing was, undefined. */
function checkedNow(
  before: Checked | undefined,
  { id }: Step,
  is: SignInOutcome['is'],
  at: Date,
): Checked | undefined {
  const mine = `${id}.signIn`;
  const others = (before?.about ?? []).filter((about) => about !== mine);
  if (is === 'refused') return { at, result: 'bad', about: [...others, mine] };
  const wasOnlyMine = before?.result === 'bad' && others.length === 0 && before.about.includes(mine);
  return before === undefined || wasOnlyMine ? undefined : { ...before, at, about: others };
}

function formReply({ turn, run, step }: Work, { runbook }: AutomaticDeps, problem?: string): Reply {
  const { words } = turn;
  const values = runbook.valuesOf(run);
  const isToken = run.path === 'entraToken';
  const heading = words.say('setup.try.heading', { step: titleOf(step, runbook.pathOf(run), words) });
  const client = isToken ? values.restUserClientId : values.inboundClientId;
  return {
    card: 'setup/try-sign-in',
    data: {
      heading,
      text: words.say('setup.try.text'),
      ...(problem !== undefined && { problem: `⚠️ ${problem}` }),
      ...(!isToken && {
        password: { label: words.say('setup.try.password', { user: values.integrationUserName ?? '…' }) },
      }),
      ...(client !== undefined && {
        secret: { label: words.say(isToken ? 'setup.try.secret' : 'setup.try.secretIfAny', { client }) },
      }),
      step: step.id,
    },
    summary: heading,
  };
}

function resultReply({ turn, run, step }: Work, result: Result, { runbook }: AutomaticDeps): Reply {
  const { words } = turn;
  const { outcome, who } = result;
  const heading = words.say('setup.try.heading', { step: titleOf(step, runbook.pathOf(run), words) });
  const isIn = outcome.is === 'accepted';
  const text = words.say(
    isIn ? 'setup.try.accepted' : `setup.try.refused.${outcome.by}.${kindOf(run.path)}`,
    { who },
  );
  const todo = isIn ? [] : words.say(`setup.try.todo.${outcome.by}.${kindOf(run.path)}`, { who }).split('\n');
  return {
    card: 'setup/tried',
    data: {
      heading,
      text: `${isIn ? '✔' : '✖'} ${text}`,
      todo: [...todo, ...logLines(result, words)].map((line) => ({ text: line })),
      step: step.id,
    },
    summary: `${heading}: ${text}`,
  };
}

function kindOf(path: string): 'password' | 'token' {
  return path === 'entraToken' ? 'token' : 'password';
}

function logLines({ outcome, log }: Result, words: Words): readonly string[] {
  if (outcome.is === 'accepted' || outcome.by === 'entra') return [];
  if (log === undefined) return [words.say('setup.try.logUnseen')];
  if (log.length === 0) return [words.say('setup.try.logEmpty')];
  return log.map((line) => words.say('setup.try.logLine', { line }));
}
