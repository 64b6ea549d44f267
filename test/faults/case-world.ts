import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CaseAction, CaseActionContent, NewSupportCase } from '../../src/features/escalation/records.ts';
import { type NewCase, type TransportKind, transportKinds } from '../../src/features/escalation/transport.ts';
import { topicEvents } from '../../src/features/topics.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { openStore, type StorePlace, type TenantStore } from '../../src/store/index.ts';
import { type BusyTeams, startBusyTeams } from '../helpers/busy-teams.ts';
import { metChannel, usualSettings } from '../helpers/new-subscription.ts';
import { channelId } from '../helpers/plant-subscriptions.ts';
import { newCaseFor } from '../helpers/support-cases.ts';

type Whole<Kind> = { readonly [Key in keyof Kind]-?: NonNullable<Kind[Key]> };

/** A case of one way, as somebody has asked for it: with a reply, a file, another severity and the closing, where the way has them. */
export interface PlantedCase {
  readonly kind: TransportKind;
  readonly key: string;
  readonly incidentSysId: string;
  readonly actions: readonly CaseAction[];
  /** Where it is followed. */
  readonly conversationId: string;
}

/** Everything around the processes: whoever they talk to lives on when they are killed. */
export interface CaseWorld {
  readonly standIns: Whole<Sandbox['standIns']>;
  readonly teams: BusyTeams;
  readonly cases: readonly PlantedCase[];
  readonly settings: Readonly<Record<string, string>>;
  /** The store, while no process has it. */
  withStore<Value>(work: (tenant: TenantStore) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

export const said = {
  reply: 'It began at nine, in Lyon only.',
  closing: 'The certificate was renewed.',
  microsoft: 'Priya has seen the trace: the certificate has expired.',
} as const;

const by = { entraObjectId: 'e1', name: 'Alex Wilber', userName: 'alex.wilber' } as const;

export async function startCaseWorld(place: StorePlace): Promise<CaseWorld> {
  const sandbox = await startSandbox({
    ...{ serviceNow: true, entra: true, graph: true, learn: true, learnCorpus: undefined },
    ...{ healthNews: false, now: () => new Date() },
  });
  const teams = await startBusyTeams({ perSecond: undefined, watches: true });
  const tenantId = present(sandbox.entra).tenantId;
  const withStore: CaseWorld['withStore'] = async (work) => {
    const store = await openStore(place, { lockMilliseconds: 10_000, onTrouble: () => undefined });
    try {
      return await work(store.ofTenant(tenantId));
    } finally {
      await store.close();
    }
  };
  const standIns = wholeOf(sandbox.standIns);
  // Whatever is under way there is done when somebody looks: else this would mostly wait for the next look.
  standIns.azure.longRunning.polls = 0;
  const cases = await withStore((tenant) => plantCases(tenant, standIns, teams.url));
  return {
    ...{ standIns, teams, cases, withStore },
    settings: settingsOf(sandbox),
    close: async () => {
      await teams.close();
      await sandbox.close();
    },
  };
}

function wholeOf(standIns: Sandbox['standIns']): CaseWorld['standIns'] {
  return {
    serviceNow: present(standIns.serviceNow),
    entra: present(standIns.entra),
    graph: present(standIns.graph),
    learn: present(standIns.learn),
    support: present(standIns.support),
    partnerCenter: present(standIns.partnerCenter),
    azure: present(standIns.azure),
    dns: standIns.dns,
  };
}

function present<Value>(value: Value | undefined): Value {
  assert.ok(value !== undefined);
  return value;
}

/** As an administrator would write them down. */
function settingsOf({ serviceNow, entra, graphUrl, learnUrl, ...sandbox }: Sandbox) {
  const instance = present(serviceNow);
  const registration = present(entra);
  const azure = present(sandbox.azure);
  const partner = present(sandbox.partnerCenter);
  return {
    SERVICENOW_URL: instance.url,
    SERVICENOW_AUTH: 'basic',
    SERVICENOW_USERNAME: instance.userName,
    SERVICENOW_PASSWORD: instance.password,
    SUPPORT_API_PATH: instance.supportApiPath,
    ENTRA_AUTHORITY_URL: registration.authorityUrl,
    ENTRA_TENANT_ID: registration.tenantId,
    ENTRA_CLIENT_ID: registration.clientId,
    ENTRA_CLIENT_SECRET: registration.secret,
    GRAPH_URL: present(graphUrl),
    LEARN_URL: present(learnUrl),
    AZURE_MANAGEMENT_URL: azure.url,
    AZURE_SUBSCRIPTION_ID: azure.subscriptionId,
    PARTNER_CENTER_URL: partner.url,
    PARTNER_TENANT_ID: partner.tenantId,
    PARTNER_CLIENT_ID: partner.clientId,
    PARTNER_CLIENT_SECRET: partner.clientSecret,
    PARTNER_REFRESH_TOKEN: partner.refreshToken,
    PARTNER_CUSTOMER_ID: partner.customerId,
  };
}

async function plantCases(
  { supportCases, conversations, subscriptions }: TenantStore,
  { serviceNow }: CaseWorld['standIns'],
  teamsUrl: string,
): Promise<readonly PlantedCase[]> {
  const planted: PlantedCase[] = [];
  for (const [index, kind] of transportKinds.entries()) {
    const number = `INC008900${index}`;
    const { sys_id: incidentSysId = '' } = serviceNow.tables.insert('incident', {
      ...{ number, short_description: 'Mail is late', priority: '3', state: '2' },
    });
    const { sys_id: fileSysId = '' } = serviceNow.attach('incident', incidentSysId, {
      ...{
        fileName: 'trace.txt',
        contentType: 'text/plain',
        bytes: Buffer.from('a trace'),
        by: 'alex.wilber',
      },
    });
    const request = newCaseFor(serviceNow, {
      ...{ incident: { sysId: incidentSysId, number }, startedAt: undefined, ...aboutOf[kind] },
    });
    const key = request.reference;
    const actions = actionsOf(kind, fileSysId);
    const sent = { kind: 'sent', key: 'sent', author: by.name, text: '', at: new Date() } as const;
    await supportCases.begin(
      newSupportCase(kind, request),
      [{ ...sent, isForIncident: true, told: undefined }],
      actions,
    );
    const conversationId = channelId(index);
    await conversations.meet(metChannel(teamsUrl, conversationId));
    await subscriptions.add(`subscription-${index}`, {
      conversationId,
      ...{ filter: { source: 'case', topicId: key }, events: topicEvents, settings: usualSettings },
      createdBy: { entraObjectId: '', name: '' },
    });
    planted.push({ kind, key, incidentSysId, actions, conversationId });
  }
  return planted;
}

/** Of the first of Azure's services, and one of Partner Center's topics. */
const aboutOf: Readonly<Record<TransportKind, Partial<NewCase>>> = {
  serviceNow: {},
  azure: {
    serviceId: '/providers/Microsoft.Support/services/6b415938-0927-4b1a-a7b5-1b9d7d51ad01',
    problemId:
      '/providers/Microsoft.Support/services/6b415938-0927-4b1a-a7b5-1b9d7d51ad01/problemClassifications/01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0a01',
  },
  partnerCenter: { serviceId: '32444672' },
  adminCenter: {},
};

function newSupportCase(transport: TransportKind, request: NewCase): NewSupportCase {
  return {
    incident: {
      ...{ ...request.incident, table: 'incident', priority: { value: '3' } },
      assignmentGroup: { value: '', label: '' },
    },
    ...{ transport, request, serviceName: 'Exchange Online', escalatedBy: by },
    ...{ language: 'en', timeZone: 'UTC' },
    state: transport === 'adminCenter' ? 'waiting' : 'sending',
  };
}

/** Partner Center takes no files; in the admin centre people do everything. */
function actionsOf(kind: TransportKind, attachmentSysId: string): readonly CaseAction[] {
  const file: CaseActionContent = { kind: 'attach', attachmentSysId, fileName: 'trace.txt' };
  const contents: readonly CaseActionContent[] = [
    { kind: 'reply', text: said.reply },
    ...(kind === 'partnerCenter' ? [] : [file]),
    { kind: 'severity', severity: 'minimal' },
    { kind: 'close', notes: said.closing },
  ];
  return kind === 'adminCenter' ? [] : contents.map((content) => ({ id: randomUUID(), by, ...content }));
}
