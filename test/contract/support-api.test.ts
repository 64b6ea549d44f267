import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connectInstance, type Instance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../src/clients/servicenow/sign-in.ts';
import { listSupportCases } from '../../src/clients/servicenow/support-cases.ts';
import { createServiceNowTransport } from '../../src/composition/support/service-now-transport.ts';
import type { NewCase, RemoteCase, SupportTransport } from '../../src/features/escalation/transport.ts';
import { createRequest } from '../../src/http/request.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { newCaseFor } from '../helpers/support-cases.ts';
import { noon } from './servicenow-seed.ts';
import { startSeeded } from './servicenow-target.ts';
import { bodyOf, checked, contract, operations, problemsOf } from './support-contract.ts';

describe('docs/support-api.yaml', () => {
  it('is OpenAPI 3.1, of version 1', () => {
    assert.match(contract.openapi, /^3\.1\./);
    assert.match(contract.info.version, /^1\./);
  });

  it('has examples that are what its schemas say', () => {
    const bodies = operations.flatMap(({ operationId, requestBody, responses }) => [
      ...(requestBody ? [{ place: operationId, content: requestBody.content }] : []),
      ...Object.entries(responses).map(([status, given]) => ({
        place: `${operationId} ${status}`,
        content: bodyOf(given).content,
      })),
    ]);
    const examples = bodies.flatMap(({ place, content }) =>
      Object.values(content).flatMap((media) =>
        [media.example, ...Object.values(media.examples).map(({ value }) => value)]
          .filter((value) => value !== undefined)
          .map((value) => ({ place, problems: problemsOf(media, value) })),
      ),
    );
    assert.ok(examples.length > 20);
    assert.deepEqual(
      examples.filter(({ problems }) => problems.length > 0),
      [],
    );
  });
});

