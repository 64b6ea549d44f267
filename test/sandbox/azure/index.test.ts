import assert from 'node:assert/strict';
import { UnsecuredJWT } from 'jose';
import { z } from 'zod';
import { type AzureStandIn, startAzure } from '../../../src/sandbox/azure/index.ts';

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const ticketSchema = z.object({
  name: z.string(),
  properties: z.looseObject({ supportTicketId: z.string(), severity: z.string(), status: z.string() }),
});

function tokenFor(audience: string, expiresAt: Date): string {
  return new UnsecuredJWT({}).setAudience(audience).setExpirationTime(expiresAt).encode();
}

const creation = {
  properties: {
    title: 'my title',
    description: 'my description',
    serviceId: '/providers/Microsoft.Support/services/6b415938-0927-4b1a-a7b5-1b9d7d51ad03',
    problemClassificationId:
      '/providers/Microsoft.Support/services/6b415938-0927-4b1a-a7b5-1b9d7d51ad03/problemClassifications/01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0c01',
    severity: 'moderate',
    advancedDiagnosticConsent: 'No',
    contactDetails: {
      firstName: 'abc',
      lastName: 'xyz',
      primaryEmailAddress: 'abc@contoso.com',
      preferredContactMethod: 'email',
      preferredTimeZone: 'Pacific Standard Time',
      preferredSupportLanguage: 'en-US',
      country: 'usa',
    },
  },
};

