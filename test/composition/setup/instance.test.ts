import assert from 'node:assert/strict';
import { connectInstance, type Instance } from '../../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../../src/clients/servicenow/sign-in.ts';
import { connectInstanceSetup } from '../../../src/composition/setup/instance.ts';
import type { InstanceSetup } from '../../../src/features/setup/systems.ts';
import { createRequest } from '../../../src/http/request.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { startSeeded } from '../../contract/servicenow-target.ts';

const { signal } = new AbortController();
const insights = 'x_mioms_m365_assis.insights_user';

describe('what set-up asks of the instance', () => {
  const request = createRequest({ deadlineMilliseconds: 5000 });
  let standIn: ServiceNowStandIn;

  before(async () => {
    standIn = await startSeeded();
  });
  after(() => standIn.close());

  const as = (userName: string): Instance =>
    connectInstance(request, standIn.url, basicSignIn(userName, standIn.passwords.get(userName) ?? ''));

  /** Who has a token of their own is Ida. */
  function connect(apiPath?: string): InstanceSetup {
    const instance = as(standIn.integrationUser.userName);
    const signIn = { kind: 'basic', ...standIn.integrationUser } as const;
    return connectInstanceSetup({
      request,
      serviceNow: {
        instance,
        forCaller: ({ ownToken }) => (ownToken === undefined ? instance : as('ida.lund')),
      },
      upstreams: {
        serviceNow: { url: standIn.url, signIn },
        support: { isInsightsOnly: false, apiPath, azure: undefined, partnerCenter: undefined },
      },
    });
  }

  it('is asked as the person where they have a token of their own, else as the integration user', async () => {
    const setUp = connect();
    assert.equal((await setUp.rolesOfCaller({ signal }))?.has(insights), false);
    assert.equal((await setUp.rolesOfCaller({ signal, ownToken: 'Ida’s' }))?.has(insights), true);
    const planned = ['sys_user', { user_name: 'rest-user' }, ['user_name']] as const;
    const forbidden = { code: 'SERVICENOW_FORBIDDEN' };
    await assert.rejects(setUp.create(...planned, { signal, ownToken: 'Ida’s' }), forbidden);
    const { sysId, fields } = await setUp.create(...planned, { signal });
    assert.equal(fields.user_name, 'rest-user');
    await assert.rejects(setUp.remove('sys_user', sysId, { signal, ownToken: 'Ida’s' }), forbidden);
    await setUp.remove('sys_user', sysId, { signal });
  });

  it('finds active users by e-mail address or user name', async () => {
    const setUp = connect();
    const find = async (account: string) =>
      (await setUp.findUsers(account, { signal })).map(({ userName }) => userName);
    assert.deepEqual(await find('IDA@contoso.com'), ['ida.lund']);
    assert.deepEqual(await find('omar.bell'), ['omar.bell']);
    assert.deepEqual(await find('twins@contoso.com'), ['twin.one', 'twin.two']);
    assert.deepEqual(await find('gone@contoso.com'), []);
  });

  it('tells how far it is by the support resource, where there is one', async () => {
    assert.equal(await connect().readSetUp(signal), undefined);
    standIn.support.setUp = 'finalStep';
    assert.equal(await connect(standIn.support.apiPath).readSetUp(signal), 'finalStep');
    await assert.rejects(connect('/api/none').readSetUp(signal), { code: 'SERVICENOW_API_MISSING' });
  });

  it('is asked for the rest with what was asked', async () => {
    const setUp = connect();
    const caller = { signal };
    standIn.properties.set('glide.some', 'thing');
    assert.equal(await setUp.readProperty('glide.some', caller), 'thing');
    assert.deepEqual(await setUp.findFormViews('Notes', caller), ['Default view']);
    assert.equal((await setUp.listHolders([insights], 5, caller)).holders.length, 1);
    const match = { user_name: 'ida.lund' };
    const [ida] = await setUp.find('sys_user', match, ['name'], caller, 1);
    assert.deepEqual(ida?.fields, { name: 'Ida Lund' });
    const changed = await setUp.change('sys_user', ida?.sysId ?? '', { time_zone: 'UTC' }, caller);
    assert.equal(changed.fields.time_zone, 'UTC');
    const attempt = { kind: 'basic', ...standIn.integrationUser } as const;
    assert.deepEqual(await setUp.trySignIn(attempt, signal), { is: 'accepted' });
    const since = new Date(0);
    const forbidden = { code: 'SERVICENOW_FORBIDDEN' };
    standIn.tables.insert('syslog', { source: 'OAuth', message: 'no' });
    await assert.rejects(setUp.readLog({ since, limit: 5 }, caller), forbidden);
    standIn.tables.insert('sys_outbound_http_log', { hostname: 'example.com' });
    await assert.rejects(setUp.readOutbound({ since, hosts: ['example.com'], limit: 5 }, caller), forbidden);
  });
});