describe('cases through the ServiceNow instance', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  let transport: SupportTransport;
  /** An answer of the resource is not its own. */
  let isFault: boolean;
  let earlier: number;

  const connect = (userName: string, password: string) => {
    const request = createRequest({ deadlineMilliseconds: 5000 });
    return connectInstance(
      checked(request, () => isFault),
      standIn.url,
      basicSignIn(userName, password),
    );
  };

  beforeEach(async () => {
    isFault = false;
    standIn = await startSeeded();
    instance = connect(standIn.integrationUser.userName, standIn.integrationUser.password);
    transport = createServiceNowTransport(instance, standIn.support.apiPath);
    earlier = standIn.requests.length;
  });
  afterEach(() => standIn.close());

  const made = () =>
    standIn.requests
      .slice(earlier)
      .map(({ method, path }) => `${method} ${path.replace(standIn.support.apiPath, '')}`);
  const create = async (given: Partial<NewCase> = {}): Promise<RemoteCase> => {
    const created = await transport.create(newCaseFor(standIn, given));
    assert.ok(created !== 'accepted');
    earlier = standIn.requests.length;
    return created;
  };
  const stored = () => standIn.support.cases;
  const reply = (text: string, key: string = randomUUID()) => ({ key, text, author: 'Ida Lund' });
  const fault = (...added: Parameters<ServiceNowStandIn['faults']['add']>) => {
    isFault = true;
    standIn.faults.add(...added);
  };

  describe('what there is', () => {
    it('is told with services, actions and half of the requests it allows', async () => {
      assert.deepEqual(await transport.capabilities(), {
        setUp: 'complete',
        canCreate: true,
        actions: new Set(['reply', 'attach', 'severity', 'close']),
      });
      assert.equal(transport.requestsPerMinute, 150);
      const services = await transport.services();
      assert.ok(services.some(({ id, name }) => id === 'exchange' && name === 'Exchange Online'));
      assert.deepEqual(await transport.problems('exchange'), []);
    });

    for (const setUp of ['steps', 'finalStep', 'insightsOnly'] as const) {
      it(`is no case while the setup is at ${setUp}`, async () => {
        standIn.support.setUp = setUp;
        const { canCreate, ...capabilities } = await transport.capabilities();
        assert.deepEqual([capabilities.setUp, canCreate], [setUp, false]);
        await assert.rejects(transport.create(newCaseFor(standIn)), {
          code: 'SUPPORT_REFUSED',
          facts: { service: 'ServiceNow', reason: 'The setup is not complete' },
        });
        assert.equal(stored().length, 0);
      });
    }
  });

  describe('a new case', () => {
    it('has what was given, with its line breaks, and no number yet', async () => {
      const description = 'Line one\nLine two\n\n<b>no tag</b> & "quotes" ^NQ javascript:gs.log(1) é 📨';
      const created = await create({ description, severity: 'critical' });
      assert.deepEqual(
        [created.number, created.owner, created.solution, created.nextUpdateAt],
        [undefined, undefined, undefined, undefined],
      );
      assert.deepEqual([created.status, created.severity], ['withMicrosoft', 'critical']);
      assert.deepEqual(created.createdAt, noon);
      assert.deepEqual(created.messages, []);
      const [row] = stored();
      assert.equal(row?.description, description);
      assert.equal(row?.startedAt, '2026-11-23T08:00:00.000Z');
      assert.equal(row?.contact.hours, '9 – 17');
      assert.equal(row?.account, 'admin@contoso.com');
      assert.deepEqual(await transport.read(created.remoteId), created);
    });

    it('is the same one however often its reference is sent, and whatever has changed since', async () => {
      const wanted = newCaseFor(standIn);
      const first = await transport.create(wanted);
      standIn.support.setUp = 'steps';
      assert.deepEqual(await transport.create(wanted), first);
      await Promise.all([transport.create(wanted), transport.create(wanted)]);
      assert.equal(stored().length, 1);
    });

    for (const kind of ['lost-answer', 'cut-body', 'reset'] as const) {
      it(`is made once when the connection fails (${kind})`, async () => {
        fault({ kind }, { method: 'POST', times: 1 });
        const created = await create();
        assert.equal(stored().length, 1);
        assert.equal(stored()[0]?.sysId, created.remoteId);
      });
    }

    it('is uncertain when two answers are lost, and found with the same reference later', async () => {
      const wanted = newCaseFor(standIn);
      fault({ kind: 'lost-answer' }, { method: 'POST', times: 2 });
      await assert.rejects(transport.create(wanted), { code: 'WRITE_UNCERTAIN' });
      assert.deepEqual(made(), ['POST /cases', 'POST /cases']);
      const created = await transport.create(wanted);
      assert.deepEqual(
        stored().map(({ sysId }) => sysId),
        [created !== 'accepted' && created.remoteId],
      );
    });

    it('is uncertain when its answer is lost and then nobody is let in', async () => {
      fault({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
      fault({ kind: 'answer', status: 403, body: {} }, { method: 'POST' });
      await assert.rejects(transport.create(newCaseFor(standIn)), { code: 'WRITE_UNCERTAIN' });
    });

    it('is refused, with the reason, for an incident or a service that there is not', async () => {
      const nowhere = { sysId: 'f'.repeat(32), number: 'INC0000001' };
      const refused = (reason: string) => ({
        code: 'SUPPORT_REFUSED',
        facts: { service: 'ServiceNow', reason },
      });
      await assert.rejects(create({ incident: nowhere }), refused('There is no such incident'));
      await assert.rejects(create({ serviceId: 'fax' }), refused('There is no service fax'));
      assert.equal(stored().length, 0);
    });

    it('is refused naming the field when it has not the form of the contract', async () => {
      await assert.rejects(create({ title: '' }), (error: { code: string; facts: { reason: string } }) => {
        assert.equal(error.code, 'SUPPORT_REFUSED');
        assert.match(error.facts.reason, /^title: /);
        return true;
      });
    });

    it('is refused with no more of the reason than fits a card', async () => {
      const body = { error: { message: `No\n ${'x'.repeat(500)}`, detail: 'not_wanted' }, status: 'failure' };
      fault({ kind: 'answer', status: 422, body });
      await assert.rejects(create(), {
        code: 'SUPPORT_REFUSED',
        facts: { service: 'ServiceNow', reason: `No ${'x'.repeat(197)}` },
      });
    });
  });

  describe('a case that is there', () => {
    it('is read with what both sides said, and nothing is read where there is none', async () => {
      assert.equal(await transport.read('0'.repeat(32)), undefined);
      assert.equal(await transport.read('no/such case?'), undefined);
    });

    it('takes a reply once for each key, with its line breaks', async () => {
      const { remoteId } = await create();
      const said = reply('It began at 8.\n\nOnly Finance.');
      fault({ kind: 'lost-answer' }, { path: /messages/, times: 1 });
      assert.equal(await transport.reply(remoteId, said), 'done');
      assert.equal(await transport.reply(remoteId, said), 'done');
      assert.equal(await transport.reply(remoteId, reply('Another.')), 'done');
      const read = await transport.read(remoteId);
      assert.deepEqual(
        read?.messages.map(({ from, kind, author, text }) => ({ from, kind, author, text })),
        [
          { from: 'customer', kind: 'message', author: 'Ida Lund', text: said.text },
          { from: 'customer', kind: 'message', author: 'Ida Lund', text: 'Another.' },
        ],
      );
      assert.equal(new Set(read?.messages.map(({ id }) => id)).size, 2);
    });

    it('takes a file once for each key, as it is', async () => {
      const { remoteId } = await create();
      const bytes = Uint8Array.from({ length: 300 }, (_none, index) => index % 256);
      const file = { key: randomUUID(), fileName: 'trace & été?.log', contentType: 'text/plain', bytes };
      fault({ kind: 'answer-after-work', status: 502 }, { path: /files/, times: 1 });
      await transport.attach(remoteId, file);
      await transport.attach(remoteId, file);
      const files = stored()[0]?.files.map(({ fileName, contentType, bytes: size }) => [
        fileName,
        contentType,
        size,
      ]);
      assert.deepEqual(files, [['trace & été?.log', 'text/plain', 300]]);
    });

    it('refuses an empty file', async () => {
      const { remoteId } = await create();
      const file = {
        key: 'empty',
        fileName: 'empty.log',
        contentType: 'text/plain',
        bytes: new Uint8Array(),
      };
      await assert.rejects(transport.attach(remoteId, file), {
        code: 'SUPPORT_REFUSED',
        facts: { service: 'ServiceNow', reason: 'The file is empty' },
      });
    });

    it('changes its severity once for each key', async () => {
      const { remoteId } = await create();
      const worse = { key: 'worse', severity: 'critical' } as const;
      await transport.changeSeverity(remoteId, worse);
      await transport.changeSeverity(remoteId, { key: 'better', severity: 'minimal' });
      await transport.changeSeverity(remoteId, worse);
      assert.equal((await transport.read(remoteId))?.severity, 'minimal');
    });

    it('is closed with the notes, and refuses what comes then; closing it again changes nothing', async () => {
      const { remoteId } = await create();
      fault({ kind: 'lost-answer' }, { path: /close/, times: 1 });
      await transport.close(remoteId, { key: 'close', notes: 'A rule was wrong.' });
      await transport.close(remoteId, { key: 'again', notes: 'Really.' });
      const read = await transport.read(remoteId);
      assert.equal(read?.status, 'closed');
      assert.deepEqual(
        read?.messages.map(({ text }) => text),
        ['A rule was wrong.'],
      );
      await assert.rejects(transport.reply(remoteId, reply('One more thing')), {
        code: 'SUPPORT_REFUSED',
        facts: { service: 'ServiceNow', reason: 'The case is closed' },
      });
    });

    it('refuses a key that was used for something else', async () => {
      const { remoteId } = await create();
      await transport.reply(remoteId, reply('Hello', 'one'));
      await assert.rejects(transport.close(remoteId, { key: 'one', notes: 'Done' }), {
        code: 'SUPPORT_REFUSED',
      });
      assert.equal(stored()[0]?.status, 'withMicrosoft');
    });

    it('refuses a change of a case that there is not', async () => {
      await assert.rejects(transport.reply('0'.repeat(32), reply('Hello')), {
        code: 'SUPPORT_REFUSED',
        facts: { service: 'ServiceNow', reason: 'There is no such case' },
      });
    });

    it('is listed by its incident, the newest first, and never with those of others', async () => {
      const api = { instance, basePath: standIn.support.apiPath };
      const first = await create();
      const second = await create();
      const { sysId } = newCaseFor(standIn).incident;
      const listed = await listSupportCases(api, sysId);
      assert.deepEqual(
        listed.map(({ remoteId }) => remoteId),
        [second.remoteId, first.remoteId],
      );
      assert.deepEqual(await listSupportCases(api, 'e'.repeat(32)), []);
      fault({ kind: 'answer', status: 200, body: { result: stored() } }, { times: 1 });
      assert.deepEqual(await listSupportCases(api, 'e'.repeat(32)), []);
    });
  });

  describe('what keeps it from working', () => {
    it('is an account without the role, or with those of both sides', async () => {
      const forbidden = {
        code: 'SUPPORT_FORBIDDEN',
        facts: { service: 'ServiceNow', reason: 'The account may not use the support resource' },
      };
      const other = createServiceNowTransport(connect('ida.lund', 'sandbox-person'), standIn.support.apiPath);
      await assert.rejects(other.capabilities(), forbidden);
      await assert.rejects(other.create(newCaseFor(standIn)), forbidden);
      const { userName } = standIn.integrationUser;
      const user = standIn.tables.find('sys_user', { user_name: userName })?.sys_id ?? '';
      const role = standIn.tables.find('sys_user_role', { name: 'x_casebridge.support_microsoft' })?.sys_id;
      standIn.tables.insert('sys_user_has_role', { user, role: role ?? '', state: 'active' });
      await assert.rejects(transport.capabilities(), forbidden);
      assert.equal(stored().length, 0);
    });

    it('is Microsoft’s account, which opens no cases', async () => {
      const { userName, password } = standIn.support.microsoftUser;
      const theirs = createServiceNowTransport(connect(userName, password), standIn.support.apiPath);
      assert.equal((await theirs.capabilities()).canCreate, false);
      await assert.rejects(theirs.create(newCaseFor(standIn)), { code: 'SUPPORT_FORBIDDEN' });
    });

    it('is a refused sign-in', async () => {
      const other = createServiceNowTransport(connect('ida.lund', 'wrong'), standIn.support.apiPath);
      await assert.rejects(other.capabilities(), { code: 'SERVICENOW_SIGN_IN_REFUSED' });
      await assert.rejects(other.reply('x', reply('y')), { code: 'SERVICENOW_SIGN_IN_REFUSED' });
    });

    it('is an instance without the resource', async () => {
      const elsewhere = createServiceNowTransport(instance, '/api/x_other/support/v1');
      const missing = { code: 'SERVICENOW_API_MISSING' };
      await assert.rejects(elsewhere.capabilities(), missing);
      await assert.rejects(elsewhere.read('0'.repeat(32)), missing);
      await assert.rejects(elsewhere.create(newCaseFor(standIn)), missing);
      fault({ kind: 'answer', status: 404, body: '' });
      await assert.rejects(transport.read('0'.repeat(32)), missing);
    });

    it('is a limit on requests, until the time that the instance tells', async () => {
      const { remoteId } = await create();
      standIn.support.requestsPerMinute = 1;
      const busy = { code: 'UPSTREAM_BUSY', facts: { service: 'ServiceNow', seconds: 60 } };
      await assert.rejects(transport.read(remoteId), busy);
      await assert.rejects(transport.reply(remoteId, reply('Now?')), busy);
      assert.equal(stored()[0]?.messages.length, 0);
    });

    it('is waited for when it passes soon', async () => {
      const { remoteId } = await create();
      const body = { error: { message: 'Rate limit exceeded', detail: 'rate_limit' }, status: 'failure' };
      fault({ kind: 'answer', status: 429, headers: { 'retry-after': '0' }, body }, { times: 1 });
      assert.equal(await transport.reply(remoteId, reply('Now.')), 'done');
      assert.equal(stored()[0]?.messages.length, 1);
    });

    it('is an instance that sleeps, or answers something else', async () => {
      fault({ kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' });
      await assert.rejects(transport.capabilities(), { code: 'SERVICENOW_ASLEEP' });
      standIn.faults.clear();
      fault({ kind: 'answer', status: 200, body: { result: { setup: 'perhaps' } } });
      await assert.rejects(transport.capabilities(), { code: 'UPSTREAM_UNREADABLE' });
    });
  });
});
