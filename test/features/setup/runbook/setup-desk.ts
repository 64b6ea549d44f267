import { CasebridgeError } from '../../../../src/errors.ts';
import { createConversation } from '../../../../src/features/conversation.ts';
import type { Finding } from '../../../../src/features/findings.ts';
import type { AuditEntry } from '../../../../src/features/setup/audit/entries.ts';
import type { BasicProbe, RunbookDeps } from '../../../../src/features/setup/runbook/deps.ts';
import { createRunbook, runbookFeature } from '../../../../src/features/setup/runbook/index.ts';
import type { KeptRun, SetupRun } from '../../../../src/features/setup/runbook/run.ts';
import type { Path, Step, StepRole } from '../../../../src/features/setup/runbook/step.ts';
import type { CasebridgeSetup, EntraSetup, InstanceSetup } from '../../../../src/features/setup/systems.ts';
import type { ChatMember, Reply, Right, Turn } from '../../../../src/features/turn.ts';
import { wordsFor } from '../../../../src/locales/words.ts';
import { ownCards } from '../../../../src/teams/cards.ts';
import { textOf } from '../../../helpers/card-text.ts';

const cards = await ownCards();

export const roles = {
  global: '62e90394-69f5-4237-9190-012177145e10',
  application: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  privileged: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  helpdesk: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
} as const;

const roleNames = { insights: 'insights_user', administrator: 'case_administrator', setup: 'admin' };

async function neverCalled(): Promise<never> {
  throw new TypeError('no test asks for this');
}

const instance: InstanceSetup = {
  url: 'https://contoso.service-now.com',
  ...{ rolesOfCaller: neverCalled, find: neverCalled, create: neverCalled, change: neverCalled },
  ...{ remove: neverCalled, listHolders: neverCalled, findUsers: neverCalled, readProperty: neverCalled },
  ...{ readLog: neverCalled, readOutbound: neverCalled, findFormViews: neverCalled },
  ...{ trySignIn: neverCalled, readSetUp: neverCalled },
};
const entra: EntraSetup = {
  ...{ tryApp: neverCalled, appToken: neverCalled, listRoles: neverCalled, findAccount: neverCalled },
  ...{ readApplication: neverCalled, beginSignIn: neverCalled },
};
const casebridge: CasebridgeSetup = {
  ...{ readHealth: neverCalled, searchLearn: neverCalled, readGraphRoles: neverCalled },
  ...{ countSubscriptions: neverCalled, listLinkedAccounts: neverCalled, credentials: [] },
};

/** What the checks of the made-up path find, by step. */
export type Found = Record<string, () => readonly Finding[] | Promise<readonly Finding[]>>;

