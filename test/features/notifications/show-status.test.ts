import assert from 'node:assert/strict';
import type { LedgerReport } from '../../../src/features/notifications/records.ts';
import { resendFailed } from '../../../src/features/notifications/status/resend-failed.ts';
import { type StatusTurn, showStatus } from '../../../src/features/notifications/status/show-status.ts';
import type { Right } from '../../../src/features/turn.ts';
import { wordsFor } from '../../../src/locales/words.ts';
import { type Cards, ownCards } from '../../../src/teams/cards.ts';
import { textOf } from '../../helpers/card-text.ts';

const now = new Date('2026-11-23T14:00:00Z');
const words = wordsFor('en');
const roleNames = { insights: 'agent', administrator: 'support', setup: 'admin' };

function turnOf(rights: readonly Right[], kind: 'personal' | 'channel' = 'personal'): StatusTurn {
  const match = { by: 'email', value: '' } as const;
  const person = { sysId: 'a', userName: 'a', name: 'Alex', rights: new Set(rights), roles: [], match };
  return {
    ...{ words, now, place: { kind } },
    asker: { known: true, account: { tenantId: 't', entraObjectId: 'e' }, person },
    chat: {
      serviceUrl: 'https://teams.example',
      conversationId: '19:c@thread.tacv2;messageid=1',
      botId: '28:b',
    },
  };
}

const fine: LedgerReport = {
  ...{ expected: 10, queued: 1, sent: 5, edited: 1, failed: 2, givenUp: 1, doubtful: 0 },
  ...{ oldestDueAt: undefined, failedByCode: [], closedConversations: [] },
};

describe('the status of notifications', () => {
  let cards: Cards;
  before(async () => {
    cards = await ownCards();
  });
  const shown = async (report: Partial<LedgerReport>, turn = turnOf(['insights'], 'channel')) => {
    const ledger = { report: async () => ({ ...fine, ...report }), resendFailed: async () => 0 };
    const { card, data } = await showStatus(turn, { ledger });
    return textOf(cards.render(card, data, words));
  };

  it('adds up where everybody can see it', async () => {
    const text = await shown({});
    assert.match(
      text,
      /^10 expected = 5 sent \+ 1 shown by a newer message \+ 2 failed \+ 1 waiting \+ 1 given up$/m,
    );
    assert.doesNotMatch(text, /does not add up/);
  });

  it('says when it does not', async () => {
    assert.match(await shown({ expected: 12 }), /does not add up: 2 are not accounted for/);
  });

  it('says what may be there twice, and since when the oldest waits', async () => {
    const text = await shown({ doubtful: 2, oldestDueAt: new Date('2026-11-23T13:50:00Z') });
    assert.match(text, /^2 may be there twice: /m);
    assert.match(text, /^The oldest that waits was due 10 minutes ago\.$/m);
  });

  it('says what each code means and what to do, also of one it does not know', async () => {
    const codes = [
      'BotNotInConversationRoster',
      'ANSWER_LOST',
      'HTTP_503',
      'HTTP_429',
      'ConversationNotFound',
      'NewCode',
    ];
    const text = await shown({ failedByCode: codes.map((code) => ({ code, count: 1 })) });
    for (const meaning of [
      /1 failed · BotNotInConversationRoster\nI am not installed there any more\. Install the app there again/,
      /1 failed · ANSWER_LOST\nTeams did not answer, so nobody knows/,
      /1 failed · HTTP_503\nTeams had a problem of its own/,
      /1 failed · HTTP_429\nTeams asked to wait/,
      /1 failed · ConversationNotFound\nThe conversation does not exist any more/,
      /1 failed · NewCode\nTeams did not take the message/,
    ]) {
      assert.match(text.replaceAll('⚠️ ', ''), meaning);
    }
  });

  it('names conversations that take nothing, and why', async () => {
    const closed = { name: 'Incidents', code: 'APP_REMOVED', since: new Date('2026-11-23T10:00:00Z') };
    const text = await shown({ closedConversations: [closed, { ...closed, name: '' }] });
    assert.match(text, /Incidents since 23 Nov 2026, 10:00 UTC: I am not installed there any more/);
    assert.match(text, /A conversation without a name since/);
  });

  it('is of this conversation, and of all for who sets Casebridge up in their own chat', async () => {
    const asked: (string | undefined)[] = [];
    const ledger = {
      report: async (conversationId: string | undefined) => {
        asked.push(conversationId);
        return fine;
      },
      resendFailed: async () => 0,
    };
    for (const turn of [
      turnOf(['insights', 'setup']),
      turnOf(['insights', 'setup'], 'channel'),
      turnOf(['insights']),
    ]) {
      await showStatus(turn, { ledger });
    }
    assert.deepEqual(asked, [undefined, '19:c@thread.tacv2', '19:c@thread.tacv2']);
  });

  it('queues what failed again for those who may, and wakes whoever sends', async () => {
    const asked: (string | undefined)[] = [];
    let woken = 0;
    const deps = {
      roleNames,
      ledger: {
        report: async () => fine,
        resendFailed: async (conversationId: string | undefined) => {
          asked.push(conversationId);
          return 3;
        },
      },
      onQueued: () => {
        woken += 1;
      },
    };
    const { summary } = await resendFailed(turnOf(['insights', 'administrator'], 'channel'), deps);
    assert.match(summary, /^3 notifications were queued again\./);
    await resendFailed(turnOf(['insights', 'setup']), deps);
    await assert.rejects(resendFailed(turnOf(['insights'], 'channel'), deps), { code: 'ROLE_MISSING' });
    assert.deepEqual(asked, ['19:c@thread.tacv2', undefined]);
    assert.equal(woken, 2);
  });
});
