import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BotOptions, chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

const alex = chatPerson('Alex Wilber');

async function withBot(options: BotOptions, use: (bot: TestBot) => Promise<void>): Promise<void> {
  const bot = await startBot(options);
  try {
    await bot.app.firstLook;
    await use(bot);
  } finally {
    await bot.close();
  }
}

describe('the settings', () => {
  it('tell how Casebridge is set up', async () => {
    await withBot({ settings: { HEALTH_POLL_SECONDS: '90', ROLE_SETUP: 'admin' } }, async (bot) => {
      const text = onlyCard(await bot.say('settings', { from: alex }));
      assert.match(text, /Settings of Casebridge \d+\.\d+\.\d+/);
      assert.match(text, new RegExp(`Address\\n${bot.serviceNow.url}`));
      assert.match(text, /Sign-in\nuser name and password \(basic\)/);
      assert.match(text, /always the integration user’s/);
      assert.match(text, /See and work on incidents\nx_mioms_m365_assis\.insights_user/);
      assert.match(text, /Set up\nadmin/);
      assert.match(text, /Database\nin memory/);
      assert.match(text, /every 90 seconds at most/);
    });
  });

  it('tell what others who read along do not see', async () => {
    const settings = { SHARED_HIDDEN_FIELDS: 'caller_id,work_notes', SHARED_HIDDEN_PRIORITIES: '1' };
    await withBot({ settings }, async (bot) => {
      const text = onlyCard(await bot.say('settings', { from: alex }));
      assert.match(text, /Incidents of the tables\nnone\nFields\ncaller_id, work_notes/);
      assert.match(text, /Incidents of priority\n1/);
    });
  });

  it('tell where the store is, never how to get in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebridge-settings-'));
    await withBot({ settings: { DATA_DIR: folder } }, async (bot) => {
      assert.match(onlyCard(await bot.say('settings', { from: alex })), /Database\na file, for one process/);
    });
    await rm(folder, { recursive: true });
    const settings = { DATABASE_URL: 'postgres://casebridge:hush-hush@127.0.0.1:9/none' };
    await withBot({ settings }, async (bot) => {
      const text = onlyCard(await bot.say('settings', { from: alex }));
      assert.match(text, /Database\na PostgreSQL database – cannot be used just now/);
      assert.doesNotMatch(text, /hush|sandbox-integration/);
    });
  });

  it('name what was found at the instance, how bad it is and what to do, and look again on demand', async () => {
    await withBot({}, async (bot) => {
      const { tables, integrationUser } = bot.serviceNow;
      const user = tables.find('sys_user', { user_name: integrationUser.userName })?.sys_id ?? '';
      tables.update('sys_user', user, { time_zone: 'Europe/Paris' });
      const [shown] = await bot.say('settings', { from: alex });
      assert.doesNotMatch(textOf(shown?.card), /Europe\/Paris/);
      const button = actionsOf(shown?.card).find(({ title }) => title === 'Check again');
      const { answer } = await bot.click(button?.verb ?? '', {}, { from: alex });
      assert.match(
        textOf(answer),
        /🟠 Warning\nThe integration user’s time zone is Europe\/Paris[^\n]*\n→ Set its time zone to GMT/,
      );
    });
  });

  it('say why ServiceNow does not let Casebridge in', async () => {
    await withBot({}, async (bot) => {
      await bot.say('settings', { from: alex });
      const refused = { kind: 'answer', status: 401, body: { error: { message: 'no' } } } as const;
      bot.serviceNow.faults.add(refused);
      const { answer } = await bot.click('settings.check', {}, { from: alex });
      assert.match(textOf(answer), /🔴 Error\nServiceNow refused Casebridge’s sign-in\./);
      assert.match(textOf(answer), /snc_basic_auth_api_access/);
    });
  });

  it('are told in French', async () => {
    await withBot({}, async (bot) => {
      const text = onlyCard(await bot.say('paramètres', { from: alex, locale: 'fr-FR' }));
      assert.match(text, /Paramètres de Casebridge/);
      assert.match(text, /Utilisateur d’intégration/);
    });
  });

  it('are for those who set up, and so is looking again', async () => {
    await withBot({}, async (bot) => {
      const from = chatPerson('Isaiah Langer');
      assert.match(onlyCard(await bot.say('settings', { from })), /ROLE_MISSING/);
      const asked = bot.serviceNow.requests.length;
      const { sent } = await bot.click('settings.check', {}, { from });
      assert.match(onlyCard(sent), /ROLE_MISSING/);
      assert.equal(bot.serviceNow.requests.length, asked);
    });
  });
});
