import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CasebridgeError, isCasebridgeError } from '../../src/errors.ts';
import type { Request } from '../../src/http/request.ts';
import type { PartnerServiceRequest } from '../../src/sandbox/partner-center/index.ts';
import { newCase, type PartnerWorld, request, startPartnerWorld } from './partner-center-fixture.ts';

const refused = (code: string, facts: object = {}) => ({
  code,
  facts: { service: 'Partner Center', ...facts },
});

describe('the transport to Partner Center', () => {
  let world: PartnerWorld;
  beforeEach(async () => {
    world = await startPartnerWorld(3);
  });
  afterEach(() => world.close());

  const only = (): PartnerServiceRequest => {
    const [found, ...others] = world.partner.serviceRequests;
    assert.ok(found && others.length === 0, `one request, not ${world.partner.serviceRequests.length}`);
    return found;
  };
  const create = async () => {
    const made = await world.transport.create(newCase);
    assert.ok(made !== 'accepted');
    return made;
  };
  const read = async (id: string) => {
    const found = await world.transport.read(id);
    assert.ok(found);
    return found;
  };
  const plant = (count: number, values: Partial<PartnerServiceRequest> = {}) => {
    for (let index = 0; index < count; index += 1) {
      const at = new Date(Date.now() - index * 60_000);
      world.partner.serviceRequests.push({
        ...{ id: `615${index}`, title: `Another matter ${index}`, description: 'Something else.' },
        ...{ severity: 'moderate', status: 'open', supportTopicId: '32444672' },
        organizationId: world.partner.customerId,
        contact: { firstName: 'Ann', lastName: 'Other', email: 'ann@contoso.com', phoneNumber: '' },
        ...{ countryCode: 'FR', createdAt: at, modifiedAt: at, closedAt: undefined, notes: [] },
        ...values,
      });
    }
  };

  it('offers topics, and all that Partner Center can do with a request', async () => {
    const { setUp, canCreate, actions } = await world.transport.capabilities();
    assert.deepEqual([setUp, canCreate, [...actions]], ['complete', true, ['reply', 'severity', 'close']]);
    const services = await world.transport.services();
    assert.ok(services.some(({ id, name }) => id === '32444672' && name === 'Exchange Online'));
    assert.deepEqual(await world.transport.problems('32444672'), []);
  });

  it('creates a request for the customer', async () => {
    const made = await create();
    const { id, organizationId, severity, contact, supportTopicId, countryCode, description } = only();
    assert.deepEqual([made.remoteId, made.number, made.status], [id, id, 'withMicrosoft']);
    assert.deepEqual([organizationId, severity], [world.partner.customerId, 'critical']);
    assert.deepEqual([supportTopicId, countryCode], ['32444672', 'FR']);
    assert.deepEqual(contact, {
      ...{ firstName: 'Alex', lastName: 'Maria Wilber' },
      ...{ email: 'alexw@contoso.com', phoneNumber: '+33 1 23 45 67 89' },
    });
    assert.equal(description, `${newCase.description}\n\n[ref ${newCase.reference}]`);
    const post = world.partner.requests.find(({ method }) => method === 'POST');
    assert.equal(post?.path, '/v1/servicerequests/fr-FR');
    assert.equal(post?.headers['ms-requestid'], newCase.reference);
  });

  it('says in the title that it is a test', async () => {
    await world.transport.create({ ...newCase, isTest: true });
    assert.equal(only().title, `[TEST] ${newCase.title}`);
  });

  it('gives what was created before, even after a restart and on a later page', async () => {
    plant(4);
    const made = await create();
    plant(4, { id: 'x', title: newCase.title });
    const again = await world.another().create(newCase);
    assert.ok(again !== 'accepted');
    assert.deepEqual([again.remoteId, world.sent('POST')], [made.remoteId, 1]);
  });

  it('creates another one for another reference, whatever else is alike', async () => {
    await create();
    await world.transport.create({ ...newCase, reference: randomUUID() });
    assert.equal(world.partner.serviceRequests.length, 2);
  });

  it('reads status, severity and notes: whose they are, and what they say', async () => {
    const { remoteId } = await create();
    world.partner.askBack(remoteId, 'Which version of Outlook is it?');
    const { status, severity, title, messages, createdAt, updatedAt } = await read(remoteId);
    assert.deepEqual([status, severity, title], ['withCustomer', 'critical', newCase.title]);
    assert.deepEqual(
      messages.map(({ from, kind, author, text }) => [from, kind, author, text]),
      [['microsoft', 'message', 'Priya Nair', 'Which version of Outlook is it?']],
    );
    assert.ok(updatedAt >= createdAt && Date.now() - createdAt.getTime() < 60_000);
    world.partner.answer(remoteId, 'Thank you.');
    world.partner.closeRequest(remoteId, 'It was mended.');
    const after = await read(remoteId);
    assert.equal(after.status, 'closed');
    assert.deepEqual(
      after.messages.map(({ text }) => text),
      ['Which version of Outlook is it?', 'Thank you.', 'It was mended.'],
    );
    assert.equal(after.messages[0]?.id, messages[0]?.id);
  });

  it('takes notes of the contact for the customer’s, and tells two that are alike apart', async () => {
    const { remoteId } = await create();
    const at = new Date();
    const note = { createdByName: 'Alex Maria Wilber', createdAt: at, text: 'Written in the portal.' };
    only().notes.push(note, note);
    const { messages } = await read(remoteId);
    assert.deepEqual([messages.length, new Set(messages.map(({ id }) => id)).size], [2, 2]);
    assert.ok(messages.every(({ from }) => from === 'customer'));
  });

  it('knows of no request that is not there', async () => {
    assert.equal(await world.transport.read('nothing/../here'), undefined);
  });

  it('replies once, and shows the reply without its mark', async () => {
    const { remoteId } = await create();
    const reply = { key: randomUUID(), text: 'It is 16.0.\n\nAll of them.', author: 'Alex Wilber' };
    assert.equal(await world.transport.reply(remoteId, reply), 'done');
    assert.equal(await world.another().reply(remoteId, reply), 'done');
    assert.match(only().notes[0]?.text ?? '', /Alex Wilber \[ref [0-9a-f]{8}\]$/);
    const { messages } = await read(remoteId);
    assert.deepEqual(
      messages.map(({ from, author, text }) => [from, author, text]),
      [['customer', 'Alex Wilber', 'It is 16.0.\n\nAll of them.']],
    );
  });

  it('changes the severity and closes, once each', async () => {
    const { remoteId } = await create();
    const change = { key: randomUUID(), severity: 'minimal' } as const;
    assert.equal(await world.transport.changeSeverity(remoteId, change), 'done');
    assert.equal(await world.transport.changeSeverity(remoteId, change), 'done');
    assert.deepEqual([only().severity, world.sent('PATCH')], ['minimal', 1]);
    const closing = { key: randomUUID(), notes: 'A restart helped.' };
    assert.equal(await world.transport.close(remoteId, closing), 'done');
    assert.equal(await world.another().close(remoteId, closing), 'done');
    assert.deepEqual([only().status, world.sent('PATCH')], ['closed', 2]);
    assert.equal((await read(remoteId)).messages[0]?.text, 'A restart helped.');
  });

  it('says so when a severity was taken and not changed', async () => {
    const { remoteId } = await create();
    world.partner.faults.add({ kind: 'answer', status: 204 }, { method: 'PATCH', times: 1 });
    const change = { key: randomUUID(), severity: 'minimal' } as const;
    await assert.rejects(
      world.transport.changeSeverity(remoteId, change),
      refused('SUPPORT_REFUSED', { reason: 'none' }),
    );
  });

  it('attaches nothing', async () => {
    const file = { key: randomUUID(), fileName: 'a.txt', contentType: 'text/plain', bytes: new Uint8Array() };
    await assert.rejects(world.transport.attach('6', file), refused('SUPPORT_REFUSED', { reason: 'none' }));
  });

  const writes = {
    create: () => world.transport.create(newCase),
    reply: () => world.transport.reply(only().id, { key: newCase.reference, text: 'A reply', author: '' }),
    severity: () =>
      world.transport.changeSeverity(only().id, { key: newCase.reference, severity: 'minimal' }),
    close: () => world.transport.close(only().id, { key: newCase.reference, notes: 'Done' }),
  } as const;
  const faults = [
    { kind: 'lost-answer' },
    { kind: 'cut-body' },
    { kind: 'answer-after-work', status: 503 },
    { kind: 'reset' },
    { kind: 'answer', status: 500 },
  ] as const;

  for (const [name, write] of Object.entries(writes)) {
    for (const fault of faults) {
      it(`makes it once when the answer is lost: ${name}, ${fault.kind}`, async () => {
        if (name !== 'create') await create();
        const method = name === 'create' ? 'POST' : 'PATCH';
        world.partner.faults.add(fault, { method, times: 1 });
        const first = await write().catch((error: unknown) => error);
        // What was done is seen at once; what was not done may still be, as far as anybody knows.
        const wasDone = fault.kind !== 'reset' && fault.kind !== 'answer';
        assert.equal(isCasebridgeError(first, 'WRITE_UNCERTAIN'), !wasDone);
        await write();
        await write();
        const { severity, status, notes } = only();
        const made = { create: notes.length === 0, reply: notes.length === 1 };
        const changed = {
          severity: severity === 'minimal',
          close: status === 'closed' && notes.length === 1,
        };
        assert.ok(Object.entries({ ...made, ...changed }).some(([of, isOnce]) => of === name && isOnce));
      });
    }
  }

  /** Loses the answer of the first change, and fails whatever is asked after it. */
  const losing = (): Request => {
    let isLost = false;
    return async (call) => {
      if (isLost) throw new CasebridgeError('UPSTREAM_TIMEOUT', { service: call.service, seconds: 1 });
      const response = await request(call);
      isLost = call.service === 'Partner Center' && call.method !== undefined;
      return isLost ? { ...response, status: 502 } : response;
    };
  };

  it('is not certain when looking it up fails as well', async () => {
    const uncertain = refused('WRITE_UNCERTAIN');
    await assert.rejects(world.another(undefined, losing()).create(newCase), uncertain);
    await create();
    const reply = { key: randomUUID(), text: 'A reply', author: '' };
    await assert.rejects(world.another(undefined, losing()).reply(only().id, reply), uncertain);
    await world.transport.reply(only().id, reply);
    assert.equal(only().notes.length, 1);
  });

  it('creates one request only when lists are late', async () => {
    world.partner.delayLists(true);
    world.partner.faults.add({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
    await assert.rejects(world.transport.create(newCase), refused('WRITE_UNCERTAIN'));
    const made = await create();
    assert.equal(made.remoteId, only().id);
    assert.equal(world.sent('POST'), 2);
  });

  it('creates nothing when the list cannot be read to its end', async () => {
    plant(4);
    world.partner.faults.add({ kind: 'answer', status: 503 }, { path: /customers/, times: 9 });
    await assert.rejects(world.transport.create(newCase), refused('UPSTREAM_FAILED', { status: 503 }));
    assert.equal(world.sent('POST'), 0);
  });

  it('never follows a page that leads elsewhere', async () => {
    const body = { items: [], links: { next: { uri: 'https://elsewhere.example/v1/servicerequests' } } };
    world.partner.faults.add({ kind: 'answer', status: 200, body }, { path: /customers/ });
    await assert.rejects(world.transport.create(newCase), refused('UPSTREAM_UNREADABLE'));
  });
});
