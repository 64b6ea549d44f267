import assert from 'node:assert/strict';
import { CasebridgeError } from '../../src/errors.ts';
import { createRequest } from '../../src/http/request.ts';
import type { AskConnectorDeps } from '../../src/teams/ask-connector.ts';
import { createOpenChat } from '../../src/teams/open-chat.ts';
import { chatPerson } from '../helpers/bot.ts';
import { type Connector, startConnector } from '../helpers/connector.ts';

const tenantId = '2a1f0000-0000-4000-8000-000000000001';
const megan = chatPerson('Megan Bowen');

describe('opening somebody’s own chat', () => {
  let connector: Connector;
  const deps: AskConnectorDeps = {
    request: createRequest({ deadlineMilliseconds: 500 }),
    token: async () => 'own-token',
    audience: 'https://teams.example',
    serviceHosts: { names: [], loopback: true },
  };
  beforeEach(async () => {
    connector = await startConnector();
    connector.members.set(megan.id, megan);
  });
  afterEach(() => connector.close());

  const open = (member: string, overrides: Partial<AskConnectorDeps> = {}) =>
    createOpenChat({ ...deps, ...overrides })(
      { serviceUrl: `${connector.url}/`, botId: '28:bot' },
      member,
      tenantId,
    );

  it('gives the same chat for the id in Teams and for the Entra object id', async () => {
    const chat = { serviceUrl: `${connector.url}/`, conversationId: `a:${megan.id}`, botId: '28:bot' };
    assert.deepEqual(await open(megan.id), { is: 'open', chat });
    assert.deepEqual(await open(megan.aadObjectId), { is: 'open', chat });
    assert.deepEqual(connector.createdChats, [
      { memberId: megan.id, tenantId },
      { memberId: megan.aadObjectId, tenantId },
    ]);
  });

  it('says why Teams does not let the bot write to them', async () => {
    connector.chatRefusal = 403;
    assert.deepEqual(await open(megan.id), { is: 'closed', code: 'Refused' });
  });

  it('says that no answer came', async () => {
    connector.silent = 'chats';
    assert.deepEqual(await open(megan.id), { is: 'closed', code: 'UPSTREAM_TIMEOUT' });
  });

  it('says that the bot’s own sign-in does not work', async () => {
    const token = async () => {
      throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED');
    };
    assert.deepEqual(await open(megan.id, { token }), { is: 'closed', code: 'ENTRA_SIGN_IN_REFUSED' });
  });

  it('sends its token to no host that is not Teams’', async () => {
    const opened = await open(megan.id, {
      serviceHosts: { names: ['smba.trafficmanager.net'], loopback: false },
    });
    assert.deepEqual(opened, { is: 'closed', code: 'SERVICE_URL_NOT_ALLOWED' });
    assert.deepEqual(connector.createdChats, []);
  });
});
