import assert from 'node:assert/strict';
import { imagesOf, metConversationOf, parseActivity, placeOf } from '../../src/teams/incoming.ts';

const activity = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:1' },
  recipient: { id: '28:1' },
  conversation: { id: 'a:1', conversationType: 'personal' },
};

function incoming(overrides: object) {
  const parsed = parseActivity({ ...activity, ...overrides });
  assert.ok(parsed);
  return parsed;
}

describe('where something was said', () => {
  const places = [
    [{}, { kind: 'personal' }],
    [{ conversation: { id: 'playground' } }, { kind: 'personal' }],
    [{ conversation: { id: '19:x@thread.v2', conversationType: 'groupChat' } }, { kind: 'groupChat' }],
    [
      {
        conversation: { id: '19:x@thread.tacv2;messageid=1', conversationType: 'channel' },
        channelData: { channel: { id: '19:x@thread.tacv2', name: 'Network' } },
      },
      { kind: 'channel', name: 'Network' },
    ],
    [
      {
        conversation: { id: '19:x@thread.tacv2;messageid=1', conversationType: 'channel' },
        channelData: {
          channel: { id: '19:x@thread.tacv2', name: 'Board', type: 'private' },
          team: { id: '19:t@thread.tacv2', aadGroupId: 'a-group', name: 'IT' },
        },
      },
      {
        kind: 'channel',
        name: 'Board',
        channelType: 'private',
        team: { id: '19:t@thread.tacv2', aadGroupId: 'a-group' },
      },
    ],
    [
      {
        conversation: { id: '19:x@thread.tacv2', conversationType: 'channel' },
        channelData: { channel: null, team: { id: '19:t@thread.tacv2' } },
      },
      { kind: 'channel', team: { id: '19:t@thread.tacv2' } },
    ],
    [{ conversation: { id: '19:x@thread.tacv2', conversationType: 'channel' } }, { kind: 'channel' }],
    // The chat of two people, where the message extension is used.
    [{ conversation: { id: '19:a_b@unq.gbl.spaces', conversationType: 'personal' } }, { kind: 'groupChat' }],
    [{ conversation: { id: '19:a_b@unq.gbl.spaces' } }, { kind: 'groupChat' }],
  ] as const;
  for (const [overrides, place] of places) {
    it(`is ${JSON.stringify(place)} for ${JSON.stringify(overrides)}`, () => {
      assert.deepEqual(placeOf(incoming(overrides)), place);
    });
  }
});

describe('the conversation that an activity tells of', () => {
  const bot = { serviceUrl: 'https://smba.trafficmanager.net/emea/', botId: '28:1' };
  const nothing = { channelType: undefined, name: undefined, teamId: undefined };
  const team = { id: '19:t@thread.tacv2', name: 'IT' };
  const met = [
    [{ from: { id: '29:1', name: 'Megan' } }, { kind: 'personal', name: 'Megan' }, 'a:1'],
    [
      { conversation: { id: '19:x@thread.v2', conversationType: 'groupChat', name: 'On call' } },
      { kind: 'groupChat', name: 'On call' },
      '19:x@thread.v2',
    ],
    [
      {
        conversation: { id: '19:x@thread.tacv2;messageid=1', conversationType: 'channel' },
        channelData: { team, channel: { id: '19:x@thread.tacv2', name: 'Network', type: 'standard' } },
      },
      { kind: 'channel', channelType: 'standard', name: 'Network', teamId: team.id },
      '19:x@thread.tacv2',
    ],
    [
      {
        conversation: { id: `${team.id};messageid=1`, conversationType: 'channel' },
        channelData: { team, channel: { id: team.id } },
      },
      { kind: 'channel', name: 'IT', teamId: team.id },
      team.id,
    ],
    [{}, { kind: 'personal' }, 'a:1'],
  ] as const;
  for (const [overrides, expected, conversationId] of met) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(overrides)}`, () => {
      assert.deepEqual(metConversationOf(incoming(overrides)), {
        ...nothing,
        ...expected,
        chat: { ...bot, conversationId },
      });
    });
  }
});

describe('the images of a message', () => {
  it('are its attachments that are images, in order, named or not', () => {
    const attachments = [
      { contentType: 'image/*', contentUrl: 'https://smba.trafficmanager.net/1' },
      { contentType: 'text/html', content: '<p><img></p>' },
      { contentType: 'image/png', contentUrl: 'https://smba.trafficmanager.net/2', name: 'screen.png' },
      { contentType: 'image/png' },
      { contentType: 'application/vnd.microsoft.teams.file.download.info', contentUrl: 'https://x.example' },
    ];
    assert.deepEqual(imagesOf(incoming({ attachments })), [
      { url: 'https://smba.trafficmanager.net/1', contentType: 'image/*', name: 'image' },
      { url: 'https://smba.trafficmanager.net/2', contentType: 'image/png', name: 'screen.png' },
    ]);
    assert.deepEqual(imagesOf(incoming({})), []);
  });
});
