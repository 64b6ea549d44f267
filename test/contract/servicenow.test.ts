import assert from 'node:assert/strict';
import { findIncident, findResolvedIncidents } from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { findKnowledge } from '../../src/clients/servicenow/knowledge.ts';
import { findActiveUsers, findRoles } from '../../src/clients/servicenow/users.ts';
import { longWords, type Row, readSamples, type Samples } from './servicenow-samples.ts';
import { realTarget, standInTarget, type Target } from './servicenow-target.ts';

const real = realTarget();

contract(standInTarget);
if (real === undefined) {
  describe('the ServiceNow client and an instance of your own', () => {
    it('skipped: SERVICENOW_URL and the settings of its sign-in name the instance to run this against');
  });
} else contract(real);

/** What holds on every instance. Nothing is written, and what is expected was read from the instance itself. */
function contract(target: Target): void {
  describe(`the ServiceNow client and ${target.name}`, function () {
    this.timeout(target.milliseconds);
    let instance: Instance;
    let samples: Samples;
    let close: () => Promise<void>;

    before(async () => {
      ({ instance, close } = await target.open());
      samples = await readSamples(instance);
    });
    after(() => close());

    /** The sample, or the end of the test where the instance has none. */
    function sample(context: Mocha.Context, name: keyof Samples): Row {
      const row = samples[name];
      if (row !== undefined) return row;
      assert.equal(target.isComplete, false, `the stand-in lacks ${name}`);
      return context.skip();
    }

    it('finds an incident by its number, with raw and displayed values', async function () {
      const row = sample(this, 'incident');
      const found = await findIncident(instance, [row.number ?? '']);
      assert.equal(found?.sysId, row.sys_id);
      assert.equal(found?.number, row.number);
      assert.equal(found?.shortDescription, row.short_description);
      assert.equal(found?.state.value, row.state);
      assert.match(found?.state.label ?? '', /[a-z]{3}/i);
      assert.ok(found?.url.startsWith(`${instance.url}/nav_to.do?uri=incident.do`));
    });

    it('reads moments as UTC', async function () {
      const row = sample(this, 'incident');
      const found = await findIncident(instance, [row.number ?? '']);
      assert.deepEqual(found?.openedAt, utc(row.opened_at));
      assert.deepEqual(found?.updatedAt, utc(row.sys_updated_on));
    });

    it('finds the padded number where the short one does not exist', async function () {
      const row = sample(this, 'incident');
      const short = `INC${Number(row.number?.slice(3))}`;
      assert.equal((await findIncident(instance, [short, row.number ?? '']))?.sysId, row.sys_id);
    });

    it('finds no incident that does not exist', async () => {
      assert.equal(await findIncident(instance, ['INC9999999999', 'INC9999999998']), undefined);
    });

    it('finds resolved incidents with notes by any of their words', async function () {
      const words = longWords(sample(this, 'resolved').short_description);
      const found = await findResolvedIncidents(instance, [...words, 'zzqqxx'], 5);
      assert.ok(found.length > 0 && found.length <= 5);
      for (const { state, closeNotes } of found) {
        assert.ok(['6', '7'].includes(state.value));
        assert.notEqual(closeNotes, '');
      }
    });

    it('finds no resolved incidents for words that nobody wrote', async () => {
      assert.deepEqual(await findResolvedIncidents(instance, ['zzqqxx', 'xxqqzz'], 5), []);
    });

    it('finds knowledge by the words of a title', async function () {
      const row = sample(this, 'article');
      const found = await findKnowledge(instance, longWords(row.short_description), 20);
      const article = found.find(({ number }) => number === row.number);
      assert.equal(article?.title, row.short_description);
      assert.equal(article?.url, `${instance.url}/kb_view.do?sysparm_article=${row.number}`);
    });

    for (const by of ['email', 'user_name'] as const) {
      it(`finds an active person by ${by}`, async function () {
        const row = sample(this, 'user');
        const found = await findActiveUsers(instance, ['nobody@nowhere.invalid', row[by] ?? '']);
        assert.ok(found.some(({ sysId, userName }) => sysId === row.sys_id && userName === row.user_name));
      });
    }

    it('finds nobody who is inactive, and no stranger', async function () {
      const row = sample(this, 'inactiveUser');
      assert.deepEqual(await findActiveUsers(instance, [row.user_name ?? '', 'nobody@nowhere.invalid']), []);
    });

    it('finds which of some roles a person has', async function () {
      const row = sample(this, 'grant');
      const role = row['role.name'] ?? '';
      const found = await findRoles(instance, row.user ?? '', [role, 'no_such_role']);
      assert.deepEqual([...found], [role]);
      assert.deepEqual([...(await findRoles(instance, row.user ?? '', ['no_such_role']))], []);
    });
  });
}

function utc(raw: string | undefined): Date | undefined {
  return raw ? new Date(`${raw.replace(' ', 'T')}Z`) : undefined;
}
