import { randomUUID } from 'node:crypto';
import { listAttachments } from '../../src/clients/servicenow/attachments.ts';
import { listChoices } from '../../src/clients/servicenow/choices.ts';
import { updateIncident } from '../../src/clients/servicenow/incident-writes.ts';
import { findIncident, readIncident } from '../../src/clients/servicenow/incidents.ts';
import { connectKeeper } from '../../src/composition/support/keeper.ts';
import { createServiceNowTransport } from '../../src/composition/support/service-now-transport.ts';
import { createConversation } from '../../src/features/conversation.ts';
import { caseCommands, caseVerbs } from '../../src/features/escalation/cases/index.ts';
import { caseChecks } from '../../src/features/escalation/diagnose/index.ts';
import { redactSecrets } from '../../src/features/escalation/pack/redact-secrets.ts';
import type { SupportCase } from '../../src/features/escalation/records.ts';
import type { NewCase, SupportTransport, TransportKind } from '../../src/features/escalation/transport.ts';
import { type Finding, runChecks } from '../../src/features/findings.ts';
import type { SensitivityPolicy } from '../../src/features/sensitivity.ts';
import type { Place, Reply, Turn } from '../../src/features/turn.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { createLog } from '../../src/log.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { openStore, type StorePlace, type TenantStore } from '../../src/store/index.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { seed } from '../contract/servicenow-seed.ts';
import { connectTo } from '../contract/servicenow-target.ts';
import { newCaseFor } from './support-cases.ts';

export interface CaseDesk {
  readonly standIn: ServiceNowStandIn;
  readonly tenant: TenantStore;
  /** The clock of the bot and its store. */
  time: Date;
  /** Whether anything is done for a case when somebody clicks; else it stays on its way. */
  isKept: boolean;
  /** Ways to Microsoft; the ServiceNow integration to begin with. */
  readonly transports: SupportTransport[];
  /** What Graph answers about a linked account: role template ids, or what it throws. */
  rolesOf: (objectId: string) => Promise<readonly string[]>;
  /** A case of a new incident, as somebody sent it; through the ServiceNow integration it is there at once. */
  open(given?: Partial<NewCase>, transport?: TransportKind): Promise<SupportCase>;
  /** Microsoft's people write. */
  microsoft(
    remoteId: string | undefined,
    kind: 'message' | 'question' | 'solution',
    text: string,
  ): Promise<void>;
  say(text: string, options?: DeskOptions): Promise<Shown>;
  click(verb: string, data: object, options?: DeskOptions): Promise<Shown>;
  /** Whether what cases need works. */
  check(options?: DeskOptions): Promise<readonly Finding[]>;
  turn(options?: DeskOptions): Turn;
  render(reply: Reply): unknown;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly french?: boolean;
  readonly place?: Place;
  readonly isSetup?: boolean;
  readonly isAgent?: boolean;
  readonly ownToken?: string;
  /** Somebody else than who escalates. */
  readonly isOther?: boolean;
}

export interface Shown {
  readonly card: unknown;
  /** What only the asker sees. */
  readonly own: unknown;
  readonly isUnfinished: boolean;
}

const roleNames = { insights: 'insights', administrator: 'administrator', setup: 'admin' };

