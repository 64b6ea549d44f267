import assert from 'node:assert/strict';
import { createServiceNowTransport } from '../../../src/composition/support/service-now-transport.ts';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../../src/sandbox/servicenow/index.ts';
import {
  type CallBack,
  type MicrosoftSupport,
  setUpEntraCallBack,
  startMicrosoftSupport,
} from '../../../src/sandbox/support/index.ts';
import { noon, seed } from '../../contract/servicenow-seed.ts';
import { connectTo } from '../../contract/servicenow-target.ts';
import { newCaseFor } from '../../helpers/support-cases.ts';

describe('Microsoft calls the instance back', () => {
  let now: Date;
  let standIn: ServiceNowStandIn;
  let entra: EntraStandIn;
  let microsoft: MicrosoftSupport;

  beforeEach(async () => {
    now = noon;
    standIn = await startServiceNow({ seed, now: () => now });
    entra = await startEntra({ now: () => now });
  });
  afterEach(async () => {
    await microsoft.close();
    await standIn.close();
    await entra.close();
  });

  /** Opens a case and lets Microsoft take and answer it. */
  const openWith = async (callBack: CallBack) => {
    microsoft = startMicrosoftSupport({ instance: standIn, callBack, now: () => now });
    await createServiceNowTransport(connectTo(standIn), standIn.support.apiPath).create(newCaseFor(standIn));
    await waitSeconds(30);
  };
  const waitSeconds = async (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
    await microsoft.tick();
  };
  const stored = () => standIn.support.cases[0];
  const isAnswered = () => stored()?.number !== null && stored()?.messages.length === 1;
  const isAsked = () => stored()?.messages.some(({ kind }) => kind === 'question');
  const statuses = () => microsoft.calls.map(({ status }) => status);
  const tokens = () => standIn.requests.filter(({ path }) => path === '/oauth_token.do').length;
  /** How requests of Microsoft's were signed in. */
  const schemes = () =>
    new Set(
      standIn.requests
        .filter(({ path, headers }) => path.includes('/cases/') && headers.accept === 'application/json')
        .map(({ headers }) => String(headers.authorization).split(' ')[0]),
    );
  const withOAuth = (): CallBack => ({
    kind: 'oauth',
    ...standIn.oauthClient,
    ...standIn.support.microsoftUser,
  });

  it('with the user’s name and password', async () => {
    await openWith({ kind: 'basic', ...standIn.support.microsoftUser });
    assert.ok(isAnswered());
    assert.deepEqual(schemes(), new Set(['Basic']));
    assert.equal(tokens(), 0);
  });

  it('with name and password where people may not use basic authentication', async () => {
    standIn.properties.set('glide.authenticate.basic_auth.restriction.enforce', 'true');
    await openWith({ kind: 'basic', ...standIn.support.microsoftUser });
    assert.ok(isAnswered());
  });

  it('with a token that the instance gives for the password, one for many requests', async () => {
    await openWith(withOAuth());
    assert.ok(isAnswered());
    assert.deepEqual(schemes(), new Set(['Bearer']));
    assert.equal(tokens(), 1);
  });

  it('with a refreshed token when the first has ended, without the password', async () => {
    await openWith(withOAuth());
    standIn.properties.set('glide.oauth.inbound.ropc.grant_type.disabled', 'true');
    await waitSeconds(3600);
    assert.ok(isAsked());
    assert.equal(statuses().filter((status) => status === 401).length, 1);
    assert.equal(tokens(), 2);
  });

  it('with the password again when the refresh token has no effect any more', async () => {
    await openWith(withOAuth());
    standIn.revokeTokens({ refresh: true });
    await waitSeconds(60);
    assert.ok(isAsked());
    assert.equal(tokens(), 3);
  });

  it('with a token of Entra, as the user that is named like the app Rest user', async () => {
    const callBack = setUpEntraCallBack(entra, standIn);
    await openWith(callBack);
    assert.ok(isAnswered());
    assert.deepEqual(schemes(), new Set(['Bearer']));
    assert.equal(tokens(), 0);
    await waitSeconds(2 * 3600);
    assert.ok(isAsked());
  });

  it('not at all where only insights are integrated', async () => {
    await openWith({ kind: 'none' });
    await waitSeconds(3600);
    assert.deepEqual(microsoft.calls, []);
    assert.equal(stored()?.number, null);
  });

  for (const [what, change] of [
    ['the password is wrong', { password: 'wrong' }],
    ['the client secret is wrong', { clientSecret: 'wrong' }],
  ] as const) {
    it(`in vain when ${what}`, async () => {
      await openWith({ ...withOAuth(), ...change });
      assert.equal(stored()?.number, null);
      assert.deepEqual(microsoft.calls, []);
    });
  }

  it('in vain when its user has not the role', async () => {
    await openWith({ kind: 'basic', userName: 'ida.lund', password: 'sandbox-person' });
    assert.deepEqual(statuses(), [403]);
    assert.equal(stored()?.number, null);
  });

  it('in vain when the token is for somebody else', async () => {
    const callBack = setUpEntraCallBack(entra, standIn);
    assert.ok(callBack.kind === 'entra');
    await openWith({ ...callBack, audience: 'api://another' });
    assert.deepEqual(statuses(), [401, 401]);
    assert.equal(stored()?.number, null);
  });

  it('by itself, when it is told how often to look', async () => {
    const { support, url } = standIn;
    microsoft = startMicrosoftSupport({
      instance: { url, support },
      callBack: { kind: 'basic', ...support.microsoftUser },
      now: () => now,
      pauses: { take: 0 },
      everyMilliseconds: 1,
    });
    const customer = createServiceNowTransport(connectTo(standIn), support.apiPath);
    const created = await customer.create(newCaseFor(standIn));
    assert.ok(created !== 'accepted');
    let number = created.number;
    while (number === undefined) number = (await customer.read(created.remoteId))?.number;
    assert.match(number, /^\d{16}$/);
  });
});
