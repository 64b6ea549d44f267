import assert from 'node:assert/strict';
import { listAttachments } from '../../src/clients/servicenow/attachments.ts';
import { listChoices } from '../../src/clients/servicenow/choices.ts';
import { findGroups, listGroupMembers, listGroups } from '../../src/clients/servicenow/groups.ts';
import {
  findIncident,
  findResolvedIncidents,
  findSimilarOpenIncidents,
  listIncidents,
  readIncident,
} from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { findKnowledge } from '../../src/clients/servicenow/knowledge.ts';
import { probeInstance } from '../../src/clients/servicenow/probe.ts';
import { findActiveUsers, findPeople, findRoles } from '../../src/clients/servicenow/users.ts';
import { longWords, type Row, readSamples, type Samples } from './servicenow-samples.ts';
import { realTarget, standInTarget, type Target } from './servicenow-target.ts';

const real = realTarget();

contract(standInTarget);
if (real === undefined) {
  describe('the ServiceNow client and an instance of your own', () => {
    it(
      'skipped: CONTRACT_SERVICENOW_URL and the settings of its sign-in name the instance to run this against',
    );
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

    it('reads an incident by its sys_id, as it is found by its number', async function () {
      const row = sample(this, 'incident');
      const found = await readIncident(instance, row.sys_id ?? '');
      assert.deepEqual(found, await findIncident(instance, [row.number ?? '']));
      assert.equal(await readIncident(instance, '0'.repeat(32)), undefined);
    });

    it('lists incidents page by page, the worst priority first, with how many there are', async function () {
      sample(this, 'incident');
      const page = (offset: number) => listIncidents(instance, { openOnly: false }, { offset, limit: 2 });
      const [first, second] = [await page(0), await page(2)];
      assert.ok(first.total >= first.incidents.length + second.incidents.length);
      const listed = [...first.incidents, ...second.incidents];
      assert.equal(new Set(listed.map(({ sysId }) => sysId)).size, listed.length);
      const priorities = listed.map(({ priority }) => priority.value);
      assert.deepEqual(
        priorities,
        priorities.toSorted((one, other) => Number(one) - Number(other)),
      );
      assert.ok(listed.every(({ lastEntry }) => lastEntry === undefined));
    });

    it('lists open incidents only, and those of one group or person', async function () {
      const row = sample(this, 'assigned');
      const [group, assignedTo] = [row.assignment_group ?? '', row.assigned_to ?? ''];
      const { incidents } = await listIncidents(
        instance,
        { openOnly: true, group, assignedTo },
        { offset: 0, limit: 10 },
      );
      assert.ok(incidents.length > 0);
      for (const found of incidents) {
        assert.equal(found.assignmentGroup.value, group);
        assert.equal(found.assignedTo.value, assignedTo);
        assert.ok(found.active && !['6', '7', '8'].includes(found.state.value));
      }
    });

    it('finds open incidents that are like a new one', async function () {
      const words = longWords(sample(this, 'assigned').short_description);
      const found = await findSimilarOpenIncidents(instance, words, 5);
      assert.ok(found.length > 0 && found.every(({ active }) => active));
    });

    it('lists the choices of a field, with labels', async () => {
      const states = await listChoices(instance, 'state', 'en');
      assert.ok(states.some(({ value, label }) => value === '2' && label !== ''));
      assert.equal((await listChoices(instance, 'state', 'fr')).length, states.length);
    });

    it('lists groups and who is in them, and finds them by name', async function () {
      const row = sample(this, 'member');
      const groups = await listGroups(instance);
      const group = groups.find(({ value }) => value === row.group);
      assert.ok((await findGroups(instance, group?.label ?? '')).some(({ value }) => value === row.group));
      const members = await listGroupMembers(instance, row.group ?? '');
      assert.ok(members.some(({ value, label }) => value === row.user && label !== ''));
    });

    it('lists the attachments of an incident, if only none', async function () {
      const row = sample(this, 'incident');
      assert.ok(Array.isArray(await listAttachments(instance, row.sys_id ?? '')));
    });

    it('finds people by a part of their name', async function () {
      const row = sample(this, 'user');
      const found = await findPeople(instance, row.email ?? '');
      assert.ok(found.some(({ sysId }) => sysId === row.sys_id));
    });

    it('looks at the instance without an error', async () => {
      const questions = { userName: undefined, appScope: 'x_none', roleNames: ['itil'], now: new Date() };
      const found = await probeInstance(instance, questions);
      assert.equal(found.signIn, 'ok');
      assert.notEqual(found.invalidQueryReturnsNoRows, 'unknown');
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
