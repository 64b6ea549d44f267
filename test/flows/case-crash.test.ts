import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServiceNowTransport } from '../../src/composition/support/service-now-transport.ts';
import { CasebridgeError } from '../../src/errors.ts';
import type { CaseActionContent } from '../../src/features/escalation/records.ts';
import type { ApiKind, SupportTransport } from '../../src/features/escalation/transport.ts';
import type { Faults } from '../../src/sandbox/faults.ts';
import type { SupportCases } from '../../src/store/support-cases.ts';
import * as azureWorld from '../contract/azure-support-fixture.ts';
import { startPartnerWorld } from '../contract/partner-center-fixture.ts';
import { connectTo } from '../contract/servicenow-target.ts';
import { type CaseDesk, startCaseDesk } from '../helpers/kept-cases.ts';

/** What Microsoft's side has. */
interface There {
  readonly cases: number;
  readonly replies: number;
  readonly files: number;
  readonly severity: string;
  readonly isClosed: boolean;
}

interface Side {
  readonly kind: ApiKind;
  readonly faults: Faults;
  readonly takesFiles: boolean;
  /** As a process has it that has just been started. */
  transport(): SupportTransport;
  there(): There;
  close(): Promise<void>;
}

const reply = 'It began at nine, in Lyon only.';

function serviceNowSide({ serviceNow }: CaseDesk): Side {
  const { support, faults } = serviceNow;
  return {
    ...{ kind: 'serviceNow', faults, takesFiles: true },
    transport: () => createServiceNowTransport(connectTo(serviceNow), support.apiPath),
    there: () => ({
      cases: support.cases.length,
      replies: support.cases.flatMap(({ messages }) => messages).filter(({ text }) => text.includes(reply))
        .length,
      files: support.cases.flatMap(({ files }) => files).length,
      severity: support.cases[0]?.severity ?? '',
      isClosed: support.cases[0]?.status === 'closed',
    }),
    close: async () => undefined,
  };
}

async function azureSide(desk: CaseDesk): Promise<Side> {
  const entra = await azureWorld.startRegistered();
  const azure = await azureWorld.startSupport(entra, () => desk.clock.now);
  const tickets = () => [...azure.tickets.values()];
  return {
    ...{ kind: 'azure', faults: azure.faults, takesFiles: true },
    transport: () => azureWorld.transportTo(azure, azureWorld.tokensOf(entra)),
    there: () => ({
      cases: tickets().length,
      replies: tickets()
        .flatMap(({ communications }) => communications)
        .filter(({ body }) => body.includes(reply)).length,
      files: [...azure.workspaces.values()].flatMap(({ files }) => [...files.values()]).length,
      severity: tickets()[0]?.severity.toLowerCase() ?? '',
      isClosed: tickets()[0]?.status === 'Closed',
    }),
    close: async () => {
      await Promise.all([azure.close(), entra.close()]);
    },
  };
}

async function partnerSide(): Promise<Side> {
  const world = await startPartnerWorld();
  const requests = world.partner.serviceRequests;
  return {
    ...{ kind: 'partnerCenter', faults: world.partner.faults, takesFiles: false },
    transport: () => world.another(),
    there: () => ({
      cases: requests.length,
      replies: requests.flatMap(({ notes }) => notes).filter(({ text }) => text.includes(reply)).length,
      files: 0,
      severity: requests[0]?.severity ?? '',
      isClosed: requests[0]?.status === 'closed',
    }),
    close: world.close,
  };
}

/** The store of a process that dies at one of its saves, before anything is kept, and does nothing from then on. */
function dyingAt(cases: SupportCases, count: number): { cases: SupportCases; hasDied: () => boolean } {
  let saves = 0;
  const dies = () => new CasebridgeError('STORE_UNAVAILABLE');
  return {
    hasDied: () => saves >= count,
    cases: {
      ...cases,
      claim: async (...claim) => (saves >= count ? [] : cases.claim(...claim)),
      release: async (...release) => {
        if (saves >= count) throw dies();
        await cases.release(...release);
      },
      save: async (...save) => {
        saves += 1;
        if (saves >= count) throw dies();
        return cases.save(...save);
      },
    },
  };
}

/** The steps up to reading the case again, and the first notes, of which one is like the other. */
const deaths = [1, 2, 3, 4, 5, 6, 7, 8];

/** Failures are followed by pauses that grow. */
const mostLooks = 60;

const writes = ['POST', 'PUT', 'PATCH'];

/**
 * Whatever a process was about to keep when it died, and although the answers to what it sent were lost: the next one
 * finds it done, and does the rest.
 */
