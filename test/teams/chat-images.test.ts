import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../src/errors.ts';
import { createRequest } from '../../src/http/request.ts';
import { createFetchImage } from '../../src/teams/chat-images.ts';
import { type Connector, startConnector } from '../helpers/connector.ts';

describe('an image that was pasted into a chat', () => {
  let connector: Connector;
  before(async () => {
    connector = await startConnector();
    connector.imagesNeedToken = true;
  });
  after(() => connector.close());

  const scopes: string[] = [];
  const request = createRequest({ deadlineMilliseconds: 2_000 });
  const options = {
    request,
    token: async (scope: string) => {
      scopes.push(scope);
      return 'bot-token';
    },
    audience: 'https://api.botframework.com',
    serviceHosts: { names: ['smba.trafficmanager.net'], loopback: true },
  };
  const fetchImage = createFetchImage(options);
  const inTime = () => AbortSignal.timeout(2_000);
  const refusedAs = (code: 'IMAGE_UNREADABLE' | 'IMAGE_TOO_LARGE') => (error: unknown) =>
    isCasebridgeError(error, code);

  it('comes from where Teams keeps it, for the bot’s token', async () => {
    const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 10, 13]);
    const image = await fetchImage({ url: connector.addImage(bytes) }, inTime());
    assert.deepEqual(Buffer.from(image.bytes), Buffer.from(bytes));
    assert.equal(image.contentType, 'image/png');
    assert.deepEqual(scopes, ['https://api.botframework.com/.default']);
  });

  it('comes without a token where the bot has none', async () => {
    connector.imagesNeedToken = false;
    const url = connector.addImage(Uint8Array.from([1]), 'image/gif');
    const image = await createFetchImage({ ...options, token: undefined })({ url }, inTime());
    assert.equal(image.contentType, 'image/gif');
  });

  for (const url of [
    'https://evil.example/v3/attachments/1/views/original',
    'https://smba.trafficmanager.net@evil.example/',
    'http://smba.trafficmanager.net/',
    'file:///etc/passwd',
    'no address',
  ]) {
    it(`is not looked for at ${url}: the token goes to Teams only`, async () => {
      const before = scopes.length;
      await assert.rejects(fetchImage({ url }, inTime()), refusedAs('IMAGE_UNREADABLE'));
      assert.equal(scopes.length, before);
    });
  }

  it('is not looked for on this machine in production', async () => {
    const production = createFetchImage({
      ...options,
      serviceHosts: { names: ['smba.trafficmanager.net'], loopback: false },
    });
    const url = connector.addImage(Uint8Array.from([1]));
    await assert.rejects(production({ url }, inTime()), refusedAs('IMAGE_UNREADABLE'));
  });

  it('is unreadable when Teams no longer has it, or when it is empty', async () => {
    const gone = `${connector.url}/v3/attachments/gone/views/original`;
    await assert.rejects(fetchImage({ url: gone }, inTime()), refusedAs('IMAGE_UNREADABLE'));
    const empty = connector.addImage(new Uint8Array());
    await assert.rejects(fetchImage({ url: empty }, inTime()), refusedAs('IMAGE_UNREADABLE'));
  });

  it('is too large beyond 10 MB', async () => {
    const url = connector.addImage(new Uint8Array(10 * 1024 * 1024 + 1));
    await assert.rejects(fetchImage({ url }, inTime()), refusedAs('IMAGE_TOO_LARGE'));
  });
});
