import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Instance } from '../../../src/clients/servicenow/instance.ts';
import {
  changeRecord,
  createRecord,
  findRecords,
  removeRecord,
} from '../../../src/clients/servicenow/setup-records.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from '../../contract/servicenow-target.ts';

const table = 'oidc_provider_configuration';
const fields = { name: 'Contoso Azure', user_claim: 'appid', user_field: 'user_name' };
const match = ['name'];
const noOne = '0'.repeat(32);

describe('the records of set-up', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  let earlier: number;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.faults.clear();
    standIn.access.reset();
    for (const { sys_id } of standIn.tables.rows(table)) standIn.tables.delete(table, sys_id ?? '');
    earlier = standIn.requests.length;
  });

  const methods = () => standIn.requests.slice(earlier).map(({ method }) => method);
  const plant = (more: Readonly<Record<string, string>> = {}) =>
    standIn.tables.insert(table, { ...fields, ...more }).sys_id ?? '';
  const rows = () => standIn.tables.rows(table);

  describe('are found', () => {
    it('by all of their values, whatever the capitals, with the columns that were asked for', async () => {
      const sysId = plant();
      plant({ user_claim: 'sub' });
      const question = {
        table,
        match: { name: 'contoso azure', user_claim: 'APPID' },
        columns: ['user_field'],
      } as const;
      assert.deepEqual(await findRecords(instance, question), [
        { sysId, fields: { user_field: 'user_name' } },
      ]);
    });

    it('through what they refer to, which is a sys_id', async () => {
      const user = standIn.tables.find('sys_user', { user_name: 'ida.lund' })?.sys_id ?? '';
      const [found] = await findRecords(instance, {
        table: 'sys_user_has_role',
        match: { user, 'role.name': 'itil' },
        columns: ['user', 'role.name'],
      });
      assert.deepEqual(found?.fields, { user, 'role.name': 'itil' });
    });

    it('no more of them than asked for', async () => {
      plant();
      plant();
      const question = { table, match: { name: fields.name }, columns: [], limit: 1 } as const;
      assert.equal((await findRecords(instance, question)).length, 1);
    });

    it('and without a column that may not be read, which is no empty one', async () => {
      plant();
      standIn.access.hideFields(table, 'user_claim');
      const question = { table, match: { name: fields.name }, columns: ['name', 'user_claim'] } as const;
      assert.deepEqual((await findRecords(instance, question))[0]?.fields, { name: fields.name });
    });

    it('not at all only when there are none', async () => {
      const question = { table, match: { name: fields.name }, columns: ['name'] } as const;
      assert.deepEqual(await findRecords(instance, question), []);
      plant();
      standIn.access.hideRows(table, () => true);
      const resource = { code: 'SERVICENOW_FORBIDDEN', facts: { resource: table } };
      await assert.rejects(findRecords(instance, question), resource);
      standIn.access.reset();
      standIn.access.hideFields(table, 'name');
      const column = { code: 'SERVICENOW_FORBIDDEN', facts: { resource: `${table}.name` } };
      await assert.rejects(findRecords(instance, question), column);
    });

    it('and others are not taken for them where ServiceNow drops the condition', async () => {
      plant({ name: 'Another' });
      const dropping: Instance = {
        ...instance,
        getPage: (call) =>
          instance.getPage({ ...call, parameters: { ...call.parameters, sysparm_query: '' } }),
      };
      const question = { table, match: { name: fields.name }, columns: ['name'] } as const;
      assert.deepEqual(await findRecords(dropping, question), []);
    });

    it('by columns and texts that a query can hold', async () => {
      const unknown = { table, match: { no_such: 'x' }, columns: [] } as const;
      await assert.rejects(findRecords(instance, unknown), TypeError);
      const secret = { table: 'oauth_entity', match: { name: 'x' }, columns: ['client_secret'] } as const;
      await assert.rejects(findRecords(instance, secret), TypeError);
      const unsafe = { table, match: { name: 'a^ORname=b' }, columns: [] } as const;
      await assert.rejects(findRecords(instance, unsafe), { code: 'SEARCH_TEXT_UNSAFE' });
      assert.deepEqual(methods(), []);
    });
  });

  describe('are created', () => {
    it('with what was given, and shown with all that is known of them', async () => {
      const created = await createRecord(instance, { table, fields, match });
      assert.equal(created.sysId, rows()[0]?.sys_id);
      assert.equal(created.fields.name, fields.name);
      assert.equal(created.fields.enable_jti_verification, 'false');
      assert.deepEqual(methods(), ['POST']);
    });

    it('once, when the answer is lost', async () => {
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
      const { sysId } = await createRecord(instance, { table, fields, match });
      assert.deepEqual(
        rows().map(({ sys_id }) => sys_id),
        [sysId],
      );
      assert.deepEqual(methods(), ['POST', 'GET']);
    });

    it('again, when they certainly were not', async () => {
      standIn.faults.add({ kind: 'reset' }, { method: 'POST', times: 1 });
      await createRecord(instance, { table, fields, match });
      assert.equal(rows().length, 1);
      assert.deepEqual(methods(), ['POST', 'GET', 'POST']);
    });

    it('perhaps, when nobody may look', async () => {
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
      standIn.access.hideFields(table, 'name');
      await assert.rejects(createRecord(instance, { table, fields, match }), { code: 'WRITE_UNCERTAIN' });
      assert.deepEqual(methods(), ['POST', 'GET']);
    });

    it('not without the right to', async () => {
      standIn.access.deny(table, 'create');
      await assert.rejects(createRecord(instance, { table, fields, match }), {
        code: 'SERVICENOW_FORBIDDEN',
        facts: { resource: `/api/now/table/${table}` },
      });
    });

    it('not with what ServiceNow could take for a script, or a column that nobody knows', async () => {
      const script = { table, fields: { name: ' javascript:gs.log(1)' }, match } as const;
      await assert.rejects(createRecord(instance, script), { code: 'TEXT_UNSAFE' });
      const column = { table, fields: { nonsense: '1' }, match } as const;
      await assert.rejects(createRecord(instance, column), TypeError);
      assert.deepEqual(methods(), []);
    });
  });

  describe('are changed', () => {
    it('in the columns that were given', async () => {
      const sysId = plant();
      const changed = await changeRecord(instance, { table, sysId, fields: { user_claim: 'sub' } });
      assert.equal(changed.sysId, sysId);
      assert.equal(changed.fields.user_claim, 'sub');
      assert.equal(changed.fields.name, fields.name);
      assert.deepEqual(methods(), ['PATCH']);
    });

    it('once, when the answer is lost', async () => {
      const sysId = plant();
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
      const changed = await changeRecord(instance, { table, sysId, fields: { user_claim: 'sub' } });
      assert.equal(changed.fields.user_claim, 'sub');
      assert.deepEqual(methods(), ['PATCH', 'GET']);
    });

    it('perhaps, when nobody may look', async () => {
      const sysId = plant();
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
      standIn.access.hideFields(table, 'user_claim');
      const change = changeRecord(instance, { table, sysId, fields: { user_claim: 'sub' } });
      await assert.rejects(change, { code: 'WRITE_UNCERTAIN' });
    });

    it('only where they are', async () => {
      const change = { table, sysId: noOne, fields: { user_claim: 'sub' } } as const;
      const facts = { table };
      await assert.rejects(changeRecord(instance, change), { code: 'SERVICENOW_RECORD_GONE', facts });
      await assert.rejects(changeRecord(instance, { ...change, fields: {} }), TypeError);
    });
  });

  describe('are removed', () => {
    it('and are gone', async () => {
      await removeRecord(instance, table, plant());
      assert.deepEqual(rows(), []);
      assert.deepEqual(methods(), ['DELETE']);
    });

    it('once, when the answer is lost', async () => {
      const sysId = plant();
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'DELETE', times: 1 });
      await removeRecord(instance, table, sysId);
      assert.deepEqual(rows(), []);
      assert.deepEqual(methods(), ['DELETE', 'GET']);
    });

    it('again, when they certainly were not', async () => {
      const sysId = plant();
      standIn.faults.add({ kind: 'answer', status: 500, body: '' }, { method: 'DELETE', times: 1 });
      await removeRecord(instance, table, sysId);
      assert.deepEqual(rows(), []);
      assert.deepEqual(methods(), ['DELETE', 'GET', 'DELETE']);
    });

    it('even when they are gone already, but not when they are only hidden', async () => {
      await removeRecord(instance, table, noOne);
      const sysId = plant();
      standIn.access.hideRows(table, () => true);
      await assert.rejects(removeRecord(instance, table, sysId), { code: 'SERVICENOW_FORBIDDEN' });
      assert.equal(rows().length, 1);
    });

    it('not without the right to', async () => {
      const sysId = plant();
      standIn.access.deny(table, 'delete');
      await assert.rejects(removeRecord(instance, table, sysId), { code: 'SERVICENOW_FORBIDDEN' });
    });

    it('not by an answer that was cut short', async () => {
      const sysId = plant();
      standIn.faults.add({ kind: 'answer', status: 200, body: '{"resu' }, { method: 'DELETE', times: 1 });
      await removeRecord(instance, table, sysId);
      assert.deepEqual(methods(), ['DELETE', 'GET', 'DELETE']);
    });
  });

  describe('and their secrets', () => {
    const secret = { client_secret: 'S3cret~of-Entra' };
    const provider = { name: 'Outbound', type: 'oauth_provider', client_id: 'an-app' };
    const create = (name: string) =>
      createRecord(instance, { table: 'oauth_entity', fields: { ...provider, name }, match, secret });
    const secretOf = (name: string) => standIn.tables.find('oauth_entity', { name })?.client_secret;
    const asksForSecret = () =>
      standIn.requests.slice(earlier).some(({ query }) => String(query).includes('client_secret'));

    it('are written as a person types them, in their own column, and never asked for', async () => {
      const created = await create('One');
      assert.equal(secretOf('One'), secret.client_secret);
      const typed = standIn.requests
        .slice(earlier)
        .map(({ query }) => query.get('sysparm_input_display_value'));
      assert.deepEqual(typed, [null, 'true']);
      assert.equal(asksForSecret(), false);
      assert.equal('client_secret' in created.fields, false);
    });

    it('are changed alone', async () => {
      const { sysId } = await create('Two');
      earlier = standIn.requests.length;
      const other = { client_secret: 'another' };
      const changed = await changeRecord(instance, {
        table: 'oauth_entity',
        sysId,
        fields: {},
        secret: other,
      });
      assert.equal(changed.sysId, sysId);
      assert.equal(secretOf('Two'), 'another');
      assert.deepEqual(methods(), ['PATCH']);
    });

    it('are sent again when the answer is lost, as nobody can look them up', async () => {
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
      await create('Three');
      assert.deepEqual(methods(), ['POST', 'PATCH', 'PATCH']);
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH' });
      await assert.rejects(create('Four'), { code: 'WRITE_UNCERTAIN' });
    });

    it('are in no error, not even where ServiceNow repeats them', async () => {
      const detail = `business rule: ${secret.client_secret} is too short`;
      const body = { error: { message: 'Operation Failed', detail }, status: 'failure' };
      standIn.faults.add({ kind: 'answer', status: 403, body }, { method: 'PATCH' });
      const error = await create('Five').catch((thrown: unknown) => thrown);
      assert.doesNotMatch(inspect(error, { depth: 9 }), /S3cret/);
      assert.match(String(error), /SERVICENOW_FORBIDDEN/);
      const misplaced = { table, fields, match, secret: { user_claim: 'S3cret' } } as const;
      const refused = await createRecord(instance, misplaced).catch((thrown: unknown) => thrown);
      assert.doesNotMatch(inspect(refused), /S3cret/);
      assert.equal(refused instanceof TypeError, true);
    });
  });
});
