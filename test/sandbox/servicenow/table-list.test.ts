import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { ask, rowsOf, startSmall } from './fixture.ts';

const list = '/api/now/table/incident';

describe('pages of a table', () => {
  let servicenow: ServiceNowStandIn;

  beforeEach(async () => {
    servicenow = await startSmall();
  });
  afterEach(() => servicenow.close());

  const page = async (parameters: string) => {
    const { headers } = await ask(servicenow, `${list}?${parameters}`);
    return { total: headers.get('x-total-count'), link: headers.get('link') };
  };
  const address = (start: number) => `<${servicenow.url}${list}?sysparm_limit=1&sysparm_offset=${start}>`;

  it('links first, previous, next and last page in the exact form', async () => {
    const link = [
      `${address(0)};rel="first"`,
      `${address(1)};rel="prev"`,
      `${address(3)};rel="next"`,
      `${address(3)};rel="last"`,
    ].join(',');
    assert.deepEqual(await page('sysparm_limit=1&sysparm_offset=2'), { total: '4', link });
  });

  it('leaves out what there is not', async () => {
    assert.match(
      (await page('sysparm_limit=1')).link ?? '',
      /^<[^,]*>;rel="first",<[^,]*>;rel="next",<[^,]*>;rel="last"$/,
    );
    assert.doesNotMatch((await page('sysparm_limit=2&sysparm_offset=2')).link ?? '', /next/);
    assert.deepEqual(await page('sysparm_limit=4'), { total: '4', link: null });
  });

  it('keeps the request parameters in the links', async () => {
    const { link } = await page(
      'sysparm_query=active%3Dtrue%5EstateIN1,2&sysparm_fields=number&sysparm_limit=1',
    );
    const next = /<([^>]*)>;rel="next"/.exec(link ?? '')?.[1] ?? '';
    const rest = await ask(servicenow, next.slice(servicenow.url.length));
    assert.deepEqual(rowsOf(rest), [{ number: 'INC0000002' }]);
  });

  it('counts nothing and names no last page, or links nothing, when asked to', async () => {
    const uncounted = await page('sysparm_limit=1&sysparm_no_count=true');
    assert.equal(uncounted.total, null);
    assert.match(uncounted.link ?? '', /rel="next"$/);
    const unlinked = await page('sysparm_limit=1&sysparm_suppress_pagination_header=true');
    assert.deepEqual(unlinked, { total: '4', link: null });
  });

  it('cuts the page before it hides rows', async () => {
    servicenow.access.hideRows('incident', ({ number }) => number === 'INC0000001');
    const answer = await ask(servicenow, `${list}?sysparm_limit=2&sysparm_fields=number`);
    assert.deepEqual(rowsOf(answer), [{ number: 'INC0000002' }]);
    assert.equal(answer.headers.get('x-total-count'), '4');
  });

  it('answers an empty list with 200, and with 404 in version 1', async () => {
    const nothing = 'sysparm_query=number%3Dnone';
    assert.deepEqual((await ask(servicenow, `${list}?${nothing}`)).body, { result: [] });
    assert.deepEqual((await ask(servicenow, `/api/now/v2/table/incident?${nothing}`)).body, { result: [] });
    assert.equal((await ask(servicenow, `/api/now/v1/table/incident?${nothing}`)).status, 404);
  });
});
