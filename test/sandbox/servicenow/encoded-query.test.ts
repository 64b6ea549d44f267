import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { as, ask, idOf, rowsOf, startSmall } from './fixture.ts';

/** An encoded query and the last digits of the incidents it finds, in order. */
const cases: readonly (readonly [query: string, found: string])[] = [
  ['', '1 2 3 10'],
  ['state=2', '1'],
  ['state!=2^active=true', '2 3'],
  ['category=SOFTWARE', '1 10'],
  ['categoryINnetwork,hardware', '2 3'],
  ['categoryNOT INnetwork,hardware', '1 10'],
  ['short_descriptionLIKEdrops', '2 10'],
  ['short_descriptionNOT LIKEdrops', '1 3'],
  ['short_descriptionSTARTSWITHvpn', '2'],
  ['short_descriptionENDSWITHfire', '3'],
  ['priority<3', '1'],
  ['priority<=3', '1 3'],
  ['priority>3', '2 10'],
  ['priority>=3', '2 3 10'],
  ['priorityBETWEEN1@3', '1 3'],
  ['sys_mod_count<10', '1 2 3 10'],
  ['opened_at>2026-11-23 08:00:00', '3'],
  ['opened_atBETWEEN2026-11-23 07:00:00@2026-11-23 08:00:00', '1 2'],
  ['opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()', '1 2 3'],
  ['opened_at>javascript:gs.hoursAgo(4)', '3'],
  ['assigned_toISEMPTY', '2 3 10'],
  ['assigned_toISNOTEMPTY', '1'],
  ['assigned_toANYTHING', '1 2 3 10'],
  ['assignment_groupLIKEdesk', '1'],
  ['assignment_group=Service Desk', ''],
  ['caller_id.department.name=Finance', '1 2 3'],
  ['caller_id.user_nameSTARTSWITHomar', '10'],
  ['category=network^state=1^ORstate=7', '2'],
  ['state=1^ORstate=7^category=software', '10'],
  ['category=network^NQcategory=hardware^state=3', '2 3'],
  ['state=1^EQ', '2'],
  ['ORDERBYDESCnumber', '10 3 2 1'],
  ['active=true^ORDERBYpriority^ORDERBYDESCnumber', '1 3 2'],
  ['ORDERBYcaller_id^ORDERBYnumber', '1 2 3 10'],
  ['ORDERBYDESCcaller_id^ORDERBYnumber', '10 1 2 3'],
  ['123TEXTQUERY321=mail', '2 1'],
  ['123TEXTQUERY321=mails outlook', '2 1'],
  ['123TEXTQUERY321=mail fire', ''],
  ['active=true^123TEXTQUERY321=drop', '2'],
  ['123TEXTQUERY321=mail^ORDERBYnumber', '1 2'],
  ['state=1^colour=red', '2'],
  ['colour=red', '1 2 3 10'],
  ['state=1^ORcolour=red', '2'],
  ['state=1^NQcolour=red', '2'],
  ['caller_id.colour=red^state=1', '2'],
  ['state~1', '1 2 3 10'],
  ['short_description=VPN ^state=1', ''],
  ['ORDERBYDESCcolour^state=1', '2'],
];

describe('encoded queries', () => {
  let servicenow: ServiceNowStandIn;

  before(async () => {
    servicenow = await startSmall();
  });
  after(() => servicenow.close());
  afterEach(() => {
    servicenow.access.reset();
    servicenow.properties.clear();
  });

  const find = async (query: string, authorization = as(servicenow, 'casebridge.integration')) => {
    const parameters = new URLSearchParams({ sysparm_query: query, sysparm_fields: 'number' });
    return ask(servicenow, `/api/now/table/incident?${parameters}`, { headers: { authorization } });
  };
  const found = async (query: string, authorization?: string) =>
    rowsOf(await find(query, authorization))
      .map(({ number }) => Number(number?.slice(3)))
      .join(' ');

  for (const [query, expected] of cases) {
    it(`${query || '(nothing)'} finds ${expected || 'nothing'}`, async () => {
      assert.equal(await found(query), expected);
    });
  }

  it('splits on every decoded circumflex, so a value cannot hold one', async () => {
    assert.equal(await found('short_descriptionLIKEdrops^state=7'), '10');
    const encoded = await ask(
      servicenow,
      '/api/now/table/incident?sysparm_fields=number&sysparm_query=short_descriptionLIKEdrops%5Estate=7',
    );
    assert.deepEqual(rowsOf(encoded), [{ number: 'INC0000010' }]);
  });

  it('searches the text of articles, not their markup', async () => {
    const articles = async (word: string) => {
      const parameters = new URLSearchParams({
        sysparm_query: `123TEXTQUERY321=${word}`,
        sysparm_fields: 'number',
      });
      return rowsOf(await ask(servicenow, `/api/now/table/kb_knowledge?${parameters}`)).length;
    };
    assert.deepEqual([await articles('step'), await articles('h1')], [1, 0]);
  });

  it('compares references by sys_id', async () => {
    const desk = idOf(servicenow, 'sys_user_group', { name: 'Service Desk' });
    assert.equal(await found(`assignment_group=${desk}`), '1');
    assert.equal(await found(`assignment_groupIN${desk},whatever`), '1');
  });

  it('lets nothing back for an invalid query when the instance says so', async () => {
    servicenow.properties.set('glide.invalid_query.returns_no_rows', 'true');
    assert.equal(await found('state=1^colour=red'), '');
    assert.equal(await found('state=1^ORDERBYcolour'), '');
    assert.equal(await found('state=1'), '2');
  });

  it('refuses a query that names a hidden field only when the instance enforces it', async () => {
    servicenow.access.hideFields('incident', 'category');
    assert.equal(await found('category=network'), '2');
    servicenow.properties.set('glide.export.query.enforce_field_acl', 'true');
    const refused = await find('category=network');
    assert.equal(refused.status, 403);
    assert.deepEqual(refused.body, {
      error: {
        message: 'Insufficient rights to query records',
        detail: 'Field(s) present in the query do not have permission to be read',
      },
      status: 'failure',
    });
    assert.equal(await found('state=1'), '2');
  });

  it('evaluates and counts scripts, and knows only a few', async () => {
    const before = servicenow.scriptEvaluations;
    const omar = as(servicenow, 'omar.bell');
    assert.equal(await found('caller_id=javascript:gs.getUserID()', omar), '10');
    assert.equal(await found('caller_id.user_name=javascript:gs.getUserName()', omar), '10');
    assert.equal(await found('short_description= JavaScript:gs.exit()'), '');
    assert.equal(await found('short_descriptionLIKEgs.getUserID()'), '');
    assert.equal(servicenow.scriptEvaluations - before, 3);
  });

  it('reads date-time literals in UTC, or on the clock of the account when switched', async () => {
    const account = idOf(servicenow, 'sys_user', { user_name: 'casebridge.integration' });
    servicenow.tables.update('sys_user', account, { time_zone: 'America/New_York' });
    assert.equal(await found('opened_at>=2026-11-23 08:00:00'), '2 3');
    servicenow.properties.set('sandbox.query_literals_in_user_time_zone', 'true');
    assert.equal(await found('opened_at>=2026-11-23 03:00:00'), '2 3');
    assert.equal(await found('opened_at>=2026-11-23 08:00:00'), '');
    servicenow.tables.update('sys_user', account, { time_zone: 'UTC' });
  });
});
