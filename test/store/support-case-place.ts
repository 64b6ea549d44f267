import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type {
  CaseAction,
  CaseRecords,
  ClaimedCase,
  NewCaseEvent,
  NewSupportCase,
  SupportCase,
} from '../../src/features/escalation/records.ts';
import { openStore, type Store, type TenantStore } from '../../src/store/index.ts';
import type { TestEngine, TestPlace } from './engines.ts';

export const person = { entraObjectId: 'p1', name: 'Adele Vance', userName: 'adele.vance' };

export function newCase(incident: string, cells: Partial<NewSupportCase> = {}): NewSupportCase {
  return {
    incident: {
      ...{ sysId: incident, number: `INC${incident}`, table: 'incident', priority: { value: '1' } },
      assignmentGroup: { value: 'g1', label: 'Mail' },
    },
    transport: 'serviceNow',
    request: {
      ...{ reference: randomUUID(), incident: { sysId: incident, number: `INC${incident}` } },
      ...{ title: 'Mail is late', description: 'It’s late.\nSince noon.', severity: 'critical' },
      ...{ serviceId: 's', problemId: undefined, startedAt: new Date('2026-11-23T12:00:00Z') },
      contact: {
        ...{ name: 'Adele Vance', email: 'adele@example.com', phone: '', country: 'FR', language: 'fr-FR' },
        ...{ hours: '', timeZone: 'Europe/Paris' },
      },
      ...{ account: 'admin@example.com', isTest: false },
    },
    ...{ serviceName: 'Exchange Online', escalatedBy: person, language: 'fr', timeZone: 'Europe/Paris' },
    state: 'sending',
    ...cells,
  };
}

export function event(key: string, cells: Partial<NewCaseEvent> = {}): NewCaseEvent {
  return {
    ...{ kind: 'message', key, author: 'Microsoft', text: `about ${key}`, isForIncident: true },
    ...{ at: new Date('2026-11-23T13:00:00Z'), told: undefined },
    ...cells,
  };
}

export function reply(text: string, id: string = randomUUID()): CaseAction {
  return { id, by: person, kind: 'reply', text };
}

/** A store for each test, with a clock that stands still. */
export interface CasePlace {
  readonly cases: CaseRecords;
  ofTenant(tenantId: string): TenantStore;
  now(): Date;
  later(seconds: number): void;
  /** The records of several processes, where they may share a place. */
  openSeveral(count: number): Promise<readonly CaseRecords[]>;
  begin(incident: string, cells?: Partial<NewSupportCase>): Promise<SupportCase>;
  claim(key: string): Promise<ClaimedCase>;
}

const noStore = () => assert.fail('no store is open');

export function casePlace(engine: TestEngine): CasePlace {
  let place: TestPlace | undefined;
  let stores: Store[] = [];
  let now = new Date();
  const open = async (): Promise<CaseRecords> => {
    const onTrouble = (error: unknown) => assert.fail(String(error));
    const options = { lockMilliseconds: 0, onTrouble, clock: () => now };
    const store = await openStore((place ?? noStore()).place, options);
    stores.push(store);
    return store.ofTenant('t').supportCases;
  };
  const ofTenant = (tenantId: string) => (stores[0] ?? noStore()).ofTenant(tenantId);
  const cases = () => ofTenant('t').supportCases;
  beforeEach(async () => {
    now = new Date('2026-11-23T14:00:00Z');
    stores = [];
    place = await engine.newPlace();
    await open();
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await place?.remove();
  });
  return {
    get cases() {
      return cases();
    },
    ofTenant,
    now: () => now,
    later: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    openSeveral: async (count) => {
      const several: CaseRecords[] = [cases()];
      while (several.length < count) several.push(engine.isShared ? await open() : cases());
      return several;
    },
    begin: async (incident, cells = {}) => (await cases().begin(newCase(incident, cells), [], [])).case,
    claim: async (key) => {
      const [claimed] = await cases().claim('w', 60_000, { key });
      return claimed ?? assert.fail('somebody else has it');
    },
  };
}
