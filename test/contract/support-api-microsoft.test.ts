import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { createServiceNowTransport } from '../../src/composition/support/service-now-transport.ts';
import type { SupportTransport } from '../../src/features/escalation/transport.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { newCaseFor } from '../helpers/support-cases.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';
import { checkExchange } from './support-contract.ts';

const failure = z.object({ error: z.object({ message: z.string(), detail: z.string() }) });
const capabilities = z.object({ result: z.object({ side: z.string(), actions: z.array(z.string()) }) });

describe('the support resource as Microsoft uses it', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  let customer: SupportTransport;
  let remoteId: string;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
    customer = createServiceNowTransport(instance, standIn.support.apiPath);
  });
  after(() => standIn.close());
  beforeEach(async () => {
    const created = await customer.create(newCaseFor(standIn));
    assert.ok(created !== 'accepted');
    remoteId = created.remoteId;
  });

  /** One request in Microsoft's name, or in the customer's, checked against the contract. */
  const send = async (method: string, path: string, body?: object, side = standIn.support.microsoftUser) => {
    const url = `${standIn.url}${standIn.support.apiPath}${path}`;
    const credentials = Buffer.from(`${side.userName}:${side.password}`).toString('base64');
    const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/json' };
    const text = body && JSON.stringify(body);
    const response = await fetch(url, { method, headers, ...(text && { body: text }) });
    const answered: unknown = await response.json();
    const sent: unknown = text && JSON.parse(text);
    checkExchange({ method, url, sent, status: response.status, answered });
    return { status: response.status, answered };
  };
  const say = (kind: string, text: string) =>
    send('POST', `/cases/${remoteId}/messages`, { key: randomUUID(), kind, text, author: 'Priya Raman' });
  const refusal = async (sending: ReturnType<typeof send>) => {
    const { status, answered } = await sending;
    return [status, failure.parse(answered).error.detail];
  };
  const read = async () => {
    const found = await customer.read(remoteId);
    assert.ok(found);
    return found;
  };

  it('tells Microsoft that it is Microsoft', async () => {
    const { side, actions } = capabilities.parse((await send('GET', '/capabilities')).answered).result;
    assert.equal(side, 'microsoft');
    assert.ok(actions.includes('reply') && !actions.includes('create'));
  });

  it('takes a number, an owner and a promise, which the customer reads', async () => {
    const change = { number: '2412010030001234', owner: 'Priya Raman', nextUpdateAt: '2026-11-23T13:30:00Z' };
    const { status } = await send('PATCH', `/cases/${remoteId}`, { key: 'take', ...change });
    assert.equal(status, 200);
    const { number, owner, nextUpdateAt, status: whose } = await read();
    assert.deepEqual(
      [number, owner, nextUpdateAt, whose],
      ['2412010030001234', 'Priya Raman', new Date('2026-11-23T13:30:00Z'), 'withMicrosoft'],
    );
  });

  it('says whose turn it is', async () => {
    await say('message', 'I am looking at it.');
    assert.equal((await read()).status, 'withMicrosoft');
    await say('question', 'Since when?');
    assert.equal((await read()).status, 'withCustomer');
    await customer.reply(remoteId, { key: randomUUID(), text: 'Since 8.', author: 'Ida Lund' });
    assert.equal((await read()).status, 'withMicrosoft');
    await say('solution', 'Turn it off\nand on again.');
    const { status, solution, messages } = await read();
    assert.deepEqual([status, solution], ['solutionProposed', 'Turn it off\nand on again.']);
    assert.deepEqual(
      messages.map(({ from, kind, author }) => `${from} ${kind} ${author}`),
      [
        'microsoft message Priya Raman',
        'microsoft question Priya Raman',
        'customer message Ida Lund',
        'microsoft solution Priya Raman',
      ],
    );
  });

  it('is closed by Microsoft, who alone may have the last word then', async () => {
    const closing = { key: 'close', notes: 'Nobody answered.', author: 'Priya Raman' };
    assert.equal((await send('POST', `/cases/${remoteId}/close`, closing)).status, 200);
    assert.equal((await say('message', 'Goodbye.')).status, 201);
    assert.deepEqual(await refusal(say('question', 'Or not?')), [422, 'case_closed']);
    const change = { key: 'late', owner: 'Somebody' };
    assert.deepEqual(await refusal(send('PATCH', `/cases/${remoteId}`, change)), [422, 'case_closed']);
    const { status, messages } = await read();
    assert.deepEqual(
      [status, ...messages.map(({ text }) => text)],
      ['closed', 'Nobody answered.', 'Goodbye.'],
    );
  });

  it('gives Microsoft the customer’s files', async () => {
    const bytes = Buffer.from('one\r\ntwo', 'utf8');
    await customer.attach(remoteId, {
      key: randomUUID(),
      fileName: 'trace.log',
      contentType: 'text/plain',
      bytes,
    });
    const file = standIn.support.cases.find(({ sysId }) => sysId === remoteId)?.files[0];
    const path = `/cases/${remoteId}/files/${file?.sysId}`;
    const { userName, password } = standIn.support.microsoftUser;
    const response = await fetch(`${standIn.url}${standIn.support.apiPath}${path}`, {
      headers: { authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}` },
    });
    assert.equal(response.headers.get('content-type'), 'text/plain');
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
    const none = send('GET', `/cases/${remoteId}/files/${'0'.repeat(32)}`);
    assert.deepEqual(await refusal(none), [404, 'file_not_found']);
  });

  it('lets nobody speak for the other side', async () => {
    const asCustomer = standIn.integrationUser;
    const number = { key: 'number', number: '2412010030001234' };
    const changing = send('PATCH', `/cases/${remoteId}`, number, asCustomer);
    assert.deepEqual(await refusal(changing), [403, 'not_allowed']);
    const solution = { key: 'solved', kind: 'solution', text: 'Done.', author: 'Microsoft' };
    const saying = send('POST', `/cases/${remoteId}/messages`, solution, asCustomer);
    assert.deepEqual(await refusal(saying), [403, 'not_allowed']);
    assert.deepEqual(await refusal(send('POST', '/cases', newCaseFor(standIn))), [403, 'not_allowed']);
    const { number: known, messages } = await read();
    assert.deepEqual([known, messages], [undefined, []]);
  });

  it('answers what has not its form with the place of the mistake', async () => {
    assert.deepEqual(await refusal(send('GET', '/cases?incident=INC0000001')), [400, 'invalid']);
    const { status, answered } = await send('PATCH', `/cases/${remoteId}`, { key: 'x', number: 'twelve' });
    assert.equal(status, 400);
    assert.match(failure.parse(answered).error.message, /^number: /);
  });

  it('tells Microsoft of what the customer does, once, and not of what Microsoft does', async () => {
    const told: string[] = [];
    standIn.support.onNews((sysId) => void told.push(sysId));
    const said = { key: 'hello', text: 'Hello?', author: 'Ida Lund' };
    await customer.reply(remoteId, said);
    await customer.reply(remoteId, said);
    await say('message', 'Yes.');
    assert.deepEqual(told, [remoteId]);
  });
});
