import { randomUUID } from 'node:crypto';
import { connectKeeper } from '../../src/composition/support/keeper.ts';
import type { Keeper } from '../../src/features/escalation/keep/keeper.ts';
import { caseSource } from '../../src/features/escalation/notice/case-topic.ts';
import type {
  CaseAction,
  CaseActionContent,
  CaseEvent,
  SupportCase,
} from '../../src/features/escalation/records.ts';
import type { NewCase, SupportTransport, TransportKind } from '../../src/features/escalation/transport.ts';
import type { SensitivityPolicy } from '../../src/features/sensitivity.ts';
import { createLog } from '../../src/log.ts';
import { type Row, type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { createSupportCases, type SupportCases } from '../../src/store/support-cases.ts';
import { noon, seed } from '../contract/servicenow-seed.ts';
import { connectTo } from '../contract/servicenow-target.ts';
import { addSubscription, type NotificationPlace, openNotifications } from '../store/notification-place.ts';
import { textOf } from './card-text.ts';
import { startToldChannel, type ToldChannel } from './told-channel.ts';

export const escalator = { entraObjectId: 'e1', name: 'Alex Wilber', userName: 'alex.wilber' } as const;

/** A desk whose cases are looked after, with a ServiceNow, a store, and a channel that follows. */
export interface CaseDesk {
  readonly serviceNow: ServiceNowStandIn;
  readonly cases: SupportCases;
  readonly channel: ToldChannel;
  /** Codes and messages of the log. */
  readonly logged: readonly string[];
  readonly clock: { now: Date };
  wait(seconds: number): void;
  /** A process that looks after cases. */
  startKeeper(options: KeeperOptions): KeptBy;
  /** What somebody sends. @returns its key */
  begin(options: BeginOptions): Promise<string>;
  ask(key: string, content: CaseActionContent): Promise<string>;
  find(key: string): Promise<SupportCase>;
  events(key: string): Promise<readonly CaseEvent[]>;
  /** The incident of a number. */
  incident(number?: string): Row;
  /** Its work notes, oldest first. */
  notes(number?: string): readonly string[];
  /** What the channel was told since it was asked last: texts of posts and replies. */
  told(): Promise<readonly string[]>;
  /** The channel follows a case. */
  follow(key: string): Promise<void>;
  close(): Promise<void>;
}

export interface KeeperOptions {
  readonly transport?: SupportTransport | undefined;
  /** How it remembers, where a test breaks that. */
  readonly cases?: SupportCases;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export interface KeptBy {
  readonly keeper: Keeper;
  /** Its next look, now. */
  look(): Promise<void>;
}

export interface BeginOptions {
  readonly transport: TransportKind;
  readonly incident?: string;
  readonly request?: Partial<NewCase>;
  readonly actions?: readonly CaseActionContent[];
  readonly language?: 'en' | 'fr';
}

const nothingHidden: SensitivityPolicy = { tables: [], fields: [], groups: [], priorities: [] };
export const firstIncident = 'INC0000001';

export async function startCaseDesk(policy = nothingHidden): Promise<CaseDesk> {
  const clock = { now: noon };
  const serviceNow = await startServiceNow({ seed, now: () => clock.now });
  const place: NotificationPlace = await openNotifications({ kind: 'memory' }, () => clock.now);
  const cases = createSupportCases(place.db, 't');
  const source = caseSource({ records: cases, sensitivity: policy, adminCenterUrl: 'https://admin.example' });
  const channel = await startToldChannel(place, source);
  const logged: string[] = [];
  const ends: (() => Promise<void>)[] = [];
  let seen = 0;
  const incident = (number = firstIncident) => {
    const row = serviceNow.tables.find('incident', { number });
    if (row === undefined) throw new TypeError(`there is no ${number}`);
    return row;
  };
  const find = async (key: string) => {
    const found = await cases.find(key);
    if (found === undefined) throw new TypeError('there is no such case');
    return { ...found, readAt: undefined };
  };
  const wait = (seconds: number) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1000);
  };
  return {
    ...{ serviceNow, cases, channel, logged, clock, incident, find, wait },
    startKeeper: (options) => startKeeper(options, { serviceNow, cases, clock, logged, ends }),
    begin: async (options) => {
      const key = options.request?.reference ?? randomUUID();
      await cases.begin(
        newCase(key, incident(options.incident), options),
        [sent(clock.now)],
        actionsOf(options),
      );
      return key;
    },
    ask: async (key, content) => {
      const id = randomUUID();
      await cases.addAction(key, { id, by: escalator, ...content });
      return id;
    },
    events: (key) => cases.listEvents(key),
    notes: (number) =>
      serviceNow.tables
        .rows('sys_journal_field')
        .filter((row) => row.element_id === incident(number).sys_id && row.element === 'work_notes')
        .map(({ value = '' }) => value),
    told: async () => {
      await channel.send();
      const told = channel.connector.sent.slice(seen);
      seen = channel.connector.sent.length;
      return told.map(({ card }) => textOf(card));
    },
    follow: (key) => addSubscription(place.db, key, channel.id, { source: 'case', topic_id: key }),
    close: async () => {
      for (const end of ends) await end();
      await channel.close();
      await place.db.close();
      await serviceNow.close();
    },
  };
}

