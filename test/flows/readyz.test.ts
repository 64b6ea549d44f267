import assert from 'node:assert/strict';
import { z } from 'zod';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { startBot } from '../helpers/bot.ts';

const report = z.object({
  serviceNow: z.object({
    signIn: z.string().optional(),
    checked: z.string().optional(),
    user: z.object({ name: z.string() }).optional(),
    findings: z.array(z.object({ finding: z.string(), severity: z.string() })).optional(),
  }),
});

async function serviceNowOf(messagesUrl: string) {
  const response = await fetch(messagesUrl.replace('/api/messages', '/readyz'));
  return report.parse(await response.json()).serviceNow;
}

describe('/readyz and the look at the instance', () => {
  let serviceNow: ServiceNowStandIn;
  let settings: Readonly<Record<string, string>>;
  before(async () => {
    serviceNow = await startServiceNow();
    settings = {
      SERVICENOW_URL: serviceNow.url,
      SERVICENOW_AUTH: 'basic',
      SERVICENOW_USERNAME: serviceNow.integrationUser.userName,
      SERVICENOW_PASSWORD: serviceNow.integrationUser.password,
    };
  });
  after(() => serviceNow.close());
  afterEach(() => serviceNow.faults.clear());

  it('tells who the integration user is and what to see to', async () => {
    const bot = await startBot({ settings, own: { serviceNow } });
    const { signIn, user, findings } = await serviceNowOf(bot.app.messagesUrl);
    await bot.close();
    assert.equal(signIn, 'ok');
    assert.equal(user?.name, 'casebridge.integration');
    assert.ok(
      findings?.some(({ finding, severity }) => `${severity} ${finding}` === 'warning invalidQueriesWiden'),
    );
    assert.ok(bot.logLines.some((line) => line.includes('looked at the ServiceNow instance')));
    assert.ok(!JSON.stringify(bot.logLines).includes(serviceNow.integrationUser.password));
  });

  it('looks again when it is asked 30 seconds after a sign-in that failed, and not before', async () => {
    let seconds = 0;
    const bot = await startBot({
      settings: { ...settings, SERVICENOW_PASSWORD: 'wrong' },
      own: { serviceNow },
      now: () => new Date(Date.UTC(2026, 10, 23, 12, 0, seconds)),
    });
    const asked = serviceNow.requests.length;
    assert.equal((await serviceNowOf(bot.app.messagesUrl)).signIn, 'SERVICENOW_SIGN_IN_REFUSED');
    seconds = 30;
    await serviceNowOf(bot.app.messagesUrl);
    assert.equal(serviceNow.requests.length, asked);
    seconds = 31;
    await serviceNowOf(bot.app.messagesUrl);
    await untilAsked(serviceNow, asked + 1);
    await bot.close();
  });

  it('keeps nobody waiting at the start, whatever ServiceNow does', async () => {
    serviceNow.faults.add({ kind: 'silence' });
    const read = readConfig('sandbox', { PORT: '0', SANDBOX_CHAT: 'off', ...settings });
    assert.ok('config' in read);
    const log = createLog({ level: 'silent', secrets: [] });
    const app = await startApp(read.config, { log });
    assert.deepEqual(await serviceNowOf(app.messagesUrl), { checked: 'not yet' });
    await app.close();
    await app.firstLook;
  });
});

/** @throws AssertionError when it has not been asked so often after a while */
async function untilAsked({ requests }: ServiceNowStandIn, times: number): Promise<void> {
  for (let turn = 0; turn < 1000 && requests.length < times; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(requests.length >= times);
}
