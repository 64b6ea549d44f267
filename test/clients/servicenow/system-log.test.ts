import assert from 'node:assert/strict';
import { connectInstance, type Instance } from '../../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../../src/clients/servicenow/sign-in.ts';
import { readSystemLog } from '../../../src/clients/servicenow/system-log.ts';
import { createRequest } from '../../../src/http/request.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo } from '../../contract/servicenow-target.ts';

const noon = new Date('2026-11-23T12:00:00Z');
const elevenText = '2026-11-23 11:00:00';
const eleven = new Date('2026-11-23T11:00:00Z');

describe('the system log', () => {
  let standIn: ServiceNowStandIn;
  let reader: Instance;

  before(async () => {
    standIn = await startServiceNow({
      now: () => noon,
      seed: {
        people: [{ user_name: 'root', name: 'Root', email: 'root@contoso.com', roles: ['admin'] }],
      },
      properties: { 'sandbox.query_literals_in_user_time_zone': 'true' },
    });
    const signIn = basicSignIn('root', standIn.passwords.get('root') ?? '');
    reader = connectInstance(createRequest({ deadlineMilliseconds: 5000 }), standIn.url, signIn);
    const source = 'x_mioms_m365_assis';
    plant({ level: '2', source, message: 'Read operation has been refused', sys_created_on: elevenText });
    plant({ level: '1', source, message: 'A warning', sys_created_on: '2026-11-23 11:30:00' });
    plant({ level: '2', source, message: 'Long ago', sys_created_on: '2026-11-23 10:59:59' });
    plant({ level: '2', source: 'OAuth', message: 'Exception on token flow', sys_created_on: elevenText });
  });
  after(() => standIn.close());
  beforeEach(() => standIn.access.reset());

  const plant = (line: Readonly<Record<string, string>>) => standIn.tables.insert('syslog', line);
  const since = { since: eleven, limit: 10 };

  it('is read from the newest line back to the moment, by a text in its source', async () => {
    assert.deepEqual(await readSystemLog(reader, { ...since, source: 'x_mioms_m365_assi' }), [
      {
        at: new Date('2026-11-23T11:30:00Z'),
        isError: false,
        source: 'x_mioms_m365_assis',
        message: 'A warning',
      },
      {
        at: eleven,
        isError: true,
        source: 'x_mioms_m365_assis',
        message: 'Read operation has been refused',
      },
    ]);
  });

  it('has what was logged within the second in which it is to begin', async () => {
    const lines = await readSystemLog(reader, { ...since, since: new Date(eleven.getTime() + 900) });
    assert.equal(lines.length, 3);
  });

  it('is read by a text in its messages, whatever the capitals', async () => {
    const lines = await readSystemLog(reader, { ...since, message: 'token FLOW' });
    assert.deepEqual(
      lines.map(({ source }) => source),
      ['OAuth'],
    );
    assert.deepEqual(await readSystemLog(reader, { ...since, message: 'nothing of the kind' }), []);
  });

  it('is read from the same moment wherever the account is', async () => {
    const root = standIn.tables.find('sys_user', { user_name: 'root' })?.sys_id ?? '';
    for (const time_zone of ['Pacific/Kiritimati', 'Etc/GMT+12', 'UTC']) {
      standIn.tables.update('sys_user', root, { time_zone });
      assert.equal((await readSystemLog(reader, since)).length, 3, time_zone);
    }
  });

  it('has no more lines than asked for', async () => {
    assert.equal((await readSystemLog(reader, { ...since, limit: 1 })).length, 1);
  });

  it('shows nothing about something else where ServiceNow drops the condition', async () => {
    const dropping: Instance = {
      ...reader,
      getPage: (call) => reader.getPage({ ...call, parameters: { ...call.parameters, sysparm_query: '' } }),
    };
    const lines = await readSystemLog(dropping, { ...since, source: 'oauth' });
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['Exception on token flow'],
    );
  });

  it('is unknown, not empty, where it may not be read', async () => {
    const code = 'SERVICENOW_FORBIDDEN';
    await assert.rejects(readSystemLog(connectTo(standIn), since), { code });
    standIn.access.hideFields('syslog', 'source');
    await assert.rejects(readSystemLog(reader, since), { code });
  });
});