describe('a case whose keeper dies', function () {
  this.timeout(60_000);

  const sides: readonly { readonly name: string; readonly start: (desk: CaseDesk) => Promise<Side> }[] = [
    { name: 'the ServiceNow integration', start: async (desk) => serviceNowSide(desk) },
    { name: 'Azure Support', start: azureSide },
    { name: 'Partner Center', start: partnerSide },
  ];
  for (const { name, start } of sides) {
    it(`is there once, with all that was asked for, through ${name}`, async () => {
      for (const deathAt of deaths) await survive(start, deathAt);
    });
  }

  async function survive(start: (desk: CaseDesk) => Promise<Side>, deathAt: number): Promise<void> {
    const desk = await startCaseDesk();
    const side = await start(desk);
    try {
      const key = await desk.begin({
        transport: side.kind,
        request: await requestFor(side),
        actions: actionsFor(side, desk),
      });
      const dying = dyingAt(desk.cases, deathAt);
      const first = desk.startKeeper({ transport: side.transport(), cases: dying.cases });
      for (let looks = 0; looks < mostLooks && !dying.hasDied(); looks += 1)
        await lookLosing(desk, first.look, side);
      assert.ok(dying.hasDied(), `nothing was kept ${deathAt} times`);
      const second = desk.startKeeper({ transport: side.transport() });
      side.faults.clear();
      desk.serviceNow.faults.clear();
      desk.wait(31);
      for (let looks = 0; looks < mostLooks && !(await isSettled(desk, key)); looks += 1) {
        await second.look();
        desk.wait(31);
      }
      await check(desk, side, key, `died at save ${deathAt}`);
    } finally {
      await side.close();
      await desk.close();
    }
  }

  /** What is written next is done, and its answer lost. */
  async function lookLosing(desk: CaseDesk, look: () => Promise<void>, side: Side): Promise<void> {
    for (const faults of new Set([side.faults, desk.serviceNow.faults])) {
      faults.clear();
      faults.add({ kind: 'lost-answer' }, { method: writes, times: 1 });
    }
    await look();
    desk.wait(31);
  }

  async function isSettled(desk: CaseDesk, key: string): Promise<boolean> {
    const events = await desk.events(key);
    const isNoted = events.every((event) => event.isNoted || !event.isForIncident);
    return isNoted && (await desk.find(key)).state === 'closed';
  }

  async function check(desk: CaseDesk, side: Side, key: string, what: string): Promise<void> {
    const found = await desk.find(key);
    assert.equal(found.state, 'closed', what);
    assert.deepEqual(await desk.cases.listActions(key), [], what);
    assert.deepEqual(
      side.there(),
      { cases: 1, replies: 1, files: side.takesFiles ? 1 : 0, severity: 'critical', isClosed: true },
      what,
    );
    const own = (await desk.events(key)).filter(
      (event) => event.key.startsWith('action:') || event.key === 'opened',
    );
    const kinds = ['opened', 'reply', ...(side.takesFiles ? ['attached'] : []), 'severity', 'closed'];
    assert.deepEqual(
      own.map(({ kind }) => kind),
      kinds,
      what,
    );
    const marks = desk.notes().map((note) => note.split('\n').at(-1));
    const noted = (await desk.events(key)).filter(({ isForIncident }) => isForIncident);
    assert.equal(marks.length, noted.length, `${what}: ${desk.notes().join('\n---\n')}`);
    assert.equal(new Set(marks).size, marks.length, what);
  }

  async function requestFor({ kind, transport }: Side) {
    const reference = randomUUID();
    if (kind === 'partnerCenter') return { reference, serviceId: '32444672' };
    if (kind !== 'azure') return { reference, serviceId: await firstService(transport()) };
    const azureCase = await azureWorld.caseAbout(transport());
    // Azure raises nothing to critical where nobody can be called.
    return { ...azureCase, reference, contact: { ...azureCase.contact, phone: '+33 1 23 45 67 89' } };
  }

  async function firstService(transport: SupportTransport): Promise<string> {
    return (await transport.services())[0]?.id ?? '';
  }

  function actionsFor({ takesFiles }: Side, desk: CaseDesk): readonly CaseActionContent[] {
    const file = desk.serviceNow.attach('incident', desk.incident().sys_id ?? '', {
      ...{ fileName: 'trace.txt', contentType: 'text/plain', bytes: Buffer.from('a trace'), by: 'omar.bell' },
    });
    return [
      { kind: 'reply', text: reply },
      ...(takesFiles
        ? [{ kind: 'attach', attachmentSysId: file.sys_id ?? '', fileName: 'trace.txt' } as const]
        : []),
      { kind: 'severity', severity: 'critical' },
      { kind: 'close', notes: 'The certificate was renewed.' },
    ];
  }
});
