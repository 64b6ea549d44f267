import assert from 'node:assert/strict';
import { z } from 'zod';
import { CasebridgeError } from '../../src/errors.ts';
import type { Turn, Verb } from '../../src/features/turn.ts';
import { objectsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { replyWith, startTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';

const channel = { kind: 'channel', name: 'Network' } as const;
const clicked = { id: '1700000000001' };

const asked: { turn: Turn | undefined; data: unknown[]; posted: string[] } = {
  ...{ turn: undefined, data: [], posted: [] },
};

const verb = (
  name: string,
  answer: Verb['answer'],
  handle: Verb['handle'],
  rest: Partial<Verb> = {},
): Verb => ({
  verb: name,
  right: 'none',
  answer,
  handle: (turn, data) => {
    asked.turn = turn;
    asked.data.push(data);
    return handle(turn, data);
  },
  ...rest,
});

const verbs: readonly Verb[] = [
  verb('secret', 'dialog', async () => replyWith('the secret')),
  verb('forOne', 'dialog', async () => replyWith('for all', { privately: replyWith('for one') })),
  verb('fail', 'dialog', async () => {
    throw new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'ServiceNow', seconds: 8 });
  }),
  verb('forbidden', 'dialog', async () => replyWith('never'), { right: 'setup' }),
  verb('save', 'post', async () =>
    replyWith('saved', {
      privately: replyWith('for one'),
      onPosted: async (id) => void asked.posted.push(id),
    }),
  ),
  verb('check', 'post', async () => replyWith('please mend', { unfinished: true })),
  verb('page', 'replace', async () => replyWith('next page')),
  verb('failToSave', 'post', async () => {
    throw new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'ServiceNow', seconds: 8 });
  }),
  verb(
    'failToCheck',
    'post',
    async () => {
      throw new CasebridgeError('SETUP_USER_UNREADABLE', { said: 'x' });
    },
    { showsAgain: true },
  ),
];

const dialogSchema = z.object({
  task: z.object({
    type: z.literal('continue'),
    value: z.object({
      title: z.string(),
      height: z.string(),
      width: z.string(),
      card: z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: z.looseObject({}),
      }),
    }),
  }),
});

function shownIn(answer: unknown) {
  const { title, card } = dialogSchema.parse(answer).task.value;
  return { title, text: textOf(card.content), card: card.content };
}

