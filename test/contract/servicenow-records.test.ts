import assert from 'node:assert/strict';
import { findIncident, findResolvedIncidents } from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { findKnowledge } from '../../src/clients/servicenow/knowledge.ts';
import { findActiveUsers, findRoles } from '../../src/clients/servicenow/users.ts';
import { incidentNumbers } from '../../src/features/record-number.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

const insightsUser = 'x_mioms_m365_assis.insights_user';

/** What only an instance shows whose records and rules the test decides. */
describe('the ServiceNow client and the records of a known instance', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  afterEach(() => {
    standIn.faults.clear();
    standIn.access.reset();
  });

  describe('an incident', () => {
    it('is meant by a short number', async () => {
      assert.equal((await findIncident(instance, incidentNumbers('inc001')))?.number, 'INC0000001');
    });

    it('is preferably the one literally called so', async () => {
      assert.equal((await findIncident(instance, incidentNumbers('INC007')))?.number, 'INC007');
    });

    it('may be written in lower case by the instance', async () => {
      standIn.tables.insert('incident', { number: 'inc0000090', short_description: 'Whispered' });
      assert.equal((await findIncident(instance, ['INC0000090']))?.shortDescription, 'Whispered');
    });

    it('is asked for without links and without a count', async () => {
      await findIncident(instance, ['INC0000001']);
      const query = standIn.requests.at(-1)?.query;
      assert.equal(query?.get('sysparm_exclude_reference_link'), 'true');
      assert.equal(query?.get('sysparm_no_count'), 'true');
    });

    it('is the other one when the literal one is hidden', async () => {
      standIn.access.hideRows('incident', ({ number }) => number === 'INC007');
      assert.equal((await findIncident(instance, incidentNumbers('INC007')))?.number, 'INC0000007');
    });

    it('has texts exactly as they were written, HTML included', async () => {
      const found = await findIncident(instance, ['INC0000001']);
      assert.equal(found?.shortDescription, 'Mail <b>stuck</b> & "late"');
      assert.equal(found?.description, '<script>alert(1)</script>\nSince 8 & counting');
    });

    it('has labels beside raw values, and the moments of UTC', async () => {
      const found = await findIncident(instance, ['INC0000001']);
      assert.deepEqual(found?.state, { value: '2', label: 'In Progress' });
      assert.equal(found?.caller.label, 'Ida Lund');
      assert.equal(found?.assignmentGroup.label, 'Messaging');
      assert.deepEqual(found?.openedAt, new Date('2026-11-23T07:00:00Z'));
      assert.deepEqual(found?.updatedAt, new Date('2026-11-23T10:00:00Z'));
    });

    it('has the moments of UTC for an account in another time zone too', async () => {
      standIn.tables.update('sys_user', userId('casebridge.integration'), { time_zone: 'Asia/Tokyo' });
      const found = await findIncident(instance, ['INC0000001']);
      standIn.tables.update('sys_user', userId('casebridge.integration'), { time_zone: 'UTC' });
      assert.deepEqual(found?.openedAt, new Date('2026-11-23T07:00:00Z'));
    });

    it('has the moments of UTC wherever the bot runs', async () => {
      const zone = process.env.TZ;
      process.env.TZ = 'Asia/Tokyo';
      try {
        const found = await findIncident(instance, ['INC0000001']);
        assert.equal(found?.openedAt?.getTime(), Date.UTC(2026, 10, 23, 7));
      } finally {
        // Absent, not the text "undefined", is what leaves the zone to the machine.
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    });

    it('does without the fields that are hidden', async () => {
      standIn.access.hideFields('incident', 'description', 'assignment_group', 'opened_at');
      const found = await findIncident(instance, ['INC0000001']);
      assert.equal(found?.description, '');
      assert.deepEqual(found?.assignmentGroup, { value: '', label: '' });
      assert.equal(found?.openedAt, undefined);
      assert.equal(found?.assignedTo.label, 'Omar Bell');
    });
  });

  describe('resolved incidents', () => {
    const numbers = async (words: readonly string[], limit: number) =>
      (await findResolvedIncidents(instance, words, limit)).map(({ number }) => number);

    it('with all words are enough when there are many, newest first', async () => {
      assert.deepEqual(await numbers(['calendar', 'sharing'], 4), ['INC0000021', 'INC0000020']);
    });

    it('with any word follow when there are few, each once', async () => {
      assert.deepEqual(await numbers(['calendar', 'sharing'], 5), ['INC0000021', 'INC0000020', 'INC0000022']);
    });

    it('with any word serve when none has all', async () => {
      assert.deepEqual(await numbers(['badly', 'nowhere'], 5), ['INC0000022']);
    });

    it('are fewer where the instance hides some of a page', async () => {
      standIn.access.hideRows('incident', ({ number }) => number === 'INC0000021');
      assert.deepEqual(await numbers(['calendar', 'sharing'], 2), ['INC0000020']);
    });

    it('are never more than were asked for', async () => {
      const solved = { state: '6', close_notes: 'Cleared it.' };
      standIn.tables.insert('incident', { ...solved, number: 'INC0000091', short_description: 'Calendar' });
      const found = await numbers(['calendar', 'broken'], 3);
      assert.deepEqual(found, ['INC0000020', 'INC0000091', 'INC0000022']);
    });
  });

  describe('knowledge', () => {
    const expected = {
      number: 'KB0000001',
      title: 'Share a calendar',
      html: '<p>Right-click &amp; share.</p>',
    };

    it('comes from the Knowledge API, published articles only', async () => {
      const before = standIn.requests.length;
      const found = await findKnowledge(instance, ['calendar'], 10);
      assert.deepEqual(found, [{ ...expected, url: articleUrl('KB0000001') }]);
      assert.deepEqual(pathsSince(before), ['/api/sn_km_api/knowledge/articles']);
    });

    for (const status of [400, 404]) {
      it(`comes from the Table API where the plugin is missing (${status})`, async () => {
        standIn.faults.add({ kind: 'answer', status, body: {} }, { path: /sn_km_api/ });
        const found = await findKnowledge(instance, ['calendar', 'nowhere'], 10);
        assert.deepEqual(found, [{ ...expected, url: articleUrl('KB0000001') }]);
      });
    }

    it('has at least a number, and a snippet where the text is left out', async () => {
      const articles = [{ number: 'KB1', snippet: 'Right-click' }, { number: 'KB2' }];
      standIn.faults.add({ kind: 'answer', status: 200, body: { result: { articles } } });
      assert.deepEqual(await findKnowledge(instance, ['calendar'], 10), [
        { number: 'KB1', title: 'KB1', html: 'Right-click', url: articleUrl('KB1') },
        { number: 'KB2', title: 'KB2', html: '', url: articleUrl('KB2') },
      ]);
    });

    it('is not asked for twice when the Knowledge API refuses for another reason', async () => {
      standIn.faults.add({ kind: 'answer', status: 403, body: {} }, { path: /sn_km_api/ });
      const before = standIn.requests.length;
      await assert.rejects(findKnowledge(instance, ['calendar'], 10), { code: 'SERVICENOW_FORBIDDEN' });
      assert.equal(pathsSince(before).length, 1);
    });

    const articleUrl = (number: string) => `${standIn.url}/kb_view.do?sysparm_article=${number}`;
    const pathsSince = (start: number) => standIn.requests.slice(start).map(({ path }) => path);
  });

  describe('people', () => {
    const names = async (...accounts: string[]) =>
      (await findActiveUsers(instance, accounts)).map(({ userName }) => userName).sort();

    it('are found by address or user name', async () => {
      assert.deepEqual(await names('omar@contoso.com'), ['omar.bell']);
      assert.deepEqual(await names('omar.bell'), ['omar.bell']);
    });

    it('are all found when they share an address', async () => {
      assert.deepEqual(await names('twins@contoso.com'), ['twin.one', 'twin.two']);
    });

    it('are not found when inactive', async () => {
      assert.deepEqual(await names('gone@contoso.com', 'gone.person'), []);
    });

    it('are found behind others who are inactive, and their roles behind those of others', async () => {
      const email = 'crowd@contoso.com';
      for (let other = 0; other < 20; other += 1) {
        const user_name = `crowd.${other}`;
        standIn.tables.insert('sys_user', { user_name, email, active: 'false' });
        standIn.tables.insert('sys_user_has_role', { user: userId(user_name), role: roleId('itil') });
      }
      standIn.tables.insert('sys_user', { user_name: 'crowd.last', email, active: 'true' });
      assert.deepEqual(await names(email), ['crowd.last']);
      standIn.tables.insert('sys_user_has_role', { user: userId('crowd.last'), role: roleId('itil') });
      assert.deepEqual(await findRoles(instance, userId('crowd.last'), ['itil']), new Set(['itil']));
    });

    it('have the roles they were given, and no others', async () => {
      const roles = [insightsUser, 'x_mioms_m365_assis.administrator', 'itil'];
      assert.deepEqual(await findRoles(instance, userId('ida.lund'), roles), new Set(['itil', insightsUser]));
      assert.deepEqual(await findRoles(instance, userId('twin.one'), roles), new Set());
    });
  });

  describe('texts of people', () => {
    const searches = {
      'a number': (text: string) => findIncident(instance, ['INC0000001', text]),
      words: (text: string) => findResolvedIncidents(instance, [text, 'mail'], 5),
      'an account': (text: string) => findActiveUsers(instance, ['ida@contoso.com', text]),
      'a role': (text: string) => findRoles(instance, userId('ida.lund'), ['itil', text]),
    };
    const unsafe = ['x^NQactive=true', 'javascript:gs.getUserID()', '\u0000 JAVASCRIPT:gs.getUserName()'];

    for (const [as, search] of Object.entries(searches)) {
      it(`as ${as} reach no query when they could change it`, async () => {
        const before = standIn.requests.length;
        for (const text of unsafe) await assert.rejects(search(text), { code: 'SEARCH_TEXT_UNSAFE' });
        await assert.rejects(search('x'.repeat(501)), { code: 'SEARCH_TEXT_TOO_LONG' });
        assert.equal(standIn.requests.length, before);
      });
    }

    it('make no second value of a list with a comma', async () => {
      await assert.rejects(findActiveUsers(instance, ['nobody,omar.bell']), { code: 'SEARCH_TEXT_UNSAFE' });
    });

    it('with control characters, quotes and percent signs are only text', async () => {
      assert.deepEqual(
        await findResolvedIncidents(instance, ['100%&sysparm_limit=9', "o'b\u0007rien"], 5),
        [],
      );
    });

    after(() => assert.equal(standIn.scriptEvaluations, 0));
  });

  function roleId(name: string): string {
    return standIn.tables.find('sys_user_role', { name })?.sys_id ?? '';
  }

  function userId(userName: string): string {
    return standIn.tables.find('sys_user', { user_name: userName })?.sys_id ?? '';
  }
});
