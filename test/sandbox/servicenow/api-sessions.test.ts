import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { type Answer, ask, noon, send, startSmall } from './fixture.ts';

const list = '/api/now/table/incident?sysparm_limit=1';

describe('sessions', () => {
  let servicenow: ServiceNowStandIn;
  let time: Date;

  beforeEach(async () => {
    time = noon;
    servicenow = await startSmall({ now: () => time });
  });
  afterEach(() => servicenow.close());

  const cookiesOf = ({ headers }: Answer) => headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  const session = async () => cookiesOf(await ask(servicenow, list)).join('; ');

  it('are offered in the cookies of every answer, whatever it is', async () => {
    for (const path of [list, '/api/now/table/nonsense']) {
      const names = cookiesOf(await ask(servicenow, path)).map((cookie) => cookie.split('=')[0]);
      assert.deepEqual(names, [
        'JSESSIONID',
        'glide_user_route',
        'glide_session_store',
        'BIGipServerpool_sandbox',
      ]);
    }
  });

  it('are no sign-in by themselves', async () => {
    const cookie = await session();
    assert.equal((await ask(servicenow, list, { headers: { cookie, authorization: '' } })).status, 401);
  });

  it('stay the same while their cookie comes back', async () => {
    const cookie = await session();
    const again = cookiesOf(await ask(servicenow, list, { headers: { cookie } }));
    assert.equal(again[0], cookie.split('; ')[0]);
    assert.notEqual((await session()).split('; ')[0], again[0]);
  });

  it('run one call after another and throw away what is too much, with nothing done', async () => {
    const headers = { cookie: await session() };
    // While the first one runs the others arrive, however busy the machine is.
    servicenow.faults.add({ kind: 'delay', milliseconds: 700 }, { times: 1 });
    const before = servicenow.tables.rows('incident').length;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(servicenow, 'POST', '/api/now/table/incident', { short_description: `${index}` }, headers),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 201).length, 11);
    assert.equal(statuses.filter((status) => status === 202).length, 9);
    assert.equal(servicenow.tables.rows('incident').length, before + 11);
    assert.ok(answers.every(({ status, text }) => status !== 202 || text === ''));
  });

  it('throw calls away behind one that has run for half a minute', async () => {
    const headers = { cookie: await session() };
    servicenow.faults.add({ kind: 'silence' }, { times: 1 });
    const stop = new AbortController();
    const seen = servicenow.requests.length;
    const stuck = ask(servicenow, list, { headers, signal: stop.signal }).catch(() => undefined);
    while (servicenow.requests.length === seen) await new Promise(setImmediate);
    time = new Date(noon.getTime() + 30_001);
    assert.equal((await ask(servicenow, list, { headers })).status, 202);
    stop.abort();
    await stuck;
  });

  it('do not hold up calls without a cookie', async () => {
    const headers = { cookie: await session() };
    servicenow.faults.add({ kind: 'silence' }, { times: 1 });
    const stop = new AbortController();
    const seen = servicenow.requests.length;
    const stuck = ask(servicenow, list, { headers, signal: stop.signal }).catch(() => undefined);
    while (servicenow.requests.length === seen) await new Promise(setImmediate);
    assert.equal((await ask(servicenow, list)).status, 200);
    stop.abort();
    await stuck;
  });
});
