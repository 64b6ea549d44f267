import assert from 'node:assert/strict';
import { CasebridgeError } from '../../src/errors.ts';
import type { Command, Reply, Turn, Verb } from '../../src/features/turn.ts';
import { chatPerson } from '../helpers/bot.ts';
import { onlyCard, textOf } from '../helpers/card-text.ts';
import { replyWith, startTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';

const channel = { kind: 'channel', name: 'Network' } as const;
const clicked = { id: '1700000000001' };
const nobody = { sent: [], updated: [] };

const verb = (name: string, answer: Verb['answer'], handle: Verb['handle']): Verb => ({
  verb: name,
  right: 'insights',
  answer,
  handle,
});

const verbs: readonly Verb[] = [
  verb('form', 'replace', async () => replyWith('a form')),
  verb('save', 'update', async () => replyWith('saved')),
  verb('check', 'update', async () => replyWith('please mend', { unfinished: true })),
  verb('list', 'post', async () => replyWith('a list')),
  verb('fail', 'update', async () => {
    throw new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'ServiceNow', seconds: 8 });
  }),
  verb('secret', 'update', async ({ place }) =>
    replyWith('for all', place.kind === 'personal' ? {} : { privately: replyWith('for one') }),
  ),
];

describe('what a click’s answer becomes', () => {
  let bot: TeamsBot;
  before(async () => {
    bot = await startTeamsBot({ feature: { verbs } });
  });
  after(() => bot.close());
  afterEach(() => {
    Object.assign(bot.connector, { updateRefusal: undefined, chatRefusal: undefined });
  });

  it('is the card for everybody where the verb updates: as the answer, and in the clicked one’s place', async () => {
    const { answer, sent, updated } = await bot.click('save', {}, { place: channel, clicked });
    assert.match(textOf(answer), /^saved/);
    assert.deepEqual(sent, []);
    assert.equal(updated.length, 1);
    assert.equal(updated[0]?.id, clicked.id);
    assert.equal(updated[0]?.conversationId, '19:channel@thread.tacv2;messageid=1');
    assert.match(textOf(updated[0]?.card), /^saved/);
    assert.equal(updated[0]?.summary, 'saved');
  });

  it('is the card for the one who clicked alone where the verb replaces', async () => {
    const { answer, ...others } = await bot.click('form', {}, { place: channel, clicked });
    assert.match(textOf(answer), /^a form/);
    assert.deepEqual({ sent: others.sent, updated: others.updated }, nobody);
  });

  it('is for the one who clicked alone as long as something is to be mended', async () => {
    const { answer, ...others } = await bot.click('check', {}, { place: channel, clicked });
    assert.match(textOf(answer), /^please mend/);
    assert.deepEqual({ sent: others.sent, updated: others.updated }, nobody);
  });

  it('is a message of its own where the verb posts, and for every problem', async () => {
    for (const [name, text] of [
      ['list', /^a list/],
      ['fail', /ServiceNow/],
    ] as const) {
      const { sent, updated } = await bot.click(name, {}, { place: channel, clicked });
      assert.match(onlyCard(sent), text);
      assert.deepEqual(updated, []);
    }
  });

  for (const status of [403, 404]) {
    it(`is still the card when Teams refuses the update with ${status}; why is in the log`, async () => {
      bot.connector.updateRefusal = status;
      const { status: answered, answer, sent } = await bot.click('save', {}, { place: channel, clicked });
      assert.equal(answered, 200);
      assert.match(textOf(answer), /^saved/);
      assert.deepEqual(sent, []);
      assert.match(bot.logLines.at(-1) ?? '', /could not be replaced for everybody/);
    });
  }

  it('is still the card when Teams does not say whether it updated', async () => {
    const hurried = await startTeamsBot({ feature: { verbs }, turnMilliseconds: 200 });
    hurried.connector.silent = 'updates';
    const { answer } = await hurried.click('save', {}, { place: channel, clicked });
    assert.match(textOf(answer), /^saved/);
    await hurried.close();
  });

  it('is a message in the own chat where the bot is not in the conversation, and who clicked is told', async () => {
    const conversation = { id: '19:one_other@unq.gbl.spaces', conversationType: 'personal' };
    bot.connector.closed.add(conversation.id);
    const { answer, sent } = await bot.click('list', {}, { clicked, overrides: { conversation } });
    assert.match(JSON.stringify(answer), /I have answered in our own chat/);
    assert.equal(sent[0]?.conversationId, `a:${chatPerson('Megan Bowen').id}`);
    assert.match(onlyCard(sent), /^a list/);
    bot.connector.chatRefusal = 403;
    bot.connector.closed.add(`a:${chatPerson('Megan Bowen').id}`);
    const told = await bot.click('fail', {}, { clicked, overrides: { conversation } });
    assert.match(JSON.stringify(told.answer), /"value":"[^"]*ServiceNow/);
    bot.connector.closed.clear();
  });

  describe('from a client that sends Action.Submit', () => {
    const submit = async (name: string) => {
      const before = bot.connector.updated.length;
      const sent = await bot.say('', { place: channel, clicked, overrides: { value: { verb: name } } });
      return { sent, updated: bot.connector.updated.slice(before) };
    };

    it('is the card in the clicked one’s place, and no message', async () => {
      const { sent, updated } = await submit('save');
      assert.deepEqual(sent, []);
      assert.equal(updated[0]?.id, clicked.id);
      assert.match(textOf(updated[0]?.card), /^saved/);
    });

    it('is a message when the card cannot be updated', async () => {
      bot.connector.updateRefusal = 404;
      const { sent, updated } = await submit('save');
      assert.deepEqual(updated, []);
      assert.match(onlyCard(sent), /^saved/);
    });

    it('is a message for forms and problems', async () => {
      for (const [name, text] of [
        ['form', /^a form/],
        ['check', /^please mend/],
        ['fail', /ServiceNow/],
      ] as const) {
        const { sent, updated } = await submit(name);
        assert.match(onlyCard(sent), text);
        assert.deepEqual(updated, []);
      }
    });
  });
});

