import assert from 'node:assert/strict';
import { z } from 'zod';
import { CasebridgeError } from '../../src/errors.ts';
import type { ChatMessage, Feature, Found, Turn } from '../../src/features/turn.ts';
import { objectsOf, textOf } from '../helpers/card-text.ts';
import { replyWith, startTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';

const attachment = z.object({
  contentType: z.literal('application/vnd.microsoft.card.adaptive'),
  content: z.looseObject({}),
  preview: z.object({
    contentType: z.literal('application/vnd.microsoft.card.thumbnail'),
    content: z.object({ title: z.string(), text: z.string() }),
  }),
});
const shownSchema = z.object({
  composeExtension: z.object({
    type: z.literal('result'),
    attachmentLayout: z.literal('list'),
    attachments: z.array(attachment),
  }),
});
const saidSchema = z.object({
  composeExtension: z.object({ type: z.literal('message'), text: z.string() }),
});
const dialogSchema = z.object({
  task: z.object({
    type: z.literal('continue'),
    value: z.object({
      title: z.string(),
      card: z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: z.looseObject({}),
      }),
    }),
  }),
});

const shown = (answer: unknown) => shownSchema.parse(answer).composeExtension.attachments;
const said = (answer: unknown) => saidSchema.parse(answer).composeExtension.text;
const dialogCard = (answer: unknown) => dialogSchema.parse(answer).task.value.card.content;

const fails = async (): Promise<never> => {
  throw new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'ServiceNow', seconds: 3 });
};

/** What the feature below was asked with. */
const asked: { texts: string[]; messages: ChatMessage[]; places: Turn['place'][]; data: unknown[] } = {
  texts: [],
  messages: [],
  places: [],
  data: [],
};

const found = (count: number): readonly Found[] =>
  Array.from({ length: count }, (_, index) => ({
    title: `Title ${index + 1}`,
    subtitle: 'a < b & c',
    reply: replyWith(`card ${index + 1}`, { privately: replyWith('for one') }),
  }));

const feature: Partial<Feature> = {
  searches: [
    {
      id: 'searchThings',
      right: 'insights',
      handle: async (turn, text) => {
        asked.texts.push(text);
        asked.places.push(turn.place);
        return found(Number(text || 1));
      },
    },
    { id: 'failing', right: 'insights', handle: fails },
    { id: 'forbidden', right: 'setup', handle: async () => found(1) },
  ],
  links: [
    {
      matches: ({ hostname }) => hostname === 'things.example',
      right: 'insights',
      handle: async (_turn, { pathname }) => {
        if (pathname === '/none') return undefined;
        return pathname === '/failing' ? fails() : replyWith(`linked ${pathname}`);
      },
    },
  ],
  messageActions: [
    {
      id: 'fromMessage',
      right: 'insights',
      handle: async (_turn, message) => {
        asked.messages.push(message);
        return replyWith('a form');
      },
    },
    { id: 'failing', right: 'insights', handle: fails },
  ],
  verbs: [
    {
      verb: 'save',
      right: 'insights',
      answer: 'update',
      handle: async (_turn, data) => {
        asked.data.push(data);
        return replyWith('saved', { privately: replyWith('for one') });
      },
    },
    {
      verb: 'check',
      right: 'insights',
      answer: 'update',
      handle: async () => replyWith('mend', { unfinished: true }),
    },
    { verb: 'next', right: 'insights', answer: 'replace', handle: async () => replyWith('next page') },
    { verb: 'fail', right: 'insights', answer: 'update', handle: fails },
    { verb: 'forbidden', right: 'setup', answer: 'update', handle: async () => replyWith('secret') },
  ],
};

const message = {
  createdDateTime: '2026-11-20T08:15:00Z',
  linkToMessage: 'https://teams.microsoft.com/l/message/19:x/1700?tenantId=t',
  from: { user: { displayName: 'Adele Vance' } },
  body: {
    contentType: 'html',
    content:
      '<div>Outlook <b>fails</b> &amp; says<br>0x80070005 &lt;denied&gt; <a href="https://a.example">here</a></div>',
  },
};

const channel = { kind: 'channel', name: 'Network' } as const;

