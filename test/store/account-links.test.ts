import assert from 'node:assert/strict';
import type { AccountRecords } from '../../src/features/escalation/records.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';
import { casePlace } from './support-case-place.ts';

const adele = {
  ...{ entraObjectId: 'p1', name: 'Adele Vance', email: 'Admin@Example.com', accountObjectId: 'a1' },
};
const contact = {
  ...{ name: 'Adele Vance', email: 'adele@example.com', phone: '+33 1', country: 'FR', language: 'fr-FR' },
  ...{ hours: 'de 9 h à 17 h', timeZone: 'Europe/Paris' },
};

function contract(engine: TestEngine): void {
  describe(`accounts that cases are managed with on ${engine.name}`, () => {
    const at = casePlace(engine);
    const linksOf = (tenantId: string): AccountRecords => at.ofTenant(tenantId).accountLinks;

    it('keeps one account a person, the last one, with its address in lower case', async () => {
      const links = linksOf('t');
      const first = await links.put(adele);
      assert.deepEqual(first, { ...adele, email: 'admin@example.com', linkedAt: at.now() });
      at.later(60);
      const second = await links.put({ ...adele, email: 'other@example.com', accountObjectId: 'a2' });
      assert.deepEqual([second.accountObjectId, second.linkedAt], ['a2', at.now()]);
      assert.deepEqual(await links.find('p1'), second);
      assert.equal(await linksOf('other').find('p1'), undefined);
    });

    it('tells what it removed, once', async () => {
      const links = linksOf('t');
      const put = await links.put(adele);
      assert.equal(await links.remove('p2'), undefined);
      assert.deepEqual(await links.remove('p1'), put);
      assert.equal(await links.remove('p1'), undefined);
      assert.equal(await links.find('p1'), undefined);
    });

    it('lists the first by name, and how many there are', async () => {
      const links = linksOf('t');
      for (const [index, name] of ['megan Bowen', 'Alex Wilber', 'Zoe', 'bea'].entries()) {
        await links.put({ ...adele, entraObjectId: `p${index}`, name });
      }
      await linksOf('other').put(adele);
      const { links: first, total } = await links.list(3);
      assert.deepEqual([first.map(({ name }) => name), total], [['Alex Wilber', 'bea', 'megan Bowen'], 4]);
    });

    it('keeps the contact that a person gave last, linked or not', async () => {
      const links = linksOf('t');
      assert.equal(await links.findContact('p1'), undefined);
      await links.saveContact('p1', { ...contact, phone: '' });
      await links.saveContact('p1', contact);
      assert.deepEqual(await links.findContact('p1'), contact);
      assert.equal(await links.findContact('p2'), undefined);
      assert.equal(await links.find('p1'), undefined);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