describe('who wants to edit an answer later', () => {
  const told: string[] = [];
  const clicks: (string | undefined)[] = [];
  let bot: TeamsBot;
  const posting = async (turn: Turn) => {
    clicks.push(turn.clicked);
    return replyWith('a list', { onPosted: async (id) => void told.push(id) });
  };
  const failing = async () =>
    replyWith('a list', {
      onPosted: async () => {
        throw new TypeError('not kept');
      },
    });
  const command = (id: string, handle: (turn: Turn) => Promise<Reply>): Command => ({
    ...{ id, phrases: { en: [id], fr: [] }, right: 'insights', handle },
  });
  before(async () => {
    const commands = [command('post', posting), command('fail', failing)];
    const ofTwo = [verb('post', 'post', posting), verb('save', 'update', posting)];
    bot = await startTeamsBot({ feature: { verbs: ofTwo, commands } });
  });
  after(() => bot.close());
  beforeEach(() => {
    told.length = 0;
    clicks.length = 0;
  });

  it('is told the id of what was posted because of a message or a click', async () => {
    const said = await bot.say('post', { place: channel });
    const { sent } = await bot.click('post', {}, { place: channel, clicked });
    assert.deepEqual(told, [said[0]?.id, sent[0]?.id]);
  });

  it('is told which message was clicked, on every client, and of no other', async () => {
    await bot.say('post', { clicked });
    await bot.click('post', {}, { clicked });
    await bot.say('', { clicked, overrides: { value: { verb: 'post' } } });
    await bot.click('post', {});
    assert.deepEqual(clicks, [undefined, clicked.id, clicked.id, undefined]);
  });

  it('is not told of what takes a card’s place, unless that failed', async () => {
    await bot.click('save', {}, { place: channel, clicked });
    assert.deepEqual(told, []);
    bot.connector.updateRefusal = 404;
    const sent = await bot.say('', { place: channel, clicked, overrides: { value: { verb: 'save' } } });
    bot.connector.updateRefusal = undefined;
    assert.deepEqual(told, [sent[0]?.id]);
  });

  it('is not told where Teams does not say how the message is called', async () => {
    bot.connector.namesMessages = false;
    const sent = await bot.say('post', { place: channel });
    bot.connector.namesMessages = true;
    assert.equal(sent.length, 1);
    assert.deepEqual(told, []);
  });

  it('does no harm to the answer when that goes wrong; why is in the log', async () => {
    assert.match(onlyCard(await bot.say('fail', { place: channel })), /^a list/);
    assert.match(bot.logLines.at(-1) ?? '', /not kept/);
  });
});

