import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServiceNowTransport } from '../../../src/composition/support/service-now-transport.ts';
import type { NewCase, RemoteCase, SupportTransport } from '../../../src/features/escalation/transport.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../../src/sandbox/servicenow/index.ts';
import { type MicrosoftSupport, startMicrosoftSupport } from '../../../src/sandbox/support/index.ts';
import { noon, seed } from '../../contract/servicenow-seed.ts';
import { connectTo } from '../../contract/servicenow-target.ts';
import { newCaseFor } from '../../helpers/support-cases.ts';

const minutes = 60;
const kinds = ({ messages }: RemoteCase) => messages.map(({ from, kind }) => `${from} ${kind}`);

describe('Microsoft’s side of the support resource', () => {
  let now: Date;
  let standIn: ServiceNowStandIn;
  let microsoft: MicrosoftSupport;
  let customer: SupportTransport;
  let remoteId: string;

  beforeEach(async () => {
    now = noon;
    standIn = await startServiceNow({ seed, now: () => now });
    customer = createServiceNowTransport(connectTo(standIn), standIn.support.apiPath);
    microsoft = startMicrosoftSupport({
      instance: standIn,
      callBack: { kind: 'basic', ...standIn.support.microsoftUser },
      now: () => now,
    });
  });
  afterEach(async () => {
    await microsoft.close();
    await standIn.close();
  });

  const open = async (given: Partial<NewCase> = {}) => {
    const created = await customer.create(newCaseFor(standIn, given));
    assert.ok(created !== 'accepted');
    remoteId = created.remoteId;
  };
  /** Lets time pass, and Microsoft work. @returns the case as the customer reads it then */
  const passing = async (seconds: number): Promise<RemoteCase> => {
    now = new Date(now.getTime() + seconds * 1000);
    await microsoft.tick();
    const read = await customer.read(remoteId);
    assert.ok(read);
    return read;
  };
  const reply = (text: string) => customer.reply(remoteId, { key: randomUUID(), text, author: 'Ida Lund' });

  it('does nothing before somebody has opened a case', async () => {
    now = new Date(now.getTime() + 3_600_000);
    await microsoft.tick();
    assert.deepEqual(microsoft.calls, []);
  });

  it('takes a case after a while, with a number, an owner and a promise', async () => {
    await open({ severity: 'critical' });
    assert.equal((await passing(7)).number, undefined);
    const { number, owner, nextUpdateAt, messages } = await passing(1);
    assert.match(number ?? '', /^261123\d{10}$/);
    assert.ok(owner);
    assert.deepEqual(nextUpdateAt, new Date(now.getTime() + 3_600_000));
    assert.deepEqual(messages, []);
  });

  it('answers by name, asks, and proposes a solution when the customer has replied', async () => {
    await open({ title: 'Mail is late' });
    await passing(10);
    const { messages, owner } = await passing(10);
    const [answer] = messages;
    assert.ok(answer);
    assert.ok(answer.text.startsWith('Hello Ida Lund,\n\n'));
    assert.ok(answer.text.includes('“Mail is late”'));
    assert.ok(answer.text.endsWith(`\n${owner}\nMicrosoft Support`));
    assert.equal(answer.author, owner);
    const asked = await passing(25);
    assert.deepEqual(kinds(asked), ['microsoft message', 'microsoft question']);
    assert.equal(asked.status, 'withCustomer');
    await reply('Here you are.');
    assert.equal((await passing(19)).solution, undefined);
    const solved = await passing(1);
    assert.equal(solved.status, 'solutionProposed');
    assert.equal(solved.solution, solved.messages.at(-1)?.text);
    assert.match(solved.solution ?? '', /\n1\. /);
  });

  it('hands the case on and proposes something else when the first did not help', async () => {
    await open();
    await passing(60);
    await reply('Here you are.');
    const first = await passing(30);
    await reply('No, it is as before.');
    const second = await passing(30);
    assert.equal(second.status, 'solutionProposed');
    assert.notEqual(second.solution, first.solution);
    assert.notEqual(second.owner, first.owner);
    assert.ok(second.solution?.endsWith(`\n${second.owner}\nMicrosoft Support`));
  });

  it('catches up with everything that is due at once, each once', async () => {
    await open();
    const late = await passing(5 * minutes);
    assert.deepEqual(kinds(late), ['microsoft message', 'microsoft question']);
    assert.deepEqual(await passing(1), late);
  });

  it('closes a case that nobody answers to', async () => {
    await open();
    await passing(60);
    assert.equal((await passing(14 * minutes)).status, 'withCustomer');
    const closed = await passing(2 * minutes);
    assert.equal(closed.status, 'closed');
    assert.match(closed.messages.at(-1)?.text ?? '', /closing the case/);
    assert.deepEqual(await passing(60 * minutes), closed);
  });

  it('says goodbye once when the customer closes', async () => {
    await open();
    await passing(60);
    await customer.close(remoteId, { key: 'close', notes: 'It was a rule of ours.' });
    const closed = await passing(10);
    assert.equal(closed.status, 'closed');
    assert.deepEqual(kinds(closed).slice(-2), ['customer message', 'microsoft message']);
    assert.deepEqual(await passing(60 * minutes), closed);
  });

  it('fetches what the customer attaches, and confirms it once', async () => {
    await open();
    await passing(60);
    const bytes = Buffer.from('a trace');
    await customer.attach(remoteId, {
      key: 'file',
      fileName: 'trace.log',
      contentType: 'text/plain',
      bytes,
    });
    const confirmed = await passing(1);
    assert.match(confirmed.messages.at(-1)?.text ?? '', /^I have received trace\.log \(7 bytes\)\./);
    assert.equal(confirmed.status, 'withCustomer');
    const asked = microsoft.calls.length;
    assert.deepEqual(await passing(60), confirmed);
    assert.equal(microsoft.calls.length, asked);
  });

  it('only acknowledges a test case', async () => {
    await open({ isTest: true });
    const acknowledged = await passing(10);
    assert.match(acknowledged.number ?? '', /^\d{16}$/);
    assert.equal(acknowledged.owner, undefined);
    assert.deepEqual(kinds(acknowledged), ['microsoft message']);
    await reply('Is anybody there?');
    const later = await passing(60 * minutes);
    assert.deepEqual(kinds(later), ['microsoft message', 'customer message']);
    await customer.close(remoteId, { key: 'close', notes: 'It works.' });
    assert.equal((await passing(60)).messages.length, 3);
  });

  it('keeps several cases apart', async () => {
    await open();
    const first = remoteId;
    await open({ title: 'Another' });
    const second = await passing(60);
    const read = await customer.read(first);
    assert.notEqual(read?.number, second.number);
    assert.ok(read?.messages[0]?.text.includes('“Mail is late”'));
    assert.ok(second.messages[0]?.text.includes('“Another”'));
  });

  describe('when the instance is in trouble', () => {
    for (const kind of ['lost-answer', 'reset', 'cut-body'] as const) {
      it(`says everything once in the end (${kind})`, async () => {
        await open();
        standIn.faults.add({ kind }, { path: /support/, times: 1 });
        standIn.faults.add({ kind }, { path: /messages/, times: 2 });
        await passing(60);
        for (let attempt = 0; attempt < 4; attempt += 1) await passing(10);
        const read = await passing(10);
        assert.deepEqual(kinds(read), ['microsoft message', 'microsoft question']);
      });
    }

    it('does not ask again at once', async () => {
      await open();
      standIn.faults.add({ kind: 'answer', status: 503 }, { path: /support/ });
      now = new Date(now.getTime() + 60_000);
      await microsoft.tick();
      await microsoft.tick();
      assert.deepEqual(
        microsoft.calls.map(({ status }) => status),
        [503],
      );
    });
  });
});
