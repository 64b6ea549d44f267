import { randomUUID } from 'node:crypto';
import type { TriedApp } from '../../src/clients/entra/try-app.ts';
import { findIncident, listIncidents } from '../../src/clients/servicenow/incidents.ts';
import { connectInstance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../src/clients/servicenow/sign-in.ts';
import { findRoles } from '../../src/clients/servicenow/users.ts';
import { connectInstanceSetup } from '../../src/composition/setup/instance.ts';
import { CasebridgeError } from '../../src/errors.ts';
import { createConversation } from '../../src/features/conversation.ts';
import type { Finding } from '../../src/features/findings.ts';
import type { IncidentCase } from '../../src/features/setup/diagnose/incident-parts.ts';
import { type DiagnoseDeps, diagnoseFeature } from '../../src/features/setup/diagnose/index.ts';
import { paths } from '../../src/features/setup/paths/index.ts';
import type { SetupRun } from '../../src/features/setup/runbook/run.ts';
import { valuesOf } from '../../src/features/setup/runbook/values.ts';
import type { NeededHost, Systems } from '../../src/features/setup/systems.ts';
import type { ShownSolutions } from '../../src/features/shown-solutions.ts';
import type { Place, Reply, Right, Turn } from '../../src/features/turn.ts';
import { createRequest } from '../../src/http/request.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { connectTo } from '../contract/servicenow-target.ts';

/** What an instance and Microsoft look like to whoever diagnoses; all in order to begin with. */
export interface Looks {
  readonly standIn: ServiceNowStandIn;
  /** The clock of the instance and of the bot. */
  time: Date;
  run: SetupRun | undefined;
  hasApp: boolean | 'unknown';
  app: TriedApp;
  /** Places that do not answer when solutions are looked for. */
  missing: readonly ('knowledge' | 'resolved' | 'learn')[];
  healthFails: boolean;
  /** Casebridge has read the open issues. */
  openIssues: number | undefined;
  permissions: readonly string[];
  caseFindings: readonly Finding[];
  isAdmin: boolean;
  shown: ShownSolutions | undefined;
  cases: readonly IncidentCase[];
  addresses: readonly string[];
  /** Hosts that nobody gets through to. */
  unreachable: readonly string[];
  /** What Teams says to messages. */
  sends: 'done' | 'refused';
  readonly posted: Reply[];
  credentials: { readonly name: string; readonly expiresAt: Date | undefined }[];
  readonly deps: DiagnoseDeps;
  turn(options?: LookOptions): Turn;
  say(text: string, options?: LookOptions): Promise<Seen>;
  log(message: string, given?: { readonly source?: string; readonly level?: string }): void;
  call(hostname: string, status: string): void;
  render(reply: Reply): unknown;
  close(): Promise<void>;
}

export interface LookOptions {
  readonly french?: boolean;
  readonly place?: Place;
  readonly rights?: readonly Right[];
}

interface Seen {
  readonly card: unknown;
  readonly own: unknown;
}

export const hosts: readonly NeededHost[] = [
  { name: 'Microsoft Graph', url: 'https://graph.microsoft.com', neededFor: ['serviceHealth'] },
  { name: 'Microsoft Learn', url: 'https://learn.microsoft.com', neededFor: ['solutions'] },
];

const roleNames = {
  insights: 'x_mioms_m365_assis.insights_user',
  administrator: 'x_mioms_m365_assis.administrator',
  setup: 'admin',
};
export const incidentSysId = 'a'.repeat(32);

/** A set-up of the path, all of whose steps somebody did. */
export function doneRun(path: SetupRun['path'], at: Date): SetupRun {
  const ida = { name: 'Ida Lund', entraObjectId: 'ida' };
  const steps = paths.find(({ id }) => id === path)?.steps ?? [];
  return {
    ...{ id: 'run', path, startedBy: ida, startedAt: at },
    answers: { allowsBasic: true, singleTenant: true, hasApp: path !== 'direct' },
    values: { outboundClientId: 'b'.repeat(8) },
    steps: Object.fromEntries(
      steps.map(({ id }) => [id, { status: 'done', by: ida, at, made: [] } as const]),
    ),
    cards: [
      {
        chat: { serviceUrl: 'https://smba.example.com', conversationId: 'admins', botId: 'bot' },
        ...{ activityId: '1', language: 'en', timeZone: 'Europe/Paris' },
      },
    ],
  };
}

/** The instance is the stand-in, asked over HTTP as its administrator; Microsoft's side is what the test says. */
export async function startLooks(): Promise<Looks> {
  let clock = () => new Date('2026-12-01T12:00:00Z');
  const standIn = await startServiceNow({
    now: () => clock(),
    seed: { people: [{ user_name: 'root', name: 'Root', email: 'root@contoso.com', roles: ['admin'] }] },
  });
  standIn.installSupportApp();
  const request = createRequest({ deadlineMilliseconds: 5000 });
  const instance = connectInstance(
    request,
    standIn.url,
    basicSignIn('root', standIn.passwords.get('root') ?? ''),
  );
  const systems = systemsOf(() => looks, {
    instance: connectInstanceSetup({
      request,
      serviceNow: { instance: connectTo(standIn), forCaller: () => instance },
      upstreams: {
        serviceNow: {
          url: standIn.url,
          signIn: { kind: 'basic', userName: 'root', password: standIn.passwords.get('root') ?? '' },
        },
        support: {
          ...{ isInsightsOnly: false, azure: undefined, partnerCenter: undefined },
          apiPath: standIn.support.apiPath,
        },
      },
    }),
  });
  standIn.tables.insert('incident', {
    ...{ sys_id: incidentSysId, number: 'INC0000001', short_description: 'Outlook asks for the password' },
    ...{ state: '2', priority: '3', active: 'true' },
  });
  const cards = await ownCards();
  const deps: DiagnoseDeps = {
    systems,
    records: { read: async () => looks.run && { run: looks.run, version: 1 } },
    runbook: {
      pathOf: ({ path }) => {
        const found = paths.find(({ id }) => id === path);
        if (found === undefined) throw new TypeError(`no path ${path}`);
        return found;
      },
      valuesOf: (run) => valuesOf(run, { instanceUrl: standIn.url }),
    },
    hasApp: async () => looks.hasApp,
    caseChecks: [{ about: 'cases', name: () => 'cases', run: async () => looks.caseFindings }],
    isInsightsOnly: false,
    authorityUrl: 'https://login.microsoftonline.com',
    listIncidents: (filter, page, { signal }) => listIncidents(instance, filter, page, signal),
    findIncident: (numbers, { signal }) => findIncident(instance, numbers, signal),
    searchSolutions: async () => ({
      ...{ found: 3, places: 3 },
      missing: looks.missing.map((name) => ({
        name,
        error: new CasebridgeError('UPSTREAM_UNREACHABLE', { service: 'Microsoft Learn', host: 'learn' }),
      })),
    }),
    shownSolutions: { find: async () => looks.shown },
    redactSecrets: (text) => text.replaceAll('hunter2', '[left out]'),
    checkAccount: async () => {
      if (looks.isAdmin) return { email: 'alex@contoso.com' };
      throw new CasebridgeError('ACCOUNT_NOT_ADMIN', { email: 'alex@contoso.com' });
    },
    openChat: async () => ({
      is: 'open',
      chat: { serviceUrl: 'https://smba.example.com', conversationId: 'own', botId: 'bot' },
    }),
    messenger: {
      render: (reply) => {
        looks.posted.push(reply);
        return { size: JSON.stringify(cards.render(reply.card, reply.data, wordsFor('en'))).length };
      },
      post: async () => (looks.sends === 'done' ? { kind: 'done', activityId: '2' } : { kind: 'refused' }),
    },
    findRoles: (userSysId, names, { signal }) => findRoles(instance, userSysId, names, signal),
    roleNames,
    matchHealth: async () => undefined,
    supportCases: { listOfIncident: async () => looks.cases },
    sensitivity: { tables: [], fields: ['description'], groups: [], priorities: [] },
  };
  const conversation = createConversation(
    [diagnoseFeature(deps)],
    async () => ({ card: 'help/unknown', data: { heading: '', said: '', suggestions: [] }, summary: '' }),
    roleNames,
  );
  const shownAs = ({ card, data }: Reply, { words }: Turn) => cards.render(card, data, words);
  const looks: Looks = {
    ...{ standIn, deps, hasApp: true, app: 'exists', missing: [], healthFails: false, openIssues: 2 },
    isAdmin: true,
    time: new Date('2026-12-01T12:00:00Z'),
    run: undefined,
    permissions: ['ServiceHealth.Read.All'],
    caseFindings: [
      { result: 'good', about: 'cases.ways.serviceNow', text: 'The way works' },
      { result: 'good', about: 'cases.store', text: 'The database answers' },
      { result: 'good', about: 'cases.links', text: 'Nobody linked an account' },
    ],
    ...{ shown: undefined, cases: [], unreachable: [], sends: 'done', posted: [], credentials: [] },
    addresses: [
      '13.76.138.31',
      '13.79.229.170',
      '20.105.151.142',
      '40.83.114.39',
      '40.83.232.243',
      '52.149.152.32',
    ],
    turn: (options) => turnOf(looks.time, options),
    say: async (text, options) => {
      const turn = turnOf(looks.time, options);
      const reply = await conversation.answerMessage(turn, text);
      return { card: shownAs(reply, turn), own: reply.privately && shownAs(reply.privately, turn) };
    },
    log: (message, { source = 'x_mioms_m365_assis', level = '2' } = {}) => {
      standIn.tables.insert('syslog', { level, source, message });
    },
    call: (hostname, status) => {
      const values = { hostname, url: `https://${hostname}/`, response_status: status };
      standIn.tables.insert('sys_outbound_http_log', values);
    },
    render: ({ card, data }) => cards.render(card, data, wordsFor('en')),
    close: () => standIn.close(),
  };
  clock = () => looks.time;
  looks.call('login.microsoftonline.com', '200');
  looks.call('connector.rave.microsoft.com', '200');
  return looks;
}

function systemsOf(looks: () => Looks, { instance }: Pick<Systems, 'instance'>): Systems {
  const never = async (): Promise<never> => {
    throw new CasebridgeError('UPSTREAM_UNREACHABLE', { service: 'Microsoft Entra', host: 'entra' });
  };
  return {
    instance,
    entra: {
      tryApp: async () => looks().app,
      ...{
        appToken: never,
        listRoles: never,
        findAccount: never,
        readApplication: never,
        beginSignIn: never,
      },
    },
    casebridge: {
      readHealth: async () => {
        if (looks().healthFails) throw new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'health' });
        return { services: 20, openIssues: looks().openIssues };
      },
      searchLearn: async () => 3,
      readGraphRoles: async () => looks().permissions,
      countSubscriptions: async () => 1,
      listLinkedAccounts: async () => [],
      get credentials() {
        return looks().credentials;
      },
    },
    network: {
      hosts,
      resolve: async () => looks().addresses,
      reach: async ({ url }) => {
        if (looks().unreachable.includes(url))
          throw new CasebridgeError('UPSTREAM_UNREACHABLE', { service: url, host: url });
      },
    },
  };
}

function turnOf(now: Date, { french, place, rights }: LookOptions = {}): Turn {
  return {
    ...{ correlationId: 'c', now, signal: AbortSignal.timeout(8000), newId: randomUUID, images: [] },
    words: wordsFor(french ? 'fr' : 'en'),
    asker: {
      known: true,
      account: { tenantId: 'tenant', entraObjectId: 'alex' },
      person: {
        ...{ sysId: '1'.repeat(32), userName: 'alex', name: 'Alex Wilber', roles: [] },
        rights: new Set(rights ?? ['insights', 'administrator', 'setup']),
        match: { by: 'email', value: 'alex@contoso.com' },
      },
    },
    place: place ?? { kind: 'personal' },
    chat: { serviceUrl: 'https://smba.example.com', conversationId: 'c', botId: 'bot' },
    members: async () => [],
  };
}