describe('what others may not see', () => {
  let bot: TeamsBot;
  const megan = chatPerson('Megan Bowen');
  beforeEach(async () => {
    const handle = async () => replyWith('for all', { privately: replyWith('for one') });
    const phrases = { en: ['secret'], fr: [] };
    const command = { id: 'secret', phrases, right: 'insights', handle } as const;
    bot = await startTeamsBot({ feature: { verbs, commands: [command] } });
  });
  afterEach(() => bot.close());

  const seen = (sent: readonly { conversationId: string; card: object | undefined }[]) =>
    sent.map(({ conversationId, card }) => `${conversationId}: ${textOf(card).split('\n')[0]}`);

  it('goes to the asker’s own chat besides the answer for all, and the chat is asked for once', async () => {
    for (let times = 0; times < 2; times += 1) {
      const sent = await bot.say('secret', { place: channel });
      assert.deepEqual(seen(sent), [
        '19:channel@thread.tacv2;messageid=1: for all',
        `a:${megan.id}: for one`,
      ]);
      assert.equal(sent[1]?.replyToId, undefined);
      assert.equal(sent[1]?.summary, 'for one');
    }
    const tenantId = '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10';
    assert.deepEqual(bot.connector.createdChats, [{ memberId: megan.id, tenantId }]);
  });

  it('goes to each asker’s own', async () => {
    await bot.say('secret', { place: channel });
    const sent = await bot.say('secret', { place: channel, from: chatPerson('Adele Vance') });
    assert.match(seen(sent)[1] ?? '', new RegExp(`^a:${chatPerson('Adele Vance').id}`));
  });

  it('goes there after a click as well', async () => {
    const { answer, sent, updated } = await bot.click('secret', {}, { place: channel, clicked });
    assert.match(textOf(answer), /^for all/);
    assert.deepEqual(seen(updated), ['19:channel@thread.tacv2;messageid=1: for all']);
    assert.deepEqual(seen(sent), [`a:${megan.id}: for one`]);
  });

  it('needs no second message in the own chat', async () => {
    assert.deepEqual(seen(await bot.say('secret')), [`a:${megan.id}: for all`]);
    assert.deepEqual(bot.connector.createdChats, []);
  });

  it('counts the chat of two people as one where somebody reads along', async () => {
    const conversation = { id: '19:one_other@unq.gbl.spaces', conversationType: 'personal' };
    const sent = await bot.say('secret', { overrides: { conversation } });
    assert.deepEqual(seen(sent)[1], `a:${megan.id}: for one`);
  });

  for (const status of [403, 404]) {
    it(`stays unsaid when Teams answers ${status}, and the answer says how to open a chat`, async () => {
      bot.connector.chatRefusal = status;
      const sent = await bot.say('secret', { place: channel });
      assert.ok(sent.every(({ conversationId }) => conversationId.startsWith('19:channel')));
      const texts = sent.map(({ card }) => textOf(card));
      assert.match(texts[0] ?? '', /^for all/);
      assert.match(texts[1] ?? '', /Open a chat with Casebridge.*OWN_CHAT_CLOSED/s);
      assert.ok(texts.every((text) => !text.includes('for one')));
    });
  }

  it('stays unsaid when sending it fails, and the answer says so', async () => {
    bot.connector.chatRefusal = 500;
    const texts = (await bot.say('secret', { place: channel })).map(({ card }) => textOf(card));
    assert.match(texts[1] ?? '', /OWN_CHAT_FAILED/);
    assert.ok(texts.every((text) => !text.includes('for one')));
  });
});
