import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findIncident } from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { connectServiceNow, type ServiceNow } from '../../src/composition/service-now.ts';
import type { Upstreams } from '../../src/composition/upstreams.ts';
import { createRequest, type Request } from '../../src/http/request.ts';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { seed } from './servicenow-seed.ts';

const appId = '6f0d8a3b-52c1-4a7e-9d15-3b8e0c2f7a41';
const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
const secret = 'a test secret';
const apps = 'api://servicenow-apps';
const people = 'api://servicenow-people';
const hour = 3_600_000;
const plain = createRequest({ deadlineMilliseconds: 5000 });
/** The instance no longer accepts `revoked` tokens: it gets something else in their place. */
const request: Request = (call) => {
  const { authorization } = call.headers ?? {};
  if (authorization === undefined) return plain(call);
  used.add(authorization);
  return revoked.has(authorization)
    ? plain({ ...call, headers: { ...call.headers, authorization: 'Bearer revoked' } })
    : plain(call);
};

const { signal } = new AbortController();
const ask = async (instance: Instance) => (await findIncident(instance, ['INC0000001']))?.number;
const askAtOnce = async (instance: Instance) =>
  new Set(await Promise.all(Array.from({ length: 10 }, () => ask(instance))));

let entra: EntraStandIn;
let standIn: ServiceNowStandIn;
let later: number;
let used: Set<string>;
let revoked: ReadonlySet<string>;

/** Casebridge's own registration signs in as `appid`, people as `upn`. */
function connect(change: Partial<Upstreams> = {}): ServiceNow {
  const credential = { kind: 'secret', secret } as const;
  const registration = { authorityUrl: entra.url, tenantId: entra.tenantId, credential };
  const upstreams: Upstreams = {
    serviceNow: { url: standIn.url, signIn: { kind: 'entra', scope: `${apps}/.default` } },
    entra: { ...registration, clientId: appId },
    graphUrl: '',
    learnUrl: '',
    support: { isInsightsOnly: false, apiPath: undefined, azure: undefined, partnerCenter: undefined },
    delegation: { registration: { ...registration, clientId: botId }, scope: `${people}/.default` },
    ...change,
  };
  return connectServiceNow(request, upstreams, () => new Date(Date.now() + later));
}

const tokensAsked = () => entra.requests.filter(({ method }) => method === 'POST').length;
const revokeTokens = () => {
  revoked = new Set(used);
};

async function start() {
  later = 0;
  used = new Set();
  revoked = new Set();
  entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
  entra.registerApp({ clientId: appId, clientSecret: secret });
  entra.registerApp({ clientId: botId, clientSecret: secret });
  standIn = await startServiceNow({ seed, integrationAccounts: [appId] });
  standIn.tables.insert('sys_user', { user_name: 'no.roles', email: 'no.roles@contoso.com', active: 'true' });
  trust(apps, 'appid', 'user_name');
  trust(people, 'upn', 'email');
}

function trust(audience: string, userClaim: string, userField: string) {
  const issuer = `https://sts.windows.net/${entra.tenantId}/`;
  const keys = `${entra.url}/common/discovery/v2.0/keys`;
  standIn.trustIssuer({ issuer, keys, audience, userClaim, userField });
}

async function stop() {
  await standIn.close();
  await entra.close();
}