describe('a dialog', () => {
  let bot: TeamsBot;
  before(async () => {
    bot = await startTeamsBot({ feature: { verbs } });
  });
  after(() => bot.close());
  afterEach(() => {
    bot.connector.closed.clear();
    asked.posted = [];
  });
  const inChannel = { place: channel };

  describe('that a button opens', () => {
    it('shows the card, to the one who clicked alone', async () => {
      const { status, answer, sent, updated } = await bot.dialog('secret', { step: 'a' }, inChannel);
      assert.equal(status, 200);
      const { title, text } = shownIn(answer);
      assert.equal(title, 'the secret');
      assert.match(text, /^the secret/);
      assert.deepEqual({ sent, updated }, { sent: [], updated: [] });
      assert.equal(asked.turn?.isDialog, true);
      assert.equal(asked.turn?.clicked, undefined);
      assert.deepEqual(asked.data.at(-1), { msteams: { type: 'task/fetch' }, step: 'a', verb: 'secret' });
    });

    it('has the buttons of dialogs', async () => {
      const { card } = shownIn((await bot.dialog('secret', {})).answer);
      const actions = objectsOf(card).filter(
        (node) => 'type' in node && String(node.type).startsWith('Action.'),
      );
      assert.deepEqual(
        actions.map((action) => ({ ...action })),
        [{ type: 'Action.Submit', title: 'Again', data: { text: 'again', verb: 'say' } }],
      );
    });

    it('shows what others may not see', async () => {
      assert.match(shownIn((await bot.dialog('forOne', {}, inChannel)).answer).text, /^for one/);
    });

    for (const [name, text] of [
      ['fail', /UPSTREAM_TIMEOUT/],
      ['forbidden', /ROLE_MISSING/],
      ['save', /CARD_OUTDATED/],
      ['elsewhere', /CARD_OUTDATED/],
    ] as const) {
      it(`shows why not, with “${name}”`, async () => {
        const { answer, sent } = await bot.dialog(name, {}, inChannel);
        assert.match(shownIn(answer).text, text);
        assert.deepEqual(sent, []);
      });
    }

    it('takes what is no data of ours', async () => {
      for (const value of [{}, { data: 'text' }, { data: { verb: 7 } }]) {
        assert.match(shownIn((await bot.invoke('task/fetch', value)).answer).text, /CARD_OUTDATED/);
        assert.match(shownIn((await bot.invoke('task/submit', value)).answer).text, /CARD_OUTDATED/);
      }
    });
  });

  describe('whose form is sent', () => {
    it('goes on with the card of a dialog’s verb, with what is to be mended, and with another page', async () => {
      for (const [name, text] of [
        ['secret', /^the secret/],
        ['check', /^please mend/],
        ['page', /^next page/],
      ] as const) {
        const { answer, sent } = await bot.submitDialog(name, { typed: 'x' }, inChannel);
        assert.match(shownIn(answer).text, text);
        assert.deepEqual(sent, []);
      }
      assert.equal(asked.turn?.isDialog, true);
    });

    it('closes with everything else, which is posted', async () => {
      const { status, answer, sent } = await bot.submitDialog('save', {}, inChannel);
      assert.deepEqual([status, answer], [200, undefined]);
      assert.deepEqual(
        sent.map(({ conversationId, summary }) => [conversationId.slice(0, 3), summary]).toSorted(),
        [
          ['19:', 'saved'],
          ['a:2', 'for one'],
        ],
      );
      assert.deepEqual(
        asked.posted,
        sent.filter(({ summary }) => summary === 'saved').map(({ id }) => id),
      );
    });

    it('says where the answer went when it cannot be posted', async () => {
      bot.connector.closed.add('19:channel@thread.tacv2;messageid=1');
      const { answer, sent } = await bot.submitDialog('save', {}, inChannel);
      assert.deepEqual(answer, {
        task: { type: 'message', value: 'I cannot write here, so I have answered in our own chat.' },
      });
      assert.match(onlyCard(sent), /^for one/);
      assert.deepEqual(asked.posted, []);
    });

    it('shows a problem, and the way back to what was typed', async () => {
      assert.match(shownIn((await bot.submitDialog('failToSave', {})).answer).text, /UPSTREAM_TIMEOUT/);
      const { card, text } = shownIn((await bot.submitDialog('failToCheck', { typed: 'x' })).answer);
      assert.match(text, /SETUP_USER_UNREADABLE/);
      const back = objectsOf(card).find((node) => 'data' in node);
      assert.deepEqual(back && 'data' in back && back.data, { typed: 'x', verb: 'failToCheck', again: true });
    });
  });

  describe('is all that its verb is answered in', () => {
    it('not a click', async () => {
      const { answer, sent } = await bot.click('secret', {}, { ...inChannel, clicked });
      assert.match(onlyCard(sent), /DIALOG_ONLY/);
      assert.equal(answer === undefined || !textOf(answer).includes('the secret'), true);
    });

    it('not a message of an older client', async () => {
      const value = { msteams: { type: 'task/fetch' }, verb: 'secret' };
      const sent = await bot.say('', { overrides: { value }, place: channel });
      assert.match(onlyCard(sent), /DIALOG_ONLY/);
    });

    it('not a dialog whose card may be posted', async () => {
      const { answer } = await bot.invoke('composeExtension/submitAction', { data: { verb: 'secret' } });
      assert.match(shownIn(answer).text, /DIALOG_ONLY/);
    });
  });

  it('does not sign anybody in: the way to do it is sent besides', async () => {
    const needing = verb('needing', 'dialog', async () => {
      throw new CasebridgeError('SIGN_IN_NEEDED');
    });
    const other = await startTeamsBot({ feature: { verbs: [needing] }, singleSignOn: true });
    try {
      const { answer, sent } = await other.dialog('needing', {});
      assert.match(shownIn(answer).text, /SIGN_IN_NEEDED/);
      assert.equal(sent.at(-1)?.cardType, 'application/vnd.microsoft.card.oauth');
    } finally {
      await other.close();
    }
  });
});
