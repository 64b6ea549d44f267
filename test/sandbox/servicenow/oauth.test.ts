import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { createInboundClient, createIntegrationUser, giveRole, setPassword } from '../../helpers/by-hand.ts';
import { ask, idOf, noon, recordOf, rowsOf, send, startSmall } from './fixture.ts';

const clients = '/api/now/table/oauth_entity';
/** Encrypted columns are written this way only. */
const asShown = 'sysparm_input_display_value=true';
const clientCredentials = 'glide.oauth.inbound.client.credential.grant_type.enabled';

describe('clients of the Application Registry', () => {
  let servicenow: ServiceNowStandIn;
  let time: Date;

  beforeEach(async () => {
    time = noon;
    servicenow = await startSmall({ now: () => time, properties: { [clientCredentials]: 'true' } });
    createIntegrationUser(servicenow, { userId: 'm365.integration' });
    giveRole(servicenow, 'm365.integration', 'incident_manager');
    setPassword(servicenow, 'm365.integration', 'right');
  });
  afterEach(() => servicenow.close());

  const create = async (values: Record<string, string>) =>
    recordOf(await send(servicenow, 'POST', `${clients}?${asShown}`, values));
  const askToken = (form: Record<string, string>) =>
    ask(servicenow, '/oauth_token.do', { method: 'POST', body: new URLSearchParams(form) });
  const passwordGrant = { grant_type: 'password', username: 'm365.integration', password: 'right' };
  const withPassword = (client_id: string, client_secret: string) =>
    askToken({ ...passwordGrant, client_id, client_secret });
  const tokenOf = (answer: { body: unknown }) => {
    assert.ok(answer.body !== null && typeof answer.body === 'object', 'an answer');
    return { access_token: '', refresh_token: '', expires_in: 0, ...answer.body };
  };
  const statusWith = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await ask(servicenow, '/api/now/table/incident?sysparm_limit=1', { headers })).status;
  };
  const lastLogged = () => servicenow.tables.rows('syslog').at(-1)?.message ?? '';

  it('work as soon as they are created, with the secret that was written and an id of the server', async () => {
    const client = await create({ name: 'Inbound', type: 'client', client_secret: 'chosen' });
    assert.match(String(client.client_id), /^[0-9a-f]{32}$/);
    assert.equal(client.client_secret, '');
    const given = await withPassword(String(client.client_id), 'chosen');
    assert.equal(given.status, 200);
    assert.equal(await statusWith(tokenOf(given).access_token), 200);
  });

  it('get a secret from the server when none is written, or when it is not written as an encrypted column is', async () => {
    await create({ name: 'Nothing written' });
    await send(servicenow, 'POST', clients, { name: 'Written raw', client_secret: 'chosen' });
    for (const name of ['Nothing written', 'Written raw']) {
      const row = servicenow.tables.find('oauth_entity', { name });
      const { client_id = '', client_secret = '' } = row ?? {};
      assert.ok(client_secret.length > 10 && client_secret !== 'chosen', 'a secret of the server');
      assert.equal((await withPassword(client_id, client_secret)).status, 200);
      assert.equal((await withPassword(client_id, 'chosen')).status, 401);
    }
  });

  it('made by hand show their secret on the form', async () => {
    const { clientId, clientSecret } = createInboundClient(servicenow, { name: 'By hand' });
    assert.equal((await withPassword(clientId, clientSecret)).status, 200);
  });

  it('are not providers that the instance itself asks for tokens', async () => {
    for (const type of ['oauth_provider', 'OAuth Provider']) {
      await create({ name: type, type, client_id: `of ${type}`, client_secret: 'chosen' });
      assert.equal((await withPassword(`of ${type}`, 'chosen')).status, 401);
      assert.match(lastLogged(), /unknown client/);
    }
    const provider = await create({ name: 'No secret yet', type: 'oauth_provider', client_id: 'entra app' });
    assert.equal(provider.client_id, 'entra app');
    assert.equal(servicenow.tables.find('oauth_entity', { client_id: 'entra app' })?.client_secret, '');
  });

  it('are refused while they are not active, with another secret, and when they are gone; the log says why', async () => {
    const { sys_id, client_id } = await create({ name: 'Inbound', client_secret: 'first' });
    const path = `${clients}/${sys_id}?${asShown}`;
    const signIn = (secret: string) => withPassword(String(client_id), secret);
    const token = tokenOf(await signIn('first')).access_token;
    await send(servicenow, 'PATCH', path, { client_secret: 'second' });
    assert.equal((await signIn('first')).status, 401);
    assert.match(lastLogged(), /wrong client secret/);
    assert.equal((await signIn('second')).status, 200);
    await send(servicenow, 'PATCH', path, { active: 'false' });
    const refused = await signIn('second');
    assert.deepEqual(refused.body, { error_description: 'access_denied', error: 'server_error' });
    assert.match(lastLogged(), /not active/);
    assert.equal(await statusWith(token), 401);
    await send(servicenow, 'PATCH', path, { active: 'true' });
    assert.equal(await statusWith(token), 200);
    assert.equal((await ask(servicenow, path, { method: 'DELETE' })).status, 204);
    assert.equal((await signIn('second')).status, 401);
    assert.equal(await statusWith(token), 401);
  });

  it('act as their OAuth Application User with nothing but their own credentials', async () => {
    const user = idOf(servicenow, 'sys_user', { user_name: 'm365.integration' });
    const { client_id, sys_id } = await create({ name: 'Inbound', client_secret: 'chosen' });
    const form = {
      grant_type: 'client_credentials',
      client_id: String(client_id),
      client_secret: 'chosen',
    };
    assert.equal((await askToken(form)).status, 401);
    await send(servicenow, 'PATCH', `${clients}/${sys_id}`, { user });
    const given = tokenOf(await askToken(form));
    const headers = { authorization: `Bearer ${given.access_token}` };
    const who = `/api/now/table/sys_user?sysparm_query=${encodeURIComponent('user_name=javascript:gs.getUserName()')}`;
    const [me] = rowsOf(await ask(servicenow, `${who}&sysparm_fields=user_name`, { headers }));
    assert.deepEqual(me, { user_name: 'm365.integration' });
  });

  it('have tokens of their own, for as long as they say, and renew only those', async () => {
    const one = await create({ name: 'One', client_secret: 'x', access_token_lifespan: '60' });
    const other = await create({ name: 'Other', client_secret: 'x' });
    const [first, second] = [
      tokenOf(await withPassword(String(one.client_id), 'x')),
      tokenOf(await withPassword(String(other.client_id), 'x')),
    ];
    assert.deepEqual([first.expires_in, second.expires_in], [60, 1800]);
    assert.notEqual(first.access_token, second.access_token);
    time = new Date(noon.getTime() + 61_000);
    assert.deepEqual(
      [await statusWith(first.access_token), await statusWith(second.access_token)],
      [401, 200],
    );
    const renew = (client: Record<string, unknown>) =>
      askToken({
        grant_type: 'refresh_token',
        client_id: String(client.client_id),
        client_secret: 'x',
        refresh_token: first.refresh_token,
      });
    assert.equal((await renew(other)).status, 401);
    assert.equal(await statusWith(tokenOf(await renew(one)).access_token), 200);
  });

  it('include the one that is always there, as a row', async () => {
    const { clientId, clientSecret } = servicenow.oauthClient;
    const query = `sysparm_query=client_id=${clientId}&sysparm_fields=type,active,user.user_name,client_secret`;
    assert.deepEqual(rowsOf(await ask(servicenow, `${clients}?${query}`)), [
      { type: 'client', active: 'true', 'user.user_name': 'casebridge.integration', client_secret: '' },
    ]);
    assert.equal((await withPassword(clientId, clientSecret)).status, 200);
    servicenow.tables.delete('oauth_entity', idOf(servicenow, 'oauth_entity', { client_id: clientId }));
    assert.equal((await withPassword(clientId, clientSecret)).status, 401);
  });

  it('keep their secrets from everybody: no way to read them, sort or ask by them', async () => {
    const { client_id, sys_id } = await create({ name: 'Inbound', client_secret: 'chosen' });
    await send(servicenow, 'POST', '/api/now/table/oauth_entity_profile', {
      name: 'P',
      oauth_entity: String(sys_id),
    });
    for (const path of [
      `${clients}/${sys_id}`,
      `${clients}/${sys_id}?sysparm_display_value=all`,
      `${clients}?sysparm_query=client_id=${client_id}&sysparm_display_value=true`,
      '/api/now/table/oauth_entity_profile?sysparm_fields=oauth_entity.client_secret',
      '/api/now/stats/oauth_entity?sysparm_count=true&sysparm_group_by=client_secret',
    ]) {
      const answer = await ask(servicenow, path);
      assert.equal(answer.status, 200);
      assert.ok(!answer.text.includes('chosen'), `${path} shows no secret`);
    }
    const count = async (query: string) =>
      rowsOf(await ask(servicenow, `${clients}?sysparm_query=${query}&sysparm_fields=sys_id`)).length;
    assert.equal(await count('client_secretSTARTSWITHchosen'), await count(''));
    assert.equal(await count('client_secret=nothing like it'), await count(''));
  });
});

describe('a password written over the Table API', () => {
  it('is not read back, and does not work', async () => {
    const servicenow = await startSmall();
    const values = { user_name: 'new.user', user_password: 'written' };
    const made = recordOf(await send(servicenow, 'POST', '/api/now/table/sys_user', values));
    assert.equal(made.user_password, '');
    const headers = { authorization: `Basic ${Buffer.from('new.user:written').toString('base64')}` };
    const status = async () => (await ask(servicenow, '/api/now/table/incident', { headers })).status;
    assert.equal(await status(), 401);
    setPassword(servicenow, 'new.user', 'written', { passwordNeedsReset: true });
    assert.equal(await status(), 401);
    setPassword(servicenow, 'new.user', 'written');
    assert.equal(await status(), 200);
    await servicenow.close();
  });
});
