import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard, textOf } from '../helpers/card-text.ts';

/** Teams calls the chat of two people personal; the bot is not in it. */
const conversation = { id: '19:one_other@unq.gbl.spaces', conversationType: 'personal' };
const elsewhere = { overrides: { conversation } };

describe('the message extension where the bot is not in the conversation', () => {
  let bot: TestBot;
  beforeEach(async () => {
    bot = await startBot();
    bot.connector.closed.add(conversation.id);
  });
  afterEach(() => bot.close());

  const messagePayload = { body: { contentType: 'html', content: '<p>The plotter eats paper</p>' } };
  const open = () =>
    bot.invoke(
      'composeExtension/fetchTask',
      { commandId: 'createFromMessage', commandContext: 'message', messagePayload },
      elsewhere,
    );
  const search = () =>
    bot.invoke(
      'composeExtension/query',
      { commandId: 'searchIncidents', parameters: [{ name: 'searchText', value: 'INC001' }] },
      elsewhere,
    );

  it('learns who asks in the person’s own chat', async () => {
    assert.match(JSON.stringify((await search()).answer), /INC0000001/);
    assert.match(JSON.stringify((await open()).answer), /The plotter eats paper/);
    assert.equal(bot.connector.createdChats.length, 1);
  });

  it('says so where there is no such chat, and does nothing for somebody who is not known', async () => {
    bot.connector.chatRefusal = 403;
    assert.match(JSON.stringify((await search()).answer), /Microsoft Teams did not tell me/);
    assert.match(textOf((await open()).answer), /PERSON_UNREADABLE/);
    assert.ok(!bot.serviceNow.requests.some(({ path }) => path === '/api/now/table/incident'));
  });

  it('answers a click on a card that was sent there in the person’s own chat', async () => {
    const { answer, sent } = await bot.click('say', { text: 'INC001' }, elsewhere);
    assert.match(onlyCard(sent), /INC0000001/);
    assert.match(JSON.stringify(answer), /answered in our own chat/);
  });
});
