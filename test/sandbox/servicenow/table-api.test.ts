import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { ask, idOf, pathOf, recordOf, rowsOf, send, startSmall } from './fixture.ts';

const list = '/api/now/table/incident';

describe('Table API', () => {
  let servicenow: ServiceNowStandIn;

  beforeEach(async () => {
    servicenow = await startSmall();
  });
  afterEach(() => servicenow.close());

  const first = (parameters: string) => ask(servicenow, `${list}?sysparm_limit=1&${parameters}`);

  describe('reading', () => {
    it('gives strings, and references with a link that carries the request version', async () => {
      const caller = idOf(servicenow, 'sys_user', { user_name: 'ida.lund' });
      const fields = 'sysparm_fields=state,active,problem_id,caller_id,opened_at';
      const expected = { state: '2', active: 'true', problem_id: '', opened_at: '2026-11-23 07:00:00' };
      for (const version of ['', '/v1', '/v2']) {
        const answer = await ask(servicenow, `/api/now${version}/table/incident?sysparm_limit=1&${fields}`);
        const link = `${servicenow.url}/api/now${version}/table/sys_user/${caller}`;
        assert.deepEqual(answer.body, { result: [{ ...expected, caller_id: { link, value: caller } }] });
      }
    });

    it('gives display values, or both', async () => {
      const caller = idOf(servicenow, 'sys_user', { user_name: 'ida.lund' });
      const link = `${servicenow.url}/api/now/table/sys_user/${caller}`;
      const fields = 'sysparm_fields=state,problem_id,caller_id';
      const shown = await first(`${fields}&sysparm_display_value=true`);
      assert.deepEqual(shown.body, {
        result: [{ state: 'In Progress', problem_id: '', caller_id: { display_value: 'Ida Lund', link } }],
      });
      const both = await first(`${fields}&sysparm_display_value=all`);
      assert.deepEqual(both.body, {
        result: [
          {
            state: { display_value: 'In Progress', value: '2' },
            problem_id: { display_value: '', value: '' },
            caller_id: { display_value: 'Ida Lund', link, value: caller },
          },
        ],
      });
    });

    it('leaves links out when asked to', async () => {
      const caller = idOf(servicenow, 'sys_user', { user_name: 'ida.lund' });
      const wish = 'sysparm_fields=caller_id&sysparm_exclude_reference_link=true';
      assert.deepEqual(rowsOf(await first(wish)), [{ caller_id: caller }]);
      assert.deepEqual(rowsOf(await first(`${wish}&sysparm_display_value=true`)), [
        { caller_id: 'Ida Lund' },
      ]);
      assert.deepEqual((await first(`${wish}&sysparm_display_value=all`)).body, {
        result: [{ caller_id: { display_value: 'Ida Lund', value: caller } }],
      });
    });

    it('follows dots and keeps the name as the key, and ignores fields that do not exist', async () => {
      const answer = await first('sysparm_fields=number, caller_id.department.name,colour,caller_id.colour');
      assert.deepEqual(rowsOf(answer), [{ number: 'INC0000001', 'caller_id.department.name': 'Finance' }]);
    });

    it('links a broken reference too', async () => {
      const sysId = idOf(servicenow, 'incident', { number: 'INC0000002' });
      servicenow.tables.update('incident', sysId, { assigned_to: 'garbage' });
      const answer = await ask(
        servicenow,
        `${list}/${sysId}?sysparm_fields=assigned_to&sysparm_display_value=all`,
      );
      const link = `${servicenow.url}/api/now/table/sys_user/garbage`;
      assert.deepEqual(recordOf(answer), { assigned_to: { display_value: '', link, value: 'garbage' } });
    });

    it('shows journals as nothing or as their history, newest first', async () => {
      const path = pathOf(servicenow, 'incident', { number: 'INC0000003' });
      const fields = 'sysparm_fields=work_notes,comments_and_work_notes';
      assert.deepEqual(recordOf(await ask(servicenow, `${path}?${fields}`)), {
        work_notes: '',
        comments_and_work_notes: '',
      });
      const note = '2026-11-23 10:00:00 - Omar Bell (Work notes)\nCalled the vendor\n\n';
      const comment = '2026-11-23 11:00:00 - Omar Bell (Additional comments)\nPlease stay away from it\n\n';
      assert.deepEqual(recordOf(await ask(servicenow, `${path}?${fields}&sysparm_display_value=true`)), {
        work_notes: note,
        comments_and_work_notes: `${comment}${note}`,
      });
    });

    it('shows times on the clock of the account', async () => {
      const account = idOf(servicenow, 'sys_user', { user_name: 'casebridge.integration' });
      servicenow.tables.update('sys_user', account, { time_zone: 'Europe/Berlin' });
      const answer = await first('sysparm_fields=opened_at&sysparm_display_value=all');
      assert.deepEqual(answer.body, {
        result: [{ opened_at: { display_value: '2026-11-23 08:00:00', value: '2026-11-23 07:00:00' } }],
      });
    });

    it('takes field=value pairs with raw values or with what a person sees', async () => {
      const numbers = async (pairs: string) =>
        rowsOf(await ask(servicenow, `${list}?${pairs}&sysparm_fields=number`)).map(({ number }) => number);
      assert.deepEqual(await numbers('state=3'), ['INC0000003']);
      assert.deepEqual(await numbers('state=On Hold&assignment_group=network'), ['INC0000003']);
      assert.deepEqual(await numbers('caller_id=Omar Bell'), ['INC0000010']);
    });

    it('answers HEAD without a body', async () => {
      const answer = await ask(servicenow, list, { method: 'HEAD' });
      assert.deepEqual([answer.status, answer.text, answer.headers.get('x-total-count')], [200, '', '4']);
    });

    it('sends the headers of a real instance', async () => {
      const { headers } = await first('');
      assert.equal(headers.get('x-is-logged-in'), 'true');
      assert.match(headers.get('x-transaction-id') ?? '', /^[0-9a-f]{12}$/);
      assert.equal(headers.get('server'), 'ServiceNow');
      assert.match(headers.get('cache-control') ?? '', /no-store/);
    });
  });

  describe('errors', () => {
    const failure = (message: string, detail: string | null = null) => ({
      error: { message, detail },
      status: 'failure',
    });

    it('names an unknown table', async () => {
      const answer = await ask(servicenow, '/api/now/table/x_nothing');
      assert.deepEqual([answer.status, answer.body], [400, failure('Invalid table x_nothing')]);
    });

    it('answers an unknown path with 400', async () => {
      const answer = await ask(servicenow, '/api/now/nothing');
      const expected = failure('Requested URI does not represent any resource');
      assert.deepEqual([answer.status, answer.body], [400, expected]);
    });

    it('says the same of a missing record and of a hidden one', async () => {
      const path = pathOf(servicenow, 'incident', { number: 'INC0000001' });
      servicenow.access.hideRows('incident', ({ number }) => number === 'INC0000001');
      const expected = failure(
        'No Record found',
        "Record doesn't exist or ACL restricts the record retrieval",
      );
      const missing = await ask(servicenow, `${list}/0123456789abcdef0123456789abcdef`);
      assert.deepEqual([missing.status, missing.body], [404, expected]);
      const hidden = await ask(servicenow, path);
      assert.deepEqual([hidden.status, hidden.body], [404, expected]);
      assert.equal((await send(servicenow, 'PATCH', path, { description: 'x' })).status, 404);
    });

    it('refuses a body of another type, a broken one and one that is too large', async () => {
      const typed = await ask(servicenow, list, {
        method: 'POST',
        body: 'a=b',
        headers: { 'content-type': 'text/plain' },
      });
      assert.deepEqual(
        [typed.status, typed.body],
        [
          415,
          failure(
            'Invalid content-type. Supported request media types for this service are: [application/json, application/xml, text/xml]',
          ),
        ],
      );
      const json = { 'content-type': 'application/json' };
      const broken = await ask(servicenow, list, { method: 'POST', body: '{"a":', headers: json });
      assert.equal(broken.status, 400);
      assert.match(broken.text, /"message":"Exception while reading request"/);
      const large = await ask(servicenow, list, {
        method: 'POST',
        body: ' '.repeat(10_485_761),
        headers: json,
      });
      assert.deepEqual(
        [large.status, large.body],
        [
          400,
          failure(
            'Exception while reading request',
            'Rejected large REST payload with content-length = 10485761 bytes. Max allowed: 10485760 bytes.',
          ),
        ],
      );
    });

    it('refuses a method and a media type it does not offer', async () => {
      assert.equal((await ask(servicenow, list, { method: 'DELETE' })).status, 405);
      assert.equal((await ask(servicenow, list, { headers: { accept: 'text/csv' } })).status, 406);
    });
  });
});
