import assert from 'node:assert/strict';
import type { TokenSource } from '../../src/clients/entra/tokens.ts';
import type { SupportTransport } from '../../src/features/escalation/transport.ts';
import type { AzureStandIn } from '../../src/sandbox/azure/index.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import {
  caseAbout,
  key,
  noon,
  startRegistered,
  startSupport,
  ticketName,
  tokensOf,
  transportTo,
} from './azure-support-fixture.ts';

describe('cases as support tickets of Azure', () => {
  let entra: EntraStandIn;
  let token: TokenSource;
  let azure: AzureStandIn;
  let transport: SupportTransport;
  let time: Date;

  before(async () => {
    entra = await startRegistered();
    token = tokensOf(entra);
  });
  after(() => entra.close());
  beforeEach(async () => {
    time = noon;
    azure = await startSupport(entra, () => time);
    transport = transportTo(azure, token);
  });
  afterEach(() => azure.close());

  const ticket = () => {
    const found = azure.tickets.get(ticketName);
    assert.ok(found);
    return found;
  };
  const open = async () => {
    const created = await transport.create(await caseAbout(transport));
    assert.notEqual(created, 'accepted');
  };
  const later = (minutes: number) => {
    time = new Date(noon.getTime() + minutes * 60_000);
  };

  it('offers what Azure lists at the moment, but quotas, and asks for it once', async () => {
    const services = await transport.services();
    assert.deepEqual(
      services.map(({ name }) => name),
      ['Billing', 'Microsoft Entra Sign-in and Multifactor Authentication', 'Virtual Machine running Linux'],
    );
    const problems = await transport.problems(services[1]?.id ?? '');
    assert.equal(problems[0]?.name, 'Conditional Access / Policy blocks a user');
    const asked = azure.requests.length;
    await transport.services();
    await transport.problems(services[1]?.id ?? '');
    assert.equal(azure.requests.length, asked);
  });

  it('asks nothing for the problems of what is no service', async () => {
    await assert.rejects(transport.problems('/subscriptions/one/secrets'), { code: 'SUPPORT_REFUSED' });
    assert.equal(azure.requests.length, 0);
  });

  it('opens a case, and finds it again', async () => {
    const created = await transport.create(await caseAbout(transport));
    assert.ok(created !== 'accepted');
    assert.deepEqual(created, {
      remoteId: ticketName,
      number: ticket().supportTicketId,
      status: 'withMicrosoft',
      severity: 'moderate',
      title: 'Nobody can sign in',
      owner: undefined,
      createdAt: noon,
      updatedAt: noon,
      nextUpdateAt: new Date('2026-11-23T16:00:00Z'),
      solution: undefined,
      messages: [],
    });
    assert.deepEqual(await transport.read(ticketName), created);
    assert.deepEqual(await transport.create(await caseAbout(transport)), created);
    assert.equal(azure.tickets.size, 1);
  });

  it('tells Azure what it asks for, in its own terms', async () => {
    await transportTo(azure, token, 'plan-1').create(await caseAbout(transport));
    assert.deepEqual(ticket().contactDetails, {
      firstName: 'Megan',
      lastName: 'Bowen',
      preferredContactMethod: 'email',
      primaryEmailAddress: 'meganb@contoso.com',
      additionalEmailAddresses: ['admin@contoso.com'],
      preferredTimeZone: 'Romance Standard Time',
      country: 'FRA',
      preferredSupportLanguage: 'fr-fr',
    });
    assert.equal(ticket().description, 'Since this morning.\nAADSTS50105');
    assert.equal(ticket().problemStartTime, '2026-11-23T08:30:00.000Z');
    assert.equal(ticket().supportPlanId, 'plan-1');
    assert.equal(ticket().advancedDiagnosticConsent, 'No');
  });

  it('says in the title that a test is one', async () => {
    await transport.create(await caseAbout(transport, { isTest: true }));
    assert.equal(ticket().title, 'Test - please ignore: Nobody can sign in');
  });

  it('shows whose turn it is, who looks after it, and what was written', async () => {
    await open();
    later(10);
    azure.engineer.assign(ticketName, 'sam@microsoft.com');
    azure.engineer.write(ticketName, '<p>Hello,</p><p>which <b>policy</b> is it?<br>Sam</p>');
    const asked = await transport.read(ticketName);
    assert.equal(asked?.status, 'withCustomer');
    assert.equal(asked?.owner, 'sam@microsoft.com');
    assert.deepEqual(asked?.updatedAt, time);
    assert.equal(asked?.nextUpdateAt, undefined);
    const [question] = asked?.messages ?? [];
    assert.equal(question?.from, 'microsoft');
    assert.equal(question?.author, 'engineer@microsoft.com');
    assert.equal(question?.text, 'Hello,\n\nwhich policy is it?\nSam');
    assert.deepEqual(question?.at, time);
    later(20);
    const reply = { key, text: 'It is "Block all".\nif (a < b) <b>stop</b>', author: 'Megan Bowen' };
    assert.equal(await transport.reply(ticketName, reply), 'done');
    const answered = await transport.read(ticketName);
    assert.equal(answered?.status, 'withMicrosoft');
    assert.deepEqual(answered?.messages.at(-1), {
      id: `casebridge-${key}`,
      from: 'customer',
      kind: 'message',
      author: 'meganb@contoso.com',
      text: 'It is "Block all".\nif (a < b) <b>stop</b>\n\nMegan Bowen',
      at: time,
    });
    assert.equal(ticket().communications.at(-1)?.subject, 'RE: Nobody can sign in');
  });

  it('reads all of many messages', async () => {
    await open();
    for (let count = 1; count <= 23; count += 1) azure.engineer.write(ticketName, `Message ${count}`);
    const read = await transport.read(ticketName);
    assert.deepEqual(
      read?.messages.map(({ text }) => text),
      Array.from({ length: 23 }, (_message, index) => `Message ${index + 1}`),
    );
  });

  it('knows who wrote something, whatever Azure calls its direction', async () => {
    await open();
    const sides = [
      { sender: 'anna@contoso.com', direction: 'Outbound', from: 'customer' },
      { sender: 'anna@contoso.com', direction: 'Inbound', from: 'customer' },
      { sender: 'x@mail.support.microsoft.com', direction: 'Inbound', from: 'microsoft' },
      { sender: 'x@microsoft.com.example.org', direction: 'Inbound', from: 'customer' },
      { sender: '', direction: 'Inbound', from: 'customer' },
      { sender: '', direction: 'Outbound', from: 'microsoft' },
      { sender: 'vendor@example.org', direction: 'Outbound', from: 'microsoft' },
    ] as const;
    for (const { sender, direction } of sides) {
      later(azure.requests.length);
      azure.engineer.write(ticketName, 'Hello', { sender, direction });
    }
    const read = await transport.read(ticketName);
    assert.deepEqual(
      read?.messages.map(({ from }) => from),
      sides.map(({ from }) => from),
    );
  });

  it('raises the severity', async () => {
    await open();
    assert.equal(await transport.changeSeverity(ticketName, { key, severity: 'minimal' }), 'done');
    assert.equal(ticket().severity, 'Minimal');
    assert.equal((await transport.read(ticketName))?.severity, 'minimal');
  });

  it('closes with how it was solved', async () => {
    await open();
    const closing = { key, notes: 'The policy was wrong.' };
    assert.equal(await transport.close(ticketName, closing), 'done');
    assert.equal(await transport.close(ticketName, closing), 'done');
    assert.equal(ticket().status, 'Closed');
    assert.deepEqual(
      ticket().communications.map(({ body }) => body),
      ['The policy was wrong.'],
    );
    const read = await transport.read(ticketName);
    assert.equal(read?.status, 'closed');
    assert.equal(read?.nextUpdateAt, undefined);
  });

  it('sees that Microsoft has closed it', async () => {
    await open();
    azure.engineer.write(ticketName, 'I close this.');
    azure.engineer.close(ticketName);
    assert.equal((await transport.read(ticketName))?.status, 'closed');
    assert.equal(await transport.close(ticketName, { key, notes: 'Solved.' }), 'done');
  });

  const files = () => [...(azure.workspaces.get(ticket().supportTicketId)?.files.values() ?? [])];
  const contentOf = (file: ReturnType<typeof files>[number] | undefined) =>
    Buffer.concat(
      [...(file?.chunks.entries() ?? [])].sort(([one], [two]) => one - two).map(([, part]) => part),
    );

  it("puts files of any bytes into the ticket's own workspace, in chunks where they are large", async () => {
    await open();
    const large = Buffer.alloc(4_000_000, 'äß\n');
    const file = { key, fileName: 'trace (1).log', contentType: 'text/plain', bytes: large };
    assert.equal(await transport.attach(ticketName, file), 'done');
    assert.equal(files().length, 1);
    assert.equal(files()[0]?.name, '9d2f7c1a-trace _1_.log');
    assert.equal(files()[0]?.chunks.size, 2);
    assert.ok(contentOf(files()[0]).equals(large));
  });

  it('keeps two files of one name apart', async () => {
    await open();
    const file = { fileName: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('one') };
    await transport.attach(ticketName, { ...file, key });
    await transport.attach(ticketName, { ...file, key: key.replace('9', '8'), bytes: Buffer.from('two') });
    assert.deepEqual(
      files().map((one) => contentOf(one).toString()),
      ['one', 'two'],
    );
  });

  it('does not send a file that Azure has no room for', async () => {
    await open();
    const bytes = Buffer.alloc(5 * 1024 * 1024 + 1);
    const file = { key, fileName: 'a.zip', contentType: 'application/zip', bytes };
    const asked = azure.requests.length;
    await assert.rejects(transport.attach(ticketName, file), { code: 'SUPPORT_REFUSED' });
    assert.equal(azure.requests.length, asked);
  });

  it('knows no case that is not there', async () => {
    assert.equal(await transport.read('casebridge-none'), undefined);
    const reply = { key, text: 'Hello', author: '' };
    await assert.rejects(transport.reply('casebridge-none', reply), { code: 'SUPPORT_REFUSED' });
  });

  it('reads a ticket of values that nobody knows yet', async () => {
    await open();
    azure.faults.add(
      {
        kind: 'answer',
        status: 200,
        body: {
          name: ticketName,
          properties: {
            severity: 'highestCriticalImpact',
            status: 'Dreaming',
            supportEngineer: null,
            createdDate: '2026-11-23T12:00:00Z',
            somethingNew: [1],
          },
        },
      },
      { path: /supportTickets\/[^/]+$/, times: 1 },
    );
    azure.faults.add(
      {
        kind: 'answer',
        status: 200,
        body: {
          value: [
            { name: 'one', properties: { communicationType: 'telepathy', body: 'Do you hear me?' } },
            'nonsense',
          ],
          nextLink: null,
        },
      },
      { path: /communications$/, times: 1 },
    );
    const read = await transport.read(ticketName);
    assert.equal(read?.severity, 'critical');
    assert.equal(read?.status, 'withCustomer');
    assert.equal(read?.owner, undefined);
    assert.deepEqual(
      read?.messages.map(({ text, at }) => ({ text, at })),
      [{ text: 'Do you hear me?', at: noon }],
    );
  });

  it('can do everything, within half of what Azure allowed even before', async () => {
    const { setUp, canCreate, actions } = await transport.capabilities();
    assert.equal(setUp, 'complete');
    assert.equal(canCreate, true);
    assert.deepEqual([...actions].sort(), ['attach', 'close', 'reply', 'severity']);
    assert.ok(transport.requestsPerMinute <= 12_000 / 60 / 2);
  });
});