interface Behind {
  readonly serviceNow: ServiceNowStandIn;
  readonly cases: SupportCases;
  readonly clock: { readonly now: Date };
  readonly logged: string[];
  readonly ends: (() => Promise<void>)[];
}

function startKeeper({ transport, cases, sleep }: KeeperOptions, behind: Behind): KeptBy {
  const { serviceNow, clock, logged, ends } = behind;
  const destination = { write: (line: string) => void logged.push(line) };
  const keeper = connectKeeper({
    serviceNow: { instance: connectTo(serviceNow) },
    tenant: { supportCases: cases ?? behind.cases },
    transportOf: (kind) => (transport?.kind === kind ? transport : undefined),
    redactSecrets: (text) => ({ text: text.replaceAll('hunter2', '[secret]') }),
    now: () => clock.now,
    newId: () => randomUUID(),
    log: createLog({ level: 'info', secrets: [], destination }),
    onQueued: () => undefined,
    sleep: sleep ?? (async () => undefined),
  });
  let due: (() => Promise<void>) | undefined;
  ends.push(
    keeper.start((_milliseconds, work) => {
      due = work;
      return () => undefined;
    }),
  );
  return { keeper, look: async () => due?.() };
}

function sent(at: Date) {
  const about = { kind: 'sent', key: 'sent', author: escalator.name, text: '', at } as const;
  return { ...about, isForIncident: true, told: undefined };
}

function actionsOf({ actions = [] }: BeginOptions): readonly CaseAction[] {
  return actions.map((content) => ({ id: randomUUID(), by: escalator, ...content }));
}

function newCase(reference: string, row: Row, { transport, request, language = 'en' }: BeginOptions) {
  const { sys_id: sysId = '', number = '', priority = '' } = row;
  return {
    incident: {
      ...{ sysId, number, table: 'incident', priority: { value: priority } },
      assignmentGroup: { value: row.assignment_group ?? '', label: 'Messaging' },
    },
    transport,
    request: {
      ...{ reference, incident: { sysId, number }, title: 'Mail is late', description: 'Since nine.' },
      ...({ severity: 'moderate', serviceId: 's1', problemId: undefined, startedAt: undefined } as const),
      contact: {
        ...{ name: escalator.name, email: 'alexw@contoso.com', phone: '+33 1 23 45 67 89', country: 'FR' },
        ...{ language: 'fr-FR', hours: '', timeZone: 'Europe/Paris' },
      },
      ...{ account: 'admin@contoso.com', isTest: false },
      ...request,
    },
    serviceName: 'Exchange Online',
    escalatedBy: escalator,
    ...{ language, timeZone: 'UTC' },
    state: transport === 'adminCenter' ? 'waiting' : 'sending',
  } as const;
}