describe('the message extension', () => {
  let bot: TeamsBot;
  before(async () => {
    bot = await startTeamsBot({ feature });
  });
  after(() => bot.close());

  const search = (text: string | undefined, commandId = 'searchThings', rest: object = {}) => {
    const parameters =
      text === undefined ? [{ name: 'initialRun', value: 'true' }] : [{ name: 'searchText', value: text }];
    return bot.invoke('composeExtension/query', { commandId, parameters, ...rest }, { place: channel });
  };
  const paste = (url: unknown) => bot.invoke('composeExtension/queryLink', { url }, { place: channel });
  const open = (commandId: string, messagePayload: unknown = message) =>
    bot.invoke(
      'composeExtension/fetchTask',
      { commandId, commandContext: 'message', messagePayload },
      { place: channel },
    );
  const submit = (data: object) =>
    bot.invoke('composeExtension/submitAction', { commandId: 'fromMessage', data }, { place: channel });

  describe('searching', () => {
    it('gives a list of cards, each with a line to choose it by', async () => {
      const { status, answer, sent } = await search(' 3 ');
      assert.equal(status, 200);
      assert.equal(asked.texts.at(-1), '3');
      const attachments = shown(answer);
      assert.deepEqual(
        attachments.map(({ preview }) => preview.content.title),
        ['Title 1', 'Title 2', 'Title 3'],
      );
      assert.equal(attachments[0]?.preview.content.text, 'a &lt; b &amp; c');
      assert.match(textOf(attachments[2]?.content), /^card 3/);
      assert.deepEqual(sent, []);
    });

    it('tells the feature where the card is going to be read', async () => {
      await search('1');
      assert.deepEqual(asked.places.at(-1), channel);
    });

    it('searches for nothing when it has just been opened', async () => {
      await search(undefined);
      assert.equal(asked.texts.at(-1), '');
    });

    it('gives ten at most, all on the first page', async () => {
      assert.equal(shown((await search('12')).answer).length, 10);
      assert.deepEqual(
        shown((await search('12', 'searchThings', { queryOptions: { skip: 25, count: 25 } })).answer),
        [],
      );
    });

    it('says that nothing was found', async () => {
      assert.equal(said((await search('0')).answer), 'Nothing found.');
    });

    it('says what went wrong, and what to do', async () => {
      assert.match(said((await search('x', 'failing')).answer), /ServiceNow.*again/);
    });

    it('is only for who has the right', async () => {
      assert.match(said((await search('1', 'forbidden')).answer), /setup role/);
    });

    it('knows no other search, and reads no other form', async () => {
      assert.match(said((await search('1', 'elsewhere')).answer), /no longer works/);
      const { answer } = await bot.invoke('composeExtension/query', { nonsense: true });
      assert.match(said(answer), /no longer works/);
    });
  });

  describe('a pasted address', () => {
    it('becomes a card', async () => {
      const [card, ...others] = shown((await paste('https://things.example/7')).answer);
      assert.match(textOf(card?.content), /^linked \/7/);
      assert.deepEqual(others, []);
    });

    for (const url of [
      'https://things.example/none',
      'https://things.example/failing',
      'https://elsewhere.example/7',
      'no address',
      7,
    ]) {
      it(`stays as it is when it is ${url}`, async () => {
        const { status, answer, sent } = await paste(url);
        assert.equal(status, 200);
        assert.deepEqual(shown(answer), []);
        assert.deepEqual(sent, []);
      });
    }

    it('stays as it is for who does not have the app', async () => {
      const value = { url: 'https://things.example/7' };
      assert.deepEqual(shown((await bot.invoke('composeExtension/anonymousQueryLink', value)).answer), []);
    });
  });

  describe('an action of a message', () => {
    it('opens a dialog with the form, whose buttons are those of dialogs', async () => {
      const { answer } = await open('fromMessage');
      const card = dialogCard(answer);
      assert.match(textOf(card), /^a form/);
      const actions = objectsOf(card).filter(
        (node) => 'type' in node && String(node.type).startsWith('Action.'),
      );
      assert.deepEqual(
        actions.map((action) => ({ ...action })),
        [{ type: 'Action.Submit', title: 'Again', data: { text: 'again', verb: 'say' } }],
      );
    });

    it('hands the message to the feature as plain text, with author, time and address', async () => {
      await open('fromMessage');
      assert.deepEqual(asked.messages.at(-1), {
        text: 'Outlook fails & says\n0x80070005 <denied> here [https://a.example]',
        author: 'Adele Vance',
        at: new Date('2026-11-20T08:15:00Z'),
        url: 'https://teams.microsoft.com/l/message/19:x/1700?tenantId=t',
      });
    });

    it('takes a message of which Teams tells little', async () => {
      await open('fromMessage', { body: { contentType: 'text', content: ' 1 < 2 ' } });
      assert.deepEqual(asked.messages.at(-1), { text: '1 < 2', author: '', at: undefined, url: undefined });
    });

    it('shows a problem in the dialog', async () => {
      assert.match(textOf(dialogCard((await open('failing')).answer)), /UPSTREAM_TIMEOUT/);
      assert.match(textOf(dialogCard((await open('elsewhere')).answer)), /CARD_OUTDATED/);
      assert.match(textOf(dialogCard((await open('fromMessage', 'no message')).answer)), /CARD_OUTDATED/);
    });
  });

  describe('a dialog’s button', () => {
    it('offers what it made to be posted, and sends what is for one to that one', async () => {
      const { answer, sent } = await submit({ verb: 'save', title: 'typed' });
      assert.deepEqual(asked.data.at(-1), { verb: 'save', title: 'typed' });
      assert.match(textOf(shown(answer)[0]?.content), /^saved/);
      assert.deepEqual(
        sent.map(({ conversationId, summary }) => [conversationId.slice(0, 2), summary]),
        [['a:', 'for one']],
      );
    });

    it('keeps the dialog open for what is to be mended, the next page and problems', async () => {
      for (const [verb, text] of [
        ['check', /^mend/],
        ['next', /^next page/],
        ['fail', /UPSTREAM_TIMEOUT/],
        ['forbidden', /ROLE_MISSING/],
        ['elsewhere', /CARD_OUTDATED/],
      ] as const) {
        assert.match(textOf(dialogCard((await submit({ verb })).answer)), text);
      }
      assert.match(textOf(dialogCard((await submit({ nonsense: true })).answer)), /CARD_OUTDATED/);
    });
  });
});