function step(id: string, who: StepRole, dependsOn: readonly string[], more: Partial<Step> = {}): Step {
  return {
    ...{ id, who, dependsOn, byHand: [], asks: [], check: async () => [{ result: 'good', text: 'fine' }] },
    ...{ title: 'setup.said.moved', why: 'setup.card.why', changes: 'setup.card.changes' },
    ...more,
  };
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Titles are whatever sentence is at hand. */
export function madeUpPath(found: Found): Path {
  const check = (id: string): Pick<Step, 'check'> => ({
    check: async () => (found[id] ?? (() => [{ result: 'good', text: 'fine' }]))(),
  });
  return {
    id: 'basic',
    features: ['serviceHealth', 'solutions', 'cases'],
    steps: [
      step('outboundApp', 'entra', [], {
        title: 'setup.path.feature.serviceHealth',
        ...check('outboundApp'),
        byHand: [
          {
            at: { text: 'App registrations > New' },
            link: 'https://entra.example/{tenantId}',
            fields: [
              { label: 'Name', value: { text: '{outboundAppName}' } },
              { label: 'Redirect URI', value: { text: '{redirectUrl}' } },
            ],
          },
        ],
        asks: [
          {
            ...{ name: 'outboundClientId', label: 'setup.path.feature.cases' },
            ...{ pattern: guid, example: 'setup.handOver.nobody' },
          },
        ],
      }),
      step('outboundProvider', 'serviceNow', ['outboundApp'], {
        title: 'setup.path.feature.solutions',
        ...check('outboundProvider'),
        byHand: [
          {
            at: { text: 'System OAuth > Application Registry > New' },
            fields: [
              { label: 'Client ID', value: { text: '{outboundClientId}' } },
              { label: 'Token URL', value: { text: '{tokenUrl}' } },
            ],
          },
        ],
      }),
      step('completeIntegration', 'microsoft365', ['outboundProvider'], check('completeIntegration')),
      step('network', 'serviceNow', [], { isOptional: true, ...check('network') }),
    ],
  };
}

export interface Speaker {
  readonly name: string;
  readonly rights: readonly Right[];
}

const people: Readonly<Record<string, Speaker>> = {
  sam: { name: 'Sam', rights: ['setup', 'insights'] },
  sue: { name: 'Sue', rights: ['setup'] },
  // Not known in ServiceNow.
  eve: { name: 'Eve', rights: [] },
  moe: { name: 'Moe', rights: [] },
};

/** What was posted or edited, as people read it. */
export interface Told {
  readonly kind: 'post' | 'edit';
  readonly chat: string;
  readonly activityId: string;
  readonly text: string;
  readonly mentions: readonly string[];
}

class Rendered {
  readonly size = 0;
  readonly text: string;
  readonly mentions: readonly string[];
  constructor(text: string, mentions: readonly string[]) {
    this.text = text;
    this.mentions = mentions;
  }
}

/** What a test can change while it goes on. */
export interface World {
  kept: KeptRun | undefined;
  graphError: Error | undefined;
  probe: BasicProbe;
  hasApp: boolean | 'unknown';
  members: readonly ChatMember[];
  /** Runs before each save: where somebody else can be quicker. */
  beforeSave: () => Promise<void>;
  /** Runs before each edit of a message. */
  beforeEdit: () => void;
  now: Date;
}

/** A set-up with everybody it concerns, and what they say and click. */
export function openDesk() {
  const found: Found = {};
  const told: Told[] = [];
  const audit: AuditEntry[] = [];
  const claimed = new Map<string, string>();
  const directory = new Map<string, readonly string[]>([
    ['eve', [roles.application]],
    ['moe', [roles.helpdesk]],
  ]);
  const linked = new Map<string, string>();
  const closedChats = new Set<string>();
  const goneMessages = new Set<string>();
  const world: World = {
    ...{ kept: undefined, graphError: undefined, hasApp: true, members: [] },
    probe: { is: 'allowed', evidence: 'seen it' },
    beforeSave: async () => {},
    beforeEdit: () => {},
    now: new Date('2026-11-23T14:00:00Z'),
  };
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id${ids}`;
  };
  const accept = (kind: Told['kind'], chat: string, activityId: string, message: object) => {
    if (message instanceof Rendered) {
      told.push({ kind, chat, activityId, text: message.text, mentions: message.mentions });
    }
    return { kind: 'done', activityId } as const;
  };
  const deps: RunbookDeps = {
    records: {
      read: async () => world.kept,
      save: async (run, version) => {
        await world.beforeSave();
        if ((world.kept?.version ?? 0) !== version) return false;
        world.kept = { run, version: version + 1 };
        return true;
      },
      remove: async (version) => {
        if (world.kept?.version !== version) return false;
        world.kept = undefined;
        return true;
      },
    },
    audit: { add: async (entry) => void audit.push(entry) },
    claims: {
      claim: async (key, holder) => {
        if (claimed.has(key)) return 'taken';
        claimed.set(key, holder);
        return 'claimed';
      },
      release: async (key, holder) => {
        if (claimed.get(key) === holder) claimed.delete(key);
      },
    },
    systems: {
      instance,
      entra: {
        ...entra,
        listRoles: async (id) => {
          if (world.graphError !== undefined) throw world.graphError;
          return directory.get(id) ?? [];
        },
        findAccount: async (who) => {
          if (world.graphError !== undefined) throw world.graphError;
          const [name = ''] = who.split('@');
          return directory.has(name) ? { objectId: name, email: who, name: `Account ${name}` } : undefined;
        },
      },
      casebridge,
      network: { hosts: [], resolve: neverCalled, reach: neverCalled },
    },
    paths: [madeUpPath(found), { id: 'direct', features: ['serviceHealth'], steps: [] }],
    messenger: {
      render: (reply, words, mentions) =>
        new Rendered(
          shown(reply, words),
          mentions.map(({ name }) => name),
        ),
      post: async (chat, message) => accept('post', chat.conversationId, newId(), message),
      edit: async (chat, activityId, message) => {
        world.beforeEdit();
        if (goneMessages.has(activityId)) return { kind: 'noSuchMessage' };
        return accept('edit', chat.conversationId, activityId, message);
      },
    },
    openChat: async ({ serviceUrl, botId }, member) =>
      closedChats.has(member)
        ? { is: 'closed' }
        : { is: 'open', chat: { serviceUrl, botId, conversationId: `chat of ${member}` } },
    probeBasic: async () => world.probe,
    hasApp: async () => world.hasApp,
    hasDialogs: true,
    known: {
      ...{ instanceUrl: 'https://contoso.service-now.com', tenantId: 'tenant-1' },
      authorityUrl: 'https://login.example',
    },
    linkedAccount: async (id) => linked.get(id),
    newId,
    roleNames,
  };
  const runbook = createRunbook(deps);
  const conversation = createConversation([runbookFeature(deps, runbook)], neverCalled, roleNames);

  /** A turn of somebody, in the channel unless told. */
  const turnOf = (who: string, { clicked, chat = 'channel', language = 'en' }: Where = {}): Turn => {
    const { name, rights } = people[who] ?? { name: who, rights: [] };
    const account = { tenantId: 'tenant-1', entraObjectId: who };
    const match = { by: 'email', value: '' } as const;
    return {
      ...{ correlationId: 'c', words: wordsFor(language), now: world.now, images: [], newId },
      signal: AbortSignal.timeout(20_000),
      asker:
        rights.length > 0
          ? {
              known: true,
              account,
              person: { sysId: who, userName: who, name, rights: new Set(rights), roles: [], match },
            }
          : { known: false, account, name, reason: new CasebridgeError('PERSON_UNKNOWN') },
      place: { kind: chat === 'channel' ? 'channel' : 'personal' },
      chat: { serviceUrl: 'https://teams.example', conversationId: chat, botId: '28:b' },
      ...(clicked !== undefined && { clicked }),
      members: async () => world.members,
    };
  };
  return {
    ...{ found, told, audit, claimed, directory, linked, closedChats, goneMessages, world, deps, runbook },
    turnOf,
    /** What is said gets an answer, which is posted. */
    say: async (who: string, message: string, where: Where = {}): Promise<Answer> => {
      const reply = await conversation.answerMessage(turnOf(who, where), message);
      const activityId = newId();
      await reply.onPosted?.(activityId);
      return answerOf(reply, activityId);
    },
    click: async (who: string, verb: string, data: object, where: Where = {}): Promise<Answer> => {
      const reply = await conversation.answerVerb(turnOf(who, where), verb, data);
      return answerOf(reply, where.clicked ?? '');
    },
    run: (): SetupRun => {
      if (world.kept === undefined) throw new TypeError('there is no set-up');
      return world.kept.run;
    },
  };
}

export type Desk = ReturnType<typeof openDesk>;

export interface Where {
  readonly clicked?: string;
  readonly chat?: string;
  readonly language?: 'en' | 'fr';
}

export interface Answer {
  readonly reply: Reply;
  /** What is read. */
  readonly text: string;
  /** The whole card. */
  readonly card: object;
  readonly activityId: string;
}

function answerOf(reply: Reply, activityId: string): Answer {
  const card = cards.render(reply.card, reply.data, wordsFor('en'));
  return { reply, card, text: textOf(card), activityId };
}

function shown(reply: Reply, words: ReturnType<typeof wordsFor>): string {
  return textOf(cards.render(reply.card, reply.data, words));
}

export const yes = { allowsBasic: 'yes', singleTenant: 'yes', hasApp: 'yes' } as const;

/** A set-up that Sam started in the channel; `card` is the message that everybody shares. */
export async function openStartedDesk(): Promise<Desk & { readonly card: string }> {
  const desk = openDesk();
  await desk.click('sam', 'setup.start', { ...yes, path: 'basic' }, { clicked: 'card' });
  return { ...desk, card: 'card' };
}

/** The step is done, without a word about how. */
export async function finish(desk: Desk, who: string, step: string, more: object = {}): Promise<Answer> {
  return desk.click(who, 'setup.verify', { step, ...more }, { clicked: 'card' });
}
