import assert from 'node:assert/strict';
import { imagesOf, parseActivity, placeOf } from '../../src/teams/incoming.ts';

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
