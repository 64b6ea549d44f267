import assert from 'node:assert/strict';
import { z } from 'zod';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';

const resultSchema = z.object({
  composeExtension: z.object({
    attachments: z
      .array(z.object({ content: z.unknown(), preview: z.object({ content: z.unknown() }).optional() }))
      .default([]),
  }),
});

describe('incidents in a message that somebody writes', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ settings: { SHARED_HIDDEN_PRIORITIES: '1' } });
  });
  after(() => bot.close());

  const cards = (answer: unknown) =>
    resultSchema.parse(answer).composeExtension.attachments.map(({ content }) => textOf(content));
  const find = async (text: string, options = {}) => {
    const parameters =
      text === '' ? [{ name: 'initialRun', value: 'true' }] : [{ name: 'text', value: text }];
    const value = { commandId: 'searchIncidents', parameters, queryOptions: { skip: 0, count: 25 } };
    return cards((await bot.invoke('composeExtension/query', value, options)).answer);
  };
  const unfurl = async (url: string, options = {}) =>
    cards((await bot.invoke('composeExtension/queryLink', { url }, options)).answer);

  it('are found by number, by words, and shown at once when nothing is typed yet', async () => {
    const [one, ...others] = await find('INC001');
    assert.match(one ?? '', /INC0000001/);
    assert.equal(others.length, 0);
    assert.match((await find('2')).join(), /INC0000002/);
    const found = await find('outlook');
    assert.ok(found.length > 0 && found.length <= 10);
    assert.ok((await find('')).length > 0);
  });

  it('are not found by what cannot be searched for', async () => {
    for (const text of ['a^active=true', 'javascript:gs.getUserID()', 'CHG0000001', 'x'.repeat(600)]) {
      assert.deepEqual(await find(text), [], text.slice(0, 20));
    }
    assert.equal(bot.serviceNow.scriptEvaluations, 0);
  });

  it('become cards when their address is pasted, in each of ServiceNow’s user interfaces', async () => {
    const { url, tables } = bot.serviceNow;
    const sysId = tables.find('incident', { number: 'INC0000002' })?.sys_id ?? '';
    for (const path of [
      `/incident.do?sys_id=${sysId}`,
      `/nav_to.do?uri=incident.do%3Fsys_id%3D${sysId}`,
      `/now/nav/ui/classic/params/target/incident.do%3Fsys_id%3D${sysId}`,
      `/now/sow/record/incident/${sysId}`,
      `/now/workspace/agent/record/incident/${sysId}/sub/record/x`,
      '/incident.do?sysparm_query=number=INC0000002',
    ]) {
      const [card] = await unfurl(url + path);
      assert.match(card ?? '', /INC0000002/, path);
    }
  });

  it('stay links when they lead elsewhere, or nowhere', async () => {
    const { url } = bot.serviceNow;
    const sysId = '0'.repeat(32);
    for (const address of [
      `${url}/incident.do?sys_id=${sysId}`,
      `${url}/problem.do?sys_id=${sysId}`,
      `${url}/incident.do?sys_id=x^active=true`,
      `${url}/now/nav/ui/classic/params/target/%E0%A4%A`,
      `https://evil.example/incident.do?sys_id=${sysId}`,
      'not an address',
    ]) {
      const { status, answer } = await bot.invoke('composeExtension/queryLink', { url: address });
      assert.equal(status, 200, address);
      assert.doesNotMatch(JSON.stringify(answer ?? {}), /AdaptiveCard/, address);
    }
  });

  it('show a channel only what it may see', async () => {
    const secret = { number: 'INC0080001', short_description: 'Breach of the vault', priority: '1' };
    bot.serviceNow.tables.insert('incident', { ...secret, state: '2', active: 'true' });
    const inChannel = { place: { kind: 'channel', name: 'General' } } as const;
    assert.match((await find('INC0080001'))[0] ?? '', /Breach of the vault/);
    const [card] = await find('INC0080001', inChannel);
    assert.doesNotMatch(card ?? '', /Breach/);
    assert.match(card ?? '', /sensitive/);
  });
});
