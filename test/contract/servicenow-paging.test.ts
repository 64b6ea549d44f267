import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { keysetRowsOf, rowsOf } from '../../src/clients/servicenow/paging.ts';
import { allOf, on } from '../../src/clients/servicenow/query.ts';
import { value } from '../../src/clients/servicenow/schema.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

const groups = on('sys_user_group');
const row = z.object({ sys_id: value, name: value });
const names = Array.from({ length: 7 }, (_, index) => `Page ${index + 1}`);

/** The sys_ids run against the names, so that the two orders can be told apart. */
const sysIdOf = (name: string) => String(9 - Number(name.split(' ')[1])).repeat(32);
const bySysId = names.toReversed();

describe('the ServiceNow client and rows that fill several pages', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  let earlier: number;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
    for (const name of names) standIn.tables.insert('sys_user_group', { sys_id: sysIdOf(name), name });
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.faults.clear();
    standIn.access.reset();
    earlier = standIn.requests.length;
  });

  const ways = [
    {
      name: 'numbered pages',
      order: names,
      read: (pageSize: number, on: Instance = instance) =>
        rowsOf(on, {
          query: allOf(groups.contains('name', 'Page'), groups.ascending('name')),
          fields: ['sys_id', 'name'],
          row,
          pageSize,
        }),
    },
    {
      name: 'pages by sys_id',
      order: bySysId,
      read: (pageSize: number, on: Instance = instance) =>
        keysetRowsOf(on, {
          query: groups.contains('name', 'Page'),
          fields: ['sys_id', 'name'],
          row,
          pageSize,
        }),
    },
  ];

  for (const { name, order, read } of ways) {
    describe(name, () => {
      for (const [pageSize, requests] of [
        [3, 3],
        [7, 1],
        [100, 1],
      ] as const) {
        it(`give all of them with ${pageSize} a page, in ${requests} requests`, async () => {
          assert.deepEqual(await namesOf(read(pageSize)), order);
          assert.equal(standIn.requests.length - earlier, requests);
        });
      }

      it('go on behind pages that are hidden, wholly or in part', async () => {
        const hidden = new Set([...order.slice(0, 4), order[6]]);
        standIn.access.hideRows('sys_user_group', (group) => hidden.has(group.name));
        assert.deepEqual(await namesOf(read(2)), order.slice(4, 6));
      });

      it('end behind two empty pages where nothing is counted', async () => {
        const uncounted: Instance = {
          ...instance,
          getPage: async (call) => ({ ...(await instance.getPage(call)), total: undefined }),
        };
        standIn.access.hideRows('sys_user_group', (group) => group.name === order[2]);
        const seen = order.filter((group) => group !== order[2]);
        assert.deepEqual(await namesOf(read(1, uncounted)), seen);
      });

      it('end when nobody wants more', async () => {
        for await (const group of read(2)) {
          assert.equal(group.name, order[0]);
          break;
        }
        assert.equal(standIn.requests.length, earlier + 1);
      });

      it('end, whatever ServiceNow answers', async () => {
        const group = { sys_id: { value: '5'.repeat(32) }, name: { value: 'Page 4' } };
        standIn.faults.add({
          kind: 'answer',
          status: 200,
          headers: { 'x-total-count': '1000000' },
          body: { result: [group] },
        });
        await namesOf(read(1));
        assert.ok(standIn.requests.length - earlier <= 20);
      });
    });
  }

  it('pages by sys_id miss nothing and show nothing twice when rows go meanwhile', async () => {
    const first = bySysId[0] ?? '';
    const found: string[] = [];
    for await (const group of ways[1]?.read(2) ?? []) {
      found.push(group.name);
      // The first row goes, which moves every numbered page by one.
      if (found.length === 2) standIn.tables.delete('sys_user_group', sysIdOf(first));
    }
    standIn.tables.insert('sys_user_group', { sys_id: sysIdOf(first), name: first });
    assert.deepEqual(found, bySysId);
  });
});

async function namesOf(rows: AsyncIterable<{ readonly name: string }>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name } of rows) found.push(name);
  return found;
}