/** What follows cases, with the real store, keeper and clients, and the stand-in of ServiceNow behind it. */
export async function startCaseDesk(
  policy: Partial<SensitivityPolicy> = {},
  place: StorePlace = { kind: 'memory' },
): Promise<CaseDesk> {
  let clock = () => new Date('2026-11-23T14:00:00Z');
  const standIn = await startServiceNow({ seed, now: () => clock() });
  const instance = connectTo(standIn);
  const store = await openStore(place, {
    lockMilliseconds: 0,
    clock: () => clock(),
    onTrouble: (error: unknown) => {
      throw error;
    },
  });
  const tenant = store.ofTenant('tenant');
  const cards = await ownCards();
  const transport = createServiceNowTransport(instance, standIn.support.apiPath);
  const transports = [transport];
  const log = createLog({ level: 'fatal', secrets: [] });
  const keeper = connectKeeper({
    ...{ serviceNow: { instance }, tenant, log, redactSecrets, newId: randomUUID },
    transportOf: (kind) => transports.find((one) => one.kind === kind),
    now: () => desk.time,
    onQueued: () => undefined,
  });
  const deps = {
    ...{ transports, records: tenant.supportCases, claims: store.claims, redactSecrets },
    sensitivity: { tables: [], fields: [], groups: [], priorities: [], ...policy },
    adminCenterUrl: 'https://admin.example.com',
    keep: async (key: string, signal: AbortSignal) => (desk.isKept ? keeper.keep(key, signal) : undefined),
    onQueued: () => undefined,
    findIncident: (numbers: readonly string[]) => findIncident(instance, numbers),
    readIncident: (sysId: string) => readIncident(instance, sysId),
    updateIncident: (
      ...[version, changes]: [Parameters<typeof updateIncident>[1], Parameters<typeof updateIncident>[2]]
    ) => updateIncident(instance, version, changes),
    listAttachments: (sysId: string) => listAttachments(instance, sysId),
    listChoices: (element: Parameters<typeof listChoices>[1], language: 'en' | 'fr') =>
      listChoices(instance, element, language),
    accounts: tenant.accountLinks,
    isInsightsOnly: false,
    findAccount: async (objectId: string) => ({
      ...{ objectId, email: 'admin@contoso.com', name: 'Admin', isEnabled: true },
    }),
    listRoles: (objectId: string) => desk.rolesOf(objectId),
  };
  const conversation = createConversation(
    [
      {
        commands: caseCommands(deps),
        verbs: caseVerbs(deps),
      },
    ],
    async () => ({
      card: 'help/unknown',
      data: { heading: '', said: '', suggestions: [] },
      summary: 'unknown',
    }),
    roleNames,
  );
  const shown = (reply: Reply, { words }: Turn): Shown => ({
    card: cards.render(reply.card, reply.data, words),
    own: reply.privately && cards.render(reply.privately.card, reply.privately.data, words),
    isUnfinished: reply.unfinished === true,
  });
  let count = 0;
  const messaging = standIn.tables.insert('sys_user_group', { name: 'Messaging', active: 'true' });
  const desk: CaseDesk = {
    ...{ standIn, tenant, transports },
    time: new Date('2026-11-23T14:00:00Z'),
    isKept: true,
    rolesOf: async () => [],
    turn: turnAt,
    render: (reply) => cards.render(reply.card, reply.data, wordsFor('en')),
    open: async (given = {}, transportKind = 'serviceNow') => {
      count += 1;
      const number = `INC00800${String(count).padStart(2, '0')}`;
      const row = standIn.tables.insert('incident', {
        number,
        short_description: 'Mail is late',
        ...{ state: '2', priority: '3', assignment_group: messaging.sys_id ?? '' },
      });
      const request = newCaseFor(standIn, { incident: { sysId: row.sys_id ?? '', number }, ...given });
      const { case: supportCase } = await tenant.supportCases.begin(
        {
          ...{
            request,
            transport: transportKind,
            serviceName: 'Exchange Online',
            language: 'en',
            timeZone: 'UTC',
          },
          incident: {
            ...request.incident,
            ...{
              table: 'incident',
              priority: { value: '3' },
              assignmentGroup: { value: messaging.sys_id ?? '', label: 'Messaging' },
            },
          },
          escalatedBy: { entraObjectId: alex, name: 'Alex Wilber', userName: 'alex.wilber' },
          state: transportKind === 'adminCenter' ? 'waiting' : 'sending',
        },
        [
          {
            ...{ kind: 'sent', key: 'sent', author: 'Alex Wilber', text: '', at: desk.time },
            ...{ isForIncident: true, told: undefined },
          },
        ],
        [],
      );
      const kept = desk.isKept ? await keeper.keep(supportCase.key, AbortSignal.timeout(5000)) : undefined;
      return kept ?? supportCase;
    },
    microsoft: async (remoteId, kind, text) => {
      const { userName, password } = standIn.support.microsoftUser;
      const response = await fetch(`${standIn.url}${standIn.support.apiPath}/cases/${remoteId}/messages`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ key: randomUUID(), kind, text, author: 'Priya Raman' }),
      });
      if (!response.ok) throw new TypeError(await response.text());
    },
    say: async (text, options) => {
      const turn = turnAt(options);
      return shown(await conversation.answerMessage(turn, text), turn);
    },
    check: (options) => runChecks(turnAt(options), caseChecks(deps)),
    click: async (verb, data, options) => {
      const turn = turnAt(options);
      return shown(await conversation.answerVerb(turn, verb, data), turn);
    },
    close: async () => {
      await store.close();
      await standIn.close();
    },
  };
  clock = () => desk.time;
  function turnAt(options: DeskOptions = {}): Turn {
    return turnOf(desk.time, options);
  }
  return desk;
}

const alex = '7d1c0f53-2b1c-4d6e-9a57-0a8a0a8f1c01';

function turnOf(now: Date, { french, place, isSetup, isAgent, ownToken, isOther }: DeskOptions): Turn {
  const rights = isAgent
    ? (['insights'] as const)
    : (['insights', 'administrator', isSetup ? 'setup' : 'insights'] as const);
  return {
    ...{ correlationId: 'c', now, signal: AbortSignal.timeout(8000), newId: randomUUID, images: [] },
    words: wordsFor(french ? 'fr' : 'en'),
    asker: {
      known: true,
      account: { tenantId: 'tenant', entraObjectId: isOther ? 'other' : alex },
      person: {
        ...{ sysId: '1'.repeat(32), userName: 'alex.wilber', name: 'Alex Wilber', roles: [] },
        rights: new Set(rights),
        match: { by: 'email', value: 'alex@contoso.com' },
      },
    },
    place: place ?? { kind: 'personal' },
    chat: { serviceUrl: '', conversationId: '', botId: '' },
    members: async () => [],
    ...(ownToken !== undefined && { ownToken }),
  };
}
