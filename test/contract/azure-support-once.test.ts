import assert from 'node:assert/strict';
import type { TokenSource } from '../../src/clients/entra/tokens.ts';
import { isCasebridgeError } from '../../src/errors.ts';
import type { SupportTransport } from '../../src/features/escalation/transport.ts';
import type { AzureStandIn } from '../../src/sandbox/azure/index.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  caseAbout,
  key,
  reference,
  startRegistered,
  startSupport,
  ticketName,
  tokensOf,
  transportTo,
} from './azure-support-fixture.ts';

/** Calls until it is settled, as whoever crashed or heard nothing does: by another process each time. */
async function untilSettled<Result>(call: () => Promise<Result | 'accepted'>): Promise<Result> {
  for (let calls = 0; calls < 10; calls += 1) {
    try {
      const result = await call();
      if (result !== 'accepted') return result;
    } catch (error) {
      if (!isCasebridgeError(error, 'WRITE_UNCERTAIN')) throw error;
    }
  }
  throw new assert.AssertionError({ message: 'it is never settled' });
}

const losses: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'is lost after the work', fault: { kind: 'lost-answer' } },
  { name: 'is an error after the work', fault: { kind: 'answer-after-work', status: 503 } },
  { name: 'is lost before the work', fault: { kind: 'reset' } },
];

describe('what goes to Azure goes there once', () => {
  let entra: EntraStandIn;
  let token: TokenSource;
  let azure: AzureStandIn;

  before(async () => {
    entra = await startRegistered();
    token = tokensOf(entra);
  });
  after(() => entra.close());
  beforeEach(async () => {
    azure = await startSupport(entra);
  });
  afterEach(() => azure.close());

  /** One that remembers nothing. */
  const transport = (): SupportTransport => transportTo(azure, token);
  const newCase = () => caseAbout(transport());
  const ticket = () => {
    const found = azure.tickets.get(ticketName);
    assert.ok(found);
    return found;
  };
  const open = async () => {
    azure.longRunning.polls = 0;
    await transport().create(await newCase());
    ticket();
  };
  const writes = () => azure.requests.filter(({ method }) => method !== 'GET');
  const creations = () =>
    writes().filter(({ method, path }) => method === 'PUT' && !path.includes('/files/'));

  for (const { name, fault } of losses) {
    for (const polls of [0, 1, 3]) {
      it(`one case, when the answer ${name} and Azure takes ${polls} looks for it`, async () => {
        azure.longRunning.polls = polls;
        const asked = await newCase();
        azure.faults.add(fault, { method: 'PUT', times: 1 });
        const created = await untilSettled(() => transport().create(asked));
        assert.equal(created.remoteId, ticketName);
        assert.equal(azure.tickets.size, 1);
        assert.ok(creations().length <= 2);
      });

      it(`one reply, when the answer ${name} and Azure takes ${polls} looks for it`, async () => {
        await open();
        azure.longRunning.polls = polls;
        azure.faults.add(fault, { method: 'PUT', times: 1 });
        const reply = { key, text: 'Hello', author: '' };
        await untilSettled(() => transport().reply(ticketName, reply));
        assert.deepEqual(
          ticket().communications.map(({ body }) => body),
          ['Hello'],
        );
      });
    }

    for (const path of [/\/files\/[^/]+$/, /\/upload$/]) {
      it(`one file, when the answer to ${path.source} ${name}`, async () => {
        await open();
        azure.faults.add(fault, { method: ['PUT', 'POST'], path, times: 1 });
        const file = { key, fileName: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('content') };
        await untilSettled(() => transport().attach(ticketName, file));
        const { files } = azure.workspaces.get(ticket().supportTicketId) ?? {};
        assert.deepEqual(
          [...(files?.values() ?? [])].map(({ chunks }) => chunks.get(0)?.toString()),
          ['content'],
        );
      });
    }

    it(`one severity, when the answer ${name}`, async () => {
      await open();
      azure.faults.add(fault, { method: 'PATCH', times: 1 });
      await untilSettled(() => transport().changeSeverity(ticketName, { key, severity: 'minimal' }));
      assert.equal(ticket().severity, 'Minimal');
    });

    for (const method of ['PUT', 'PATCH']) {
      it(`closed once with one word, when the answer to ${method} ${name}`, async () => {
        await open();
        azure.longRunning.polls = 1;
        azure.faults.add(fault, { method, times: 1 });
        await untilSettled(() => transport().close(ticketName, { key, notes: 'Solved.' }));
        assert.equal(ticket().status, 'Closed');
        assert.deepEqual(
          ticket().communications.map(({ body }) => body),
          ['Solved.'],
        );
      });
    }
  }

  it('a case that Azure is still at is accepted, and asked for once', async () => {
    azure.longRunning.polls = 1000;
    const asked = await newCase();
    const one = transport();
    assert.equal(await one.create(asked), 'accepted');
    assert.equal(await one.create(asked), 'accepted');
    assert.equal(await transport().create(asked), 'accepted');
    assert.equal(creations().length, 1);
    assert.equal(azure.tickets.size, 0);
  });

  it('nobody waits longer than they want to', async () => {
    azure.longRunning.polls = 1000;
    azure.longRunning.retryAfter = 60;
    const created = await transport().create(await newCase(), AbortSignal.timeout(300));
    assert.equal(created, 'accepted');
  });

  it('an operation is followed by where its result will be, when that is all Azure tells', async () => {
    azure.longRunning.tellsStatus = false;
    azure.longRunning.polls = 2;
    const created = await transport().create(await newCase());
    assert.ok(created !== 'accepted');
    assert.equal(created.remoteId, ticketName);
    assert.ok(azure.requests.some(({ path }) => path.includes('/operationResults/')));
  });

  it('an operation whose standing is not told is taken for running', async () => {
    const asked = await newCase();
    const unclear = { kind: 'answer', status: 403, headers: { 'retry-after': '0' }, body: {} } as const;
    azure.faults.add(unclear, { path: /operationsStatus/, times: 1 });
    const one = transport();
    const created = await untilSettled(() => one.create(asked));
    assert.equal(created.remoteId, ticketName);
    assert.equal(creations().length, 1);
  });

  it('two at the same time open one case', async () => {
    const asked = await newCase();
    await Promise.all([1, 2, 3].map(() => untilSettled(() => transport().create(asked))));
    assert.equal(azure.tickets.size, 1);
    assert.equal(azure.tickets.get(ticketName)?.name, `casebridge-${reference}`);
  });

  it('a request that was never sent is no uncertainty', async () => {
    const { subscriptionId } = azure;
    const nowhere = transportTo({ url: 'http://127.0.0.1:9', subscriptionId }, token);
    await assert.rejects(nowhere.create(await newCase()), { code: 'UPSTREAM_UNREACHABLE' });
  });

  it('what may have been made says so, when looking it up fails as well', async () => {
    const asked = await newCase();
    azure.faults.add({ kind: 'lost-answer' }, { method: 'PUT', times: 1 });
    const one = transport();
    // The first look finds that there is none, those after the loss fail.
    azure.faults.add({ kind: 'answer', status: 404, body: {} }, { method: 'GET', times: 1 });
    azure.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } }, { method: 'GET' });
    await assert.rejects(one.create(asked), { code: 'WRITE_UNCERTAIN', facts: { service: 'Azure Support' } });
  });
});
