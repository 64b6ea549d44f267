import assert from 'node:assert/strict';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import { chatPerson, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import type { Connector } from '../helpers/connector.ts';
import {
  botId,
  connectionName,
  type SingleSignOnBot,
  startSingleSignOnBot,
} from '../helpers/single-sign-on.ts';

const megan = chatPerson('Megan Bowen');

describe('signing in with Teams', () => {
  let login: EntraStandIn;
  let teams: Connector;
  let bot: TestBot;
  let started: SingleSignOnBot;
  before(async () => {
    started = await startSingleSignOnBot();
    ({ bot, login, tokenService: teams } = started);
  });
  after(() => started.close());

  /** What Teams posts, with Teams' own token. */
  const post = async (overrides: object) => {
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    const before = bot.connector.sent.length;
    const response = await bot.post(bot.activity(overrides), { authorization: `Bearer ${token}` });
    return { status: response.status, sent: bot.connector.sent.slice(before) };
  };

  it('answers what was asked before, in the person’s name, and asks no more', async () => {
    const asked = await post({ text: 'incident INC001' });
    assert.equal(asked.sent[0]?.cardType, 'application/vnd.microsoft.card.oauth');
    const isIncident = ({ path }: { readonly path: string }) => path === '/api/now/table/incident';
    assert.ok(!bot.serviceNow.requests.some(isIncident));

    const person = { entraObjectId: megan.aadObjectId, upn: megan.email ?? '' };
    const own = await login.issueUserToken({ ...person, audience: `api://botid-${botId}` });
    teams.tokenService.exchanges.set('offered by Teams', own);
    const value = { id: 'exchange-1', connectionName, token: 'offered by Teams' };
    const offered = await post({ type: 'invoke', name: 'signin/tokenExchange', value });
    assert.equal(offered.status, 200);
    assert.match(onlyCard(offered.sent), /outlook keeps asking/i);

    const [request] = bot.serviceNow.requests.filter(isIncident);
    const token = String(request?.headers.authorization).replace('Bearer ', '');
    assert.equal((await login.readToken(token))?.upn, megan.email);
    assert.match(onlyCard((await post({ text: 'INC001' })).sent), /outlook keeps asking/i);
  });
});
