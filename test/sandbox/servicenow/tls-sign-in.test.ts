import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, fetch } from 'undici';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { idOf, startSmall } from './fixture.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../contract/fixtures/${name}.pem`, import.meta.url), 'utf8');
const client = fixture('test-certificate');
const server = fixture('loopback-server');

describe('signing in with a TLS client certificate', () => {
  let servicenow: ServiceNowStandIn;
  const agents: Agent[] = [];

  before(async () => {
    servicenow = await startSmall({ tls: { key: server, cert: server, clientCa: client } });
    servicenow.mapUserCertificate(client, 'omar.bell');
    servicenow.mapUserCertificate(server, 'root');
  });
  after(async () => {
    await Promise.all(agents.map((agent) => agent.close()));
    await servicenow.close();
  });

  const statusWith = async (certificate: string | undefined, headers: Record<string, string> = {}) => {
    const own = certificate === undefined ? {} : { cert: certificate, key: certificate };
    const agent = new Agent({ connect: { ca: server, ...own } });
    agents.push(agent);
    const url = `${servicenow.url}/api/now/table/incident?sysparm_limit=1`;
    const answer = await fetch(url, { dispatcher: agent, headers });
    return answer.status;
  };

  it('needs nothing but the certificate of a user', async () => {
    assert.match(servicenow.url, /^https:/);
    assert.equal(await statusWith(client), 200);
  });

  it('refuses whoever has none, or a known one of another authority', async () => {
    assert.equal(await statusWith(undefined), 401);
    assert.equal(await statusWith(server), 401);
  });

  it('goes by the Authorization header when there is one', async () => {
    assert.equal(await statusWith(client, { authorization: 'Basic bm9ib2R5Ondyb25n' }), 401);
  });

  it('lets nobody in with a certificate that belongs to no user any more', async () => {
    const row = idOf(servicenow, 'sys_user_certificate', { name: 'omar.bell' });
    servicenow.tables.update('sys_user_certificate', row, { active: 'false' });
    assert.equal(await statusWith(client), 401);
    servicenow.tables.update('sys_user_certificate', row, { active: 'true' });
    assert.equal(await statusWith(client), 200);
  });
});
