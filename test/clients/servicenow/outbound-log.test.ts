import assert from 'node:assert/strict';
import { connectInstance, type Instance } from '../../../src/clients/servicenow/instance.ts';
import { readOutboundLog } from '../../../src/clients/servicenow/outbound-log.ts';
import { basicSignIn } from '../../../src/clients/servicenow/sign-in.ts';
import { createRequest } from '../../../src/http/request.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo } from '../../contract/servicenow-target.ts';

const noon = new Date('2026-11-23T12:00:00Z');
const eleven = new Date('2026-11-23T11:00:00Z');
const hosts = ['login.microsoftonline.com', 'connector.rave.microsoft.com'];
type Row = Readonly<Record<string, string>>;

describe('the outbound HTTP log', () => {
  let standIn: ServiceNowStandIn;
  let reader: Instance;

  before(async () => {
    standIn = await startServiceNow({
      now: () => noon,
      seed: {
        people: [{ user_name: 'root', name: 'Root', email: 'root@contoso.com', roles: ['admin'] }],
      },
    });
    const signIn = basicSignIn('root', standIn.passwords.get('root') ?? '');
    reader = connectInstance(createRequest({ deadlineMilliseconds: 5000 }), standIn.url, signIn);
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.access.reset();
    for (const { sys_id = '' } of standIn.tables.rows('sys_outbound_http_log')) {
      standIn.tables.delete('sys_outbound_http_log', sys_id);
    }
    plant({ hostname: 'login.microsoftonline.com', response_status: '401' });
    plant({ hostname: 'connector.rave.microsoft.com', sys_created_on: '2026-11-23 11:30:00' });
    plant({ hostname: 'login.microsoftonline.com', sys_created_on: '2026-11-23 10:00:00' });
    plant({ hostname: 'example.com', response_status: '200' });
  });

  const plant = ({ hostname = '', ...more }: Row) =>
    standIn.tables.insert('sys_outbound_http_log', {
      sys_created_on: '2026-11-23 11:00:00',
      hostname,
      url: `https://${hostname}/some/path`,
      ...more,
    });
  const path = '/some/path';
  const expected = [
    { at: new Date('2026-11-23T11:30:00Z'), host: 'connector.rave.microsoft.com', path, status: undefined },
    { at: eleven, host: 'login.microsoftonline.com', path, status: 401 },
  ];
  const question = { since: eleven, hosts, limit: 10 };

  it('is read from the newest request to these hosts back to the moment', async () => {
    assert.deepEqual(await readOutboundLog(reader, question), expected);
  });

  it('has what was asked within the second in which it is to begin', async () => {
    const since = new Date('2026-11-23T11:00:00.900Z');
    assert.deepEqual(await readOutboundLog(reader, { ...question, since }), expected);
  });

  it('is read by its addresses where it has no column for the host', async () => {
    standIn.access.hideFields('sys_outbound_http_log', 'hostname');
    assert.deepEqual(await readOutboundLog(reader, question), expected);
    for (const { sys_id = '' } of standIn.tables.rows('sys_outbound_http_log')) {
      standIn.tables.update('sys_outbound_http_log', sys_id, { hostname: '' });
    }
    assert.deepEqual(await readOutboundLog(reader, question), expected);
  });

  it('is empty when there was no such request', async () => {
    assert.deepEqual(await readOutboundLog(reader, { ...question, hosts: ['graph.microsoft.com'] }), []);
  });

  it('shows no other hosts where ServiceNow drops the condition', async () => {
    const dropping: Instance = {
      ...reader,
      getPage: (call) => reader.getPage({ ...call, parameters: { ...call.parameters, sysparm_query: '' } }),
    };
    const found = await readOutboundLog(dropping, question);
    assert.deepEqual(new Set(found.map(({ host }) => host)), new Set(hosts));
    assert.equal(found.length, 2);
  });

  it('has its status under either of two names', async () => {
    const cell = (value: string) => ({ value, display_value: value });
    const row = {
      sys_created_on: cell('2026-11-23 11:00:00'),
      url: cell('login.microsoftonline.com/common'),
      http_status: cell('200'),
    };
    const text = JSON.stringify({ result: [row] });
    const older = connectInstance(
      async () => ({ status: 200, headers: { 'content-type': 'application/json' }, text }),
      'https://example.service-now.com',
      basicSignIn('casebridge', 'secret'),
    );
    const [found] = await readOutboundLog(older, question);
    assert.deepEqual(found, { at: eleven, host: 'login.microsoftonline.com', path: '/common', status: 200 });
  });

  it('is unknown, not empty, where it may not be read', async () => {
    const code = 'SERVICENOW_FORBIDDEN';
    await assert.rejects(readOutboundLog(connectTo(standIn), question), { code });
    standIn.access.hideFields('sys_outbound_http_log', 'hostname', 'url');
    await assert.rejects(readOutboundLog(reader, question), { code });
  });
});
