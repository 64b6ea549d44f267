import { randomBytes, randomUUID } from 'node:crypto';
import { CasebridgeError } from '../../../../src/errors.ts';
import type { AuditEntry } from '../../../../src/features/setup/audit/entries.ts';
import { type AutomaticDeps, automaticFeature } from '../../../../src/features/setup/automatic/index.ts';
import { createRunbook } from '../../../../src/features/setup/runbook/engine.ts';
import { type SetupRun, type StepState, stateOf } from '../../../../src/features/setup/runbook/run.ts';
import type { PathId } from '../../../../src/features/setup/runbook/step.ts';
import type { Reply, Turn } from '../../../../src/features/turn.ts';
import { wordsFor } from '../../../../src/locales/words.ts';
import { testPath } from './test-path.ts';
import { startSystems, type TestSystems } from './test-systems.ts';

/** A set-up under way with the real runbook, the feature, and other systems of which a test may end every call. */
export interface World {
  readonly systems: TestSystems;
  readonly audit: AuditEntry[];
  /** Everything that left: replies outside dialogs, messages, edits, log lines. */
  readonly seen: unknown[];
  readonly edited: { readonly chat: string; readonly id: string; readonly reply: Reply }[];
  readonly posted: { readonly chat: string; readonly reply: Reply }[];
  readonly dialogs: Reply[];
  click(verb: string, data: object, more?: Partial<Turn>): Promise<Reply>;
  /** Plans, and confirms what was shown. */
  doIt(step: string, more?: Partial<Turn>): Promise<Reply>;
  undoIt(step: string): Promise<Reply>;
  run(): SetupRun;
  state(step: string): StepState;
  /** Waits for all work that outlived its turn. */
  settled(): Promise<void>;
  close(): Promise<void>;
  /** Minutes pass. */
  wait(minutes: number): void;
  setRun(change: Partial<SetupRun>): void;
}

export const me = { tenantId: 'tenant', entraObjectId: 'me' };
const somebody = { name: 'Adele', entraObjectId: 'me' };

export function startWorld(path: PathId = 'basic', inTurnMilliseconds = 60_000): World {
  const systems = startSystems();
  const background = new Set<Promise<void>>();
  const closing = new AbortController();
  let now = new Date('2026-11-23T14:00:00Z').getTime();
  let version = 1;
  let run: SetupRun = {
    ...{ id: 'run', path, startedBy: somebody, startedAt: new Date(now), steps: {}, cards: [], values: {} },
    answers: { allowsBasic: true, singleTenant: true, hasApp: true },
  };
  const world: { audit: AuditEntry[]; seen: unknown[]; dialogs: Reply[] } = {
    audit: [],
    seen: [],
    dialogs: [],
  };
  const edited: World['edited'] = [];
  const posted: World['posted'] = [];
  const rendered = new WeakMap<object, Reply>();
  const held = new Set<string>();
  const replyOf = (message: object): Reply => rendered.get(message) ?? { card: '', data: {}, summary: '' };
  const records = {
    read: async () => ({ run: structuredClone(run), version }),
    save: async (changed: SetupRun, from: number) => {
      systems.mayFail('store');
      if (from !== version) return false;
      run = structuredClone(changed);
      version += 1;
      return true;
    },
    remove: async () => false,
  };
  const shared: Pick<
    AutomaticDeps,
    'records' | 'audit' | 'systems' | 'messenger' | 'openChat' | 'linkedAccount' | 'newId'
  > = {
    records,
    systems: systems.systems,
    audit: { add: async (entry) => void world.audit.push(entry) },
    messenger: {
      render: (reply) => {
        const message = { size: 1 };
        rendered.set(message, reply);
        return message;
      },
      post: async (chat, message) => {
        posted.push({ chat: chat.conversationId, reply: replyOf(message) });
        return { kind: 'done', activityId: `posted-${posted.length}` };
      },
      edit: async (chat, id, message) => {
        edited.push({ chat: chat.conversationId, id, reply: replyOf(message) });
        return { kind: 'done', activityId: id };
      },
    },
    openChat: async (from, member) => ({ is: 'open', chat: { ...from, conversationId: `own-${member}` } }),
    linkedAccount: async () => 'linked',
    newId: randomUUID,
  };
  const runbook = createRunbook({
    ...shared,
    claims: {
      claim: async (key) => {
        if (held.has(key)) return 'taken';
        held.add(key);
        return 'claimed';
      },
      release: async (key) => void held.delete(key),
    },
    paths: [{ ...testPath, id: path }],
    probeBasic: async () => ({ is: 'unknown', why: '' }),
    hasApp: async () => true,
    hasDialogs: true,
    known: {
      instanceUrl: 'https://contoso.service-now.com',
      tenantId: 'tenant',
      authorityUrl: 'https://login',
    },
    roleNames: { insights: 'i', administrator: 'a', setup: 's' },
  });
  const feature = automaticFeature({
    ...shared,
    runbook,
    randomBytes,
    now: () => new Date(now),
    pause: async () => undefined,
    background: (work) => {
      const working = work(closing.signal).finally(() => background.delete(working));
      background.add(working);
    },
    inTurnMilliseconds,
    log: {
      warn: (...line: unknown[]) => void world.seen.push(line),
      error: (...line: unknown[]) => void world.seen.push(line),
    },
  });
  const turn: Turn = {
    ...{
      correlationId: 'c',
      words: wordsFor('en'),
      now: new Date(now),
      signal: AbortSignal.timeout(10_000),
      images: [],
    },
    asker: {
      known: true,
      account: me,
      person: {
        ...{ sysId: 'u', userName: 'adele', name: 'Adele', roles: [] },
        rights: new Set(['setup']),
        match: { by: 'email', value: 'adele@contoso.com' },
      },
    },
    place: { kind: 'personal' },
    chat: { serviceUrl: 'https://smba', conversationId: 'own-me', botId: 'bot' },
    clicked: 'card',
    newId: randomUUID,
    members: async () => [],
  };
  const click: World['click'] = async (name, data, more = {}) => {
    const verb = feature.verbs.find((one) => one.verb === name);
    if (verb === undefined) throw new TypeError(name);
    const isDialog = verb.answer === 'dialog';
    const { clicked, ...others } = turn;
    const asked: Turn = isDialog
      ? { ...others, isDialog: true, ...more }
      : { ...others, ...(clicked && { clicked }), ...more };
    const reply = await verb.handle(asked, data);
    (isDialog ? world.dialogs : world.seen).push(reply);
    return reply;
  };
  const confirm = async (step: string, show: string, doing: string, more?: Partial<Turn>) => {
    const shown = await click(show, { step }, more);
    const plan: unknown = Reflect.get(shown.data, 'plan');
    return plan === undefined ? shown : click(doing, { step, plan }, more);
  };
  const settled = async () => {
    while (background.size > 0) await Promise.all(background);
  };
  return {
    ...world,
    ...{ systems, edited, posted, click, settled },
    doIt: (step, more) => confirm(step, 'setup.plan', 'setup.do', more),
    undoIt: (step) => confirm(step, 'setup.undo', 'setup.undoDo'),
    run: () => run,
    state: (step) => stateOf(run, step),
    close: async () => {
      closing.abort(new CasebridgeError('UNEXPECTED'));
      await settled();
    },
    wait: (minutes) => {
      now += minutes * 60_000;
    },
    setRun: (change) => {
      run = { ...run, ...change };
      version += 1;
    },
  };
}
