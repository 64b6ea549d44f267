import assert from 'node:assert/strict';
import type { MetConversation } from '../../../src/features/notifications/records.ts';
import { createConversationWatch } from '../../../src/features/notifications/repair-conversations.ts';

const channel: MetConversation = {
  chat: { serviceUrl: 'https://one.test/', conversationId: '19:channel', botId: '28:bot' },
  kind: 'channel',
  channelType: 'standard',
  name: 'Operations',
  teamId: '19:team',
};
const moved = { ...channel, chat: { ...channel.chat, serviceUrl: 'https://two.test/' } };

describe('what is known of a conversation', () => {
  let calls: string[];
  let failures: unknown[];
  let failure: Error | undefined;

  const newWatch = () => {
    const note = async (call: string) => {
      calls.push(call);
      if (failure) throw failure;
    };
    return createConversationWatch({
      conversations: {
        reopen: ({ chat }) => note(`reopen ${chat.serviceUrl}`),
        reopenTeam: (teamId, serviceUrl) => note(`reopenTeam ${teamId} ${serviceUrl}`),
        close: (id, state, code) => note(`close ${id} ${state} ${code}`),
        closeTeam: (teamId, code) => note(`closeTeam ${teamId} ${code}`),
      },
      onFailure: (error) => void failures.push(error),
    });
  };

  beforeEach(() => {
    calls = [];
    failures = [];
    failure = undefined;
  });

  it('is looked at once, however much people write', async () => {
    const watch = newWatch();
    for (let times = 0; times < 5; times += 1) await watch.heard(channel);
    assert.deepEqual(calls, ['reopen https://one.test/']);
  });

  it('is mended when a message comes from another address', async () => {
    const watch = newWatch();
    await watch.heard(channel);
    await watch.heard(moved);
    assert.deepEqual(calls.at(-1), 'reopen https://two.test/');
  });

  it('is mended for the whole team when the app is installed', async () => {
    await newWatch().installed(moved);
    assert.deepEqual(calls, ['reopen https://two.test/', 'reopenTeam 19:team https://two.test/']);
  });

  it('closes it when the app is removed, until the app is back', async () => {
    const watch = newWatch();
    await watch.heard(channel);
    await watch.removed(channel);
    await watch.heard(channel);
    assert.deepEqual(calls.slice(1), [
      'close 19:channel untilInstallation APP_REMOVED',
      'closeTeam 19:team APP_REMOVED',
      'reopen https://one.test/',
    ]);
  });

  it('bothers nobody when the store does not work, and is tried again', async () => {
    const watch = newWatch();
    failure = new Error('no store');
    await watch.heard(channel);
    await watch.heard(channel);
    assert.equal(calls.length, 2);
    assert.equal(failures.length, 2);
  });
});