const ownToken = (upn: string, audience = `api://botid-${botId}`) =>
  entra.issueUserToken({ entraObjectId: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0c01', upn, audience });

describe('signing in to ServiceNow with Microsoft Entra', () => {
  beforeEach(start);
  afterEach(stop);

  it('shares one token among many calls', async () => {
    const { instance } = connect();
    assert.deepEqual(await askAtOnce(instance), new Set(['INC0000001']));
    assert.equal(await ask(instance), 'INC0000001');
    assert.equal(tokensAsked(), 1);
  });

  it('fetches one other token when the instance refuses the one it got, for many calls at once', async () => {
    const { instance } = connect();
    await ask(instance);
    revokeTokens();
    assert.deepEqual(await askAtOnce(instance), new Set(['INC0000001']));
    assert.equal(tokensAsked(), 2);
  });

  it('gives up when the other token is refused as well', async () => {
    standIn.faults.add({ kind: 'answer', status: 401, body: {} }, { path: /incident/ });
    await assert.rejects(ask(connect().instance), {
      code: 'SERVICENOW_SIGN_IN_REFUSED',
      facts: { status: 401, kind: 'entra' },
    });
    assert.deepEqual([tokensAsked(), standIn.requests.length], [2, 2]);
  });

  it('says that the instance refuses tokens for an audience it does not know', async () => {
    const { instance } = connect({
      serviceNow: { url: standIn.url, signIn: { kind: 'entra', scope: 'api://nobody/.default' } },
    });
    await assert.rejects(ask(instance), { code: 'SERVICENOW_SIGN_IN_REFUSED' });
  });

  it('says that Entra refused, when it is Entra that does', async () => {
    entra.registerApp({ clientId: appId, clientSecret: 'another' });
    await assert.rejects(ask(connect().instance), {
      code: 'ENTRA_SIGN_IN_REFUSED',
      facts: { service: 'servicenow-apps', reason: 'AADSTS7000215' },
    });
    assert.equal(standIn.requests.length, 0);
  });
});

describe('asking ServiceNow in a person’s name', () => {
  beforeEach(start);
  afterEach(stop);
  const forPerson = async ({ forCaller }: ServiceNow, upn: string) =>
    forCaller({ signal, ownToken: await ownToken(upn) });

  it('shows each what their own roles allow', async () => {
    const serviceNow = connect();
    assert.equal(await ask(await forPerson(serviceNow, 'ida@contoso.com')), 'INC0000001');
    assert.equal(await ask(await forPerson(serviceNow, 'no.roles@contoso.com')), undefined);
    assert.equal(await ask(serviceNow.forCaller({ signal })), 'INC0000001');
  });

  it('trades tokens with a certificate as well', async () => {
    const pem = readFileSync(new URL('./fixtures/test-certificate.pem', import.meta.url), 'utf8');
    entra.registerApp({ clientId: botId, certificate: new X509Certificate(pem) });
    const credential = { kind: 'certificate', pem } as const;
    const bot = { authorityUrl: entra.url, tenantId: entra.tenantId, clientId: botId, credential };
    const serviceNow = connect({ delegation: { registration: bot, scope: `${people}/.default` } });
    assert.equal(await ask(await forPerson(serviceNow, 'ida@contoso.com')), 'INC0000001');
  });

  it('gives nobody another’s token, however many ask at once', async () => {
    const serviceNow = connect();
    const ida = await forPerson(serviceNow, 'ida@contoso.com');
    const other = await forPerson(serviceNow, 'no.roles@contoso.com');
    const [found, hidden] = await Promise.all([askAtOnce(ida), askAtOnce(other)]);
    assert.deepEqual([found, hidden], [new Set(['INC0000001']), new Set([undefined])]);
    assert.equal(tokensAsked(), 2);
  });

  it('fetches a token once for many turns of a person, until it nears its end', async () => {
    const serviceNow = connect();
    const own = await ownToken('ida@contoso.com');
    for (let turn = 0; turn < 3; turn += 1) await ask(serviceNow.forCaller({ signal, ownToken: own }));
    assert.equal(tokensAsked(), 1);
    later = 0.95 * hour;
    assert.equal(await ask(serviceNow.forCaller({ signal, ownToken: own })), 'INC0000001');
    assert.equal(tokensAsked(), 2);
  });

  it('fetches one other token when the instance refuses the first, for many calls at once', async () => {
    const ida = await forPerson(connect(), 'ida@contoso.com');
    await ask(ida);
    revokeTokens();
    assert.deepEqual(await askAtOnce(ida), new Set(['INC0000001']));
    assert.equal(tokensAsked(), 2);
  });

  it('says that ServiceNow does not accept the person’s account', async () => {
    const stranger = await forPerson(connect(), 'stranger@contoso.com');
    await assert.rejects(ask(stranger), { code: 'DELEGATION_REFUSED' });
    assert.equal(standIn.requests.length, 2);
  });

  it('says that the registration lacks consent', async () => {
    entra.registerApp({ clientId: botId, clientSecret: secret, consented: false });
    const ida = await forPerson(connect(), 'ida@contoso.com');
    const refused = { service: 'servicenow-people', reason: 'AADSTS65001' };
    await assert.rejects(ask(ida), { code: 'ENTRA_SIGN_IN_REFUSED', facts: refused });
    entra.registerApp({ clientId: botId, clientSecret: secret });
    assert.equal(await ask(ida), 'INC0000001');
  });

  it('says that a token meant for another app was refused', async () => {
    const token = await ownToken('ida@contoso.com', appId);
    const refused = { service: 'servicenow-people', reason: 'AADSTS500131' };
    await assert.rejects(ask(connect().forCaller({ signal, ownToken: token })), { facts: refused });
  });

  it('is not done without single sign-on', async () => {
    const serviceNow = connect({ delegation: undefined });
    assert.equal(await ask(await forPerson(serviceNow, 'no.roles@contoso.com')), 'INC0000001');
  });
});
