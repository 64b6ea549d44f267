import assert from 'node:assert/strict';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard, textOf } from '../helpers/card-text.ts';
import { startPatientGraph } from '../helpers/graph.ts';

const administrator = { from: chatPerson('Alex Wilber') };

describe('looking at service health before Casebridge has read its issues', () => {
  let bot: TestBot;
  let graph: GraphStandIn;
  before(async () => {
    graph = await startPatientGraph(() => new Date());
    graph.faults.add({ kind: 'answer', status: 503 }, { path: /\/issues/ });
    bot = await startBot({ settings: { GRAPH_URL: graph.url }, own: { graph } });
  });
  after(async () => {
    await bot.close();
    await graph.close();
  });

  it('tells the services that were read, and counts no issues', async () => {
    const cards = await bot.say('test configuration', administrator);
    assert.match(textOf(cards.at(-1)?.card), /✔ Service health was read: 14 services\n/);
  });

  it('does not say of an incident that no issue is like it', async () => {
    assert.match(
      onlyCard(await bot.say('diagnose INC001', administrator)),
      /❔ Cannot see whether it looks like an open service health issue/,
    );
  });
});
