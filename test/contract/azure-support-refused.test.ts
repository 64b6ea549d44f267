import assert from 'node:assert/strict';
import type { TokenSource } from '../../src/clients/entra/tokens.ts';
import type { NewCase, SupportTransport } from '../../src/features/escalation/transport.ts';
import type { AzureStandIn } from '../../src/sandbox/azure/index.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import {
  caseAbout,
  key,
  startRegistered,
  startSupport,
  ticketName,
  tokensOf,
  transportTo,
} from './azure-support-fixture.ts';

const service = 'Azure Support';

describe('what Azure refuses', () => {
  let entra: EntraStandIn;
  let token: TokenSource;
  let azure: AzureStandIn;
  let transport: SupportTransport;
  let asked: NewCase;

  before(async () => {
    entra = await startRegistered();
    token = tokensOf(entra);
  });
  after(() => entra.close());
  beforeEach(async () => {
    azure = await startSupport(entra);
    transport = transportTo(azure, token);
    asked = await caseAbout(transport);
  });
  afterEach(() => azure.close());

  const refusal = (start: string) => (error: unknown) => {
    assert.ok(error instanceof Error && 'code' in error && 'facts' in error);
    assert.equal(error.code, 'SUPPORT_REFUSED');
    assert.match(JSON.stringify(error.facts), new RegExp(`"${service}","reason":"${start}`));
    return true;
  };

  const plan = 'InvalidSupportPlan: Your support plan type';

  it('a plan that the API is not for, although it was accepted', async () => {
    azure.setPlan('Developer');
    await assert.rejects(transport.create(asked), refusal(plan));
    azure.longRunning.tellsStatus = false;
    await assert.rejects(transportTo(azure, token).create(asked), refusal(plan));
    assert.equal(azure.tickets.size, 0);
  });

  it('hours after it was accepted, by whoever asks then', async () => {
    azure.setPlan('Basic');
    azure.longRunning.polls = 10;
    assert.equal(await transport.create(asked), 'accepted');
    await assert.rejects(transport.create(asked), refusal(plan));
    assert.equal(azure.requests.filter(({ method }) => method === 'PUT').length, 1);
    assert.equal(await transport.create(asked), 'accepted');
    const another = transportTo(azure, token);
    assert.equal(await another.create(asked), 'accepted');
  });

  it('a critical case of somebody who cannot be called', async () => {
    const critical = { ...asked, severity: 'critical' } as const;
    await assert.rejects(transport.create(critical), refusal('InvalidData: A phone number'));
    const contact = { ...asked.contact, phone: '+33 1 23 45 67 89' };
    assert.notEqual(await transport.create({ ...critical, contact }), 'accepted');
  });

  it('a topic that is gone', async () => {
    const problemId = `${asked.serviceId}/problemClassifications/gone`;
    await assert.rejects(transport.create({ ...asked, problemId }), refusal('InvalidData'));
  });

  it('a case without a kind of problem is not even sent', async () => {
    await assert.rejects(
      transport.create({ ...asked, problemId: undefined }),
      refusal('MissingProblemClassification'),
    );
    assert.ok(azure.requests.every(({ method }) => method === 'GET'));
  });

  it('a reply to a closed case, and a severity that cannot be changed now', async () => {
    await transport.create(asked);
    azure.faults.add(
      {
        kind: 'answer',
        status: 409,
        body: { error: { code: 'SeverityLocked', message: 'Ask the engineer.' } },
      },
      { method: 'PATCH', times: 1 },
    );
    await assert.rejects(
      transport.changeSeverity(ticketName, { key, severity: 'minimal' }),
      refusal('SeverityLocked: Ask the engineer.'),
    );
    azure.engineer.close(ticketName);
    await assert.rejects(
      transport.reply(ticketName, { key, text: 'Hello', author: '' }),
      refusal('InvalidData: The ticket is closed.'),
    );
  });

  it('is understood in capitals, too, and when nothing is said', async () => {
    azure.faults.add(
      { kind: 'answer', status: 400, body: { Error: { Code: 'InvalidData', Message: 'No\n good.' } } },
      { method: 'PUT', times: 1 },
    );
    await assert.rejects(transport.create(asked), refusal('InvalidData: No good."'));
    azure.faults.add({ kind: 'answer', status: 422, body: 'no' }, { method: 'PUT', times: 1 });
    await assert.rejects(transport.create(asked), refusal('none"'));
  });

  it('whoever has no role, or not the right one', async () => {
    const facts = { service, reason: 'AuthorizationFailed' };
    azure.setAccess('none');
    await assert.rejects(transport.read(ticketName), { code: 'SUPPORT_FORBIDDEN', facts });
    azure.setAccess('reader');
    assert.equal(await transport.read(ticketName), undefined);
    await assert.rejects(transport.create(asked), { code: 'SUPPORT_FORBIDDEN', facts });
  });

  it('a subscription that is not there, which is no case that is gone', async () => {
    const { url } = azure;
    const other = transportTo({ url, subscriptionId: '11111111-2222-4333-8444-555555555555' }, token);
    const facts = { service, reason: 'SubscriptionNotFound' };
    await assert.rejects(other.read(ticketName), { code: 'SUPPORT_FORBIDDEN', facts });
    await assert.rejects(other.create(asked), { code: 'SUPPORT_FORBIDDEN', facts });
  });

  it('a token for something else, after another one was tried', async () => {
    const wrong = transportTo(azure, (_scope, signal, refused) =>
      token('https://graph.microsoft.com/.default', signal, refused),
    );
    const before = azure.requests.length;
    await assert.rejects(wrong.read(ticketName), {
      code: 'SUPPORT_FORBIDDEN',
      facts: { service, reason: 'InvalidAuthenticationTokenAudience' },
    });
    assert.equal(azure.requests.length, before + 2);
  });

  it('a token that ran out is replaced', async () => {
    azure.faults.add(
      { kind: 'answer', status: 401, body: { error: { code: 'ExpiredAuthenticationToken', message: '' } } },
      { times: 1 },
    );
    assert.notEqual(await transport.create(asked), 'accepted');
  });

  it('too many requests: it says how long to wait', async () => {
    const busy = { code: 'UPSTREAM_BUSY', facts: { service, seconds: 17 } };
    const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '17' } } as const;
    azure.faults.add(fault, { times: 1 });
    await assert.rejects(transport.read(ticketName), busy);
    azure.faults.add(fault, { method: 'PUT', times: 1 });
    await assert.rejects(transport.create(asked), busy);
    assert.notEqual(await transport.create(asked), 'accepted');
  });

  it('what is wrong with Azure itself is no refusal', async () => {
    azure.faults.add({ kind: 'answer', status: 500, headers: { 'retry-after': '0' } }, { method: 'GET' });
    await assert.rejects(transport.read(ticketName), {
      code: 'UPSTREAM_FAILED',
      facts: { service, status: 500 },
    });
  });

  it('an operation that Azure could not deal with may be asked for again', async () => {
    const body = { status: 'Failed', error: { code: 'InternalServerError', message: 'Oops.' } };
    azure.faults.add({ kind: 'answer', status: 200, body }, { path: /operationsStatus/, times: 1 });
    azure.longRunning.polls = 1;
    await assert.rejects(transport.create(asked), { code: 'UPSTREAM_FAILED' });
  });

  it('a list that leads to another server', async () => {
    await transport.create(asked);
    const body = { value: [], nextLink: 'https://azure.example/page' };
    azure.faults.add({ kind: 'answer', status: 200, body }, { path: /communications$/, times: 1 });
    await assert.rejects(transport.read(ticketName), { code: 'UPSTREAM_UNREADABLE' });
  });
});