describe('the stand-in of Azure Resource Manager', () => {
  let azure: AzureStandIn;
  let now: Date;
  let token: string;

  beforeEach(async () => {
    now = new Date('2026-11-23T12:00:00Z');
    azure = await startAzure({ now: () => now, hasEngineer: true });
    token = tokenFor('https://management.azure.com/', new Date('2026-11-24T12:00:00Z'));
  });
  afterEach(() => azure.close());

  const ask = (
    path: string,
    { method = 'GET', body }: { method?: string; body?: unknown } = {},
    bearer = token,
  ) =>
    fetch(new URL(path, azure.url), {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const root = () => `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Support`;
  const version = 'api-version=2024-04-01';
  const codeOf = async (response: Response) => errorSchema.parse(await response.json()).error.code;
  const create = (change: object = {}, name = 'one') =>
    ask(`${root()}/supportTickets/${name}?${version}`, {
      method: 'PUT',
      body: { properties: { ...creation.properties, ...change } },
    });
  const follow = async (response: Response): Promise<unknown> => {
    for (let looks = 0; looks < 5; looks += 1) {
      const looked = await ask(response.headers.get('azure-asyncoperation') ?? '');
      const body = z.looseObject({ status: z.string() }).parse(await looked.json());
      if (body.status !== 'InProgress') return body;
    }
    return undefined;
  };

  it('wants a token for itself', async () => {
    const path = `/providers/Microsoft.Support/services?${version}`;
    const graph = tokenFor('https://graph.microsoft.com', new Date('2026-11-24T12:00:00Z'));
    const old = tokenFor('https://management.azure.com', new Date('2026-11-22T12:00:00Z'));
    assert.equal(await codeOf(await ask(path, {}, graph)), 'InvalidAuthenticationTokenAudience');
    assert.equal(await codeOf(await ask(path, {}, old)), 'InvalidAuthenticationToken');
    const none = await fetch(new URL(path, azure.url));
    assert.equal(none.status, 401);
    assert.equal(await codeOf(none), 'AuthenticationFailed');
    assert.equal((await ask(path)).status, 200);
  });

  it('wants a version it has', async () => {
    const path = '/providers/Microsoft.Support/services';
    assert.equal(await codeOf(await ask(path)), 'MissingApiVersionParameter');
    assert.equal(await codeOf(await ask(`${path}?api-version=1999-01-01`)), 'InvalidResourceType');
  });

  it('knows one subscription, and what its roles allow', async () => {
    const other = '/subscriptions/11111111-2222-4333-8444-555555555555/providers/Microsoft.Support';
    assert.equal(await codeOf(await ask(`${other}/supportTickets?${version}`)), 'SubscriptionNotFound');
    azure.setAccess('reader');
    assert.equal((await ask(`${root()}/supportTickets?${version}`)).status, 200);
    assert.equal((await create()).status, 403);
    azure.setAccess('none');
    assert.equal(await codeOf(await ask(`${root()}/supportTickets?${version}`)), 'AuthorizationFailed');
  });

  it('creates a ticket in the background, and shows values with capitals', async () => {
    const accepted = await create();
    assert.equal(accepted.status, 202);
    assert.equal(await accepted.text(), '');
    const check = { method: 'POST', body: { name: 'one', type: 'Microsoft.Support/supportTickets' } };
    const taken = await ask(`${root()}/checkNameAvailability?${version}`, check);
    assert.deepEqual(await taken.json(), {
      nameAvailable: false,
      reason: 'Name is already in use',
      message: 'Name not available',
    });
    assert.equal(z.object({ status: z.string() }).parse(await follow(accepted)).status, 'Succeeded');
    const shown = await ask(`${root()}/supportTickets/one?${version}`);
    const { name, properties } = ticketSchema.parse(await shown.json());
    assert.equal(name, 'one');
    assert.equal(properties.severity, 'Moderate');
    assert.equal(properties.status, 'Open');
    assert.equal(await codeOf(await create()), 'ResourceAlreadyExists');
  });

  it('tells the result at its own address', async () => {
    azure.setPlan('Basic');
    const accepted = await create();
    const location = accepted.headers.get('location') ?? '';
    assert.equal((await ask(location)).status, 202);
    const failed = await ask(location);
    assert.equal(failed.status, 400);
    assert.equal(await codeOf(failed), 'InvalidSupportPlan');
  });

  it('refuses what its plan does not have while it is at it', async () => {
    azure.setPlan('ProDirect');
    const contactDetails = { ...creation.properties.contactDetails, phoneNumber: '1' };
    const accepted = await create({ severity: 'highestcriticalimpact', contactDetails });
    const { status, error } = z
      .object({ status: z.string(), error: z.object({ code: z.string() }) })
      .parse(await follow(accepted));
    assert.deepEqual([status, error.code], ['Failed', 'InvalidSeverity']);
  });

  const wrong = [
    { title: '' },
    { severity: 'urgent' },
    { severity: 'critical' },
    { serviceId: '/providers/Microsoft.Support/services/none' },
    { advancedDiagnosticConsent: undefined },
    { problemStartTime: '2026-11-24T00:00:00Z' },
    { contactDetails: { ...creation.properties.contactDetails, country: 'US' } },
    { contactDetails: { ...creation.properties.contactDetails, preferredTimeZone: 'Europe/Paris' } },
    { contactDetails: { ...creation.properties.contactDetails, preferredSupportLanguage: 'pl-pl' } },
  ];
  for (const change of wrong) {
    it(`refuses ${JSON.stringify(change)}`, async () => {
      const response = await create(change);
      assert.equal(response.status, 400);
      assert.equal(await codeOf(response), 'InvalidData');
    });
  }

  for (const name of ['12345', 'tmp-one', 'a%3Cb']) {
    it(`takes no ticket named ${name}`, async () => {
      assert.equal(await codeOf(await create({}, name)), 'InvalidData');
    });
  }

  it('takes no UUID for the name of a communication, and pages of ten', async () => {
    await follow(await create());
    const path = `${root()}/supportTickets/one/communications`;
    const body = { properties: { sender: 'abc@contoso.com', subject: 'a', body: 'b' } };
    const uuid = await ask(`${path}/12345678-1234-4234-8234-123412341234?${version}`, {
      method: 'PUT',
      body,
    });
    assert.equal(await codeOf(uuid), 'InvalidData');
    for (let count = 0; count < 11; count += 1) azure.engineer.write('one', String(count));
    const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().optional() });
    const first = pageSchema.parse(await (await ask(`${path}?${version}`)).json());
    assert.equal(first.value.length, 10);
    const last = pageSchema.parse(await (await ask(first.nextLink ?? '')).json());
    assert.equal(last.value.length, 1);
    assert.equal(last.nextLink, undefined);
  });

  it('has workspaces of a day, and refuses chunks that do not fit', async () => {
    const workspace = `${root()}/fileWorkspaces/mine`;
    assert.equal((await ask(`${workspace}?${version}`)).status, 404);
    assert.equal((await ask(`${workspace}?${version}`, { method: 'PUT' })).status, 201);
    const properties = { chunkSize: 4, fileSize: 4, numberOfChunks: 1 };
    const file = `${workspace}/files/a.txt`;
    const created = await ask(`${file}?${version}`, { method: 'PUT', body: { properties } });
    assert.equal(created.status, 201);
    const chunk = (content: string, chunkIndex: number) =>
      ask(`${file}/upload?${version}`, { method: 'POST', body: { content, chunkIndex } });
    assert.equal((await chunk('dGV4dA==', 0)).status, 204);
    assert.equal((await chunk('dGV4', 0)).status, 400);
    assert.equal((await chunk('dGV4dA==', 1)).status, 400);
    const exe = await ask(`${workspace}/files/a.exe?${version}`, { method: 'PUT', body: { properties } });
    assert.equal(exe.status, 400);
    now = new Date(now.getTime() + 86_400_000);
    assert.equal((await ask(`${workspace}?${version}`)).status, 401);
    token = tokenFor('https://management.azure.com', new Date('2027-01-01T00:00:00Z'));
    assert.equal((await ask(`${workspace}?${version}`)).status, 404);
  });

  it('throttles each kind of operation by itself, and says what is left', async () => {
    const path = `${root()}/supportTickets?${version}`;
    const first = await ask(path);
    assert.equal(first.headers.get('x-ms-ratelimit-remaining-subscription-reads'), '249');
    await Promise.all(Array.from({ length: 249 }, () => ask(path).then((response) => response.text())));
    const refused = await ask(path);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal(await codeOf(refused), 'SubscriptionRequestsThrottled');
    assert.equal((await create()).status, 202);
    now = new Date(now.getTime() + 1000);
    assert.equal((await ask(path)).status, 200);
  });

  it('has an engineer who asks, and helps when that is answered', async () => {
    await follow(await create());
    const texts = () => [...azure.tickets.values()][0]?.communications.map(({ sender }) => sender);
    const pass = async (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
      await ask(`${root()}/supportTickets?${version}`);
    };
    await pass(10);
    assert.deepEqual(texts(), []);
    await pass(10);
    await pass(60);
    assert.deepEqual(texts(), ['engineer@microsoft.com']);
    const body = { properties: { sender: 'abc@contoso.com', subject: 'a', body: 'Since noon.' } };
    await follow(
      await ask(`${root()}/supportTickets/one/communications/mine?${version}`, { method: 'PUT', body }),
    );
    await pass(20);
    await pass(60);
    assert.deepEqual(texts(), ['engineer@microsoft.com', 'abc@contoso.com', 'engineer@microsoft.com']);
  });
});
