import type { TestBot } from './bot.ts';
import { giveRole } from './by-hand.ts';
import type { Member } from './connector.ts';
import { subscriber } from './subscriptions.ts';

/** A click that no card offers as it is here, with the data that it takes. */
interface Click {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Steps that have every kind of button between them. */
const steps = ['outboundApp', 'outboundProvider', 'inboundClient', 'appSettings', 'linkAccount'] as const;

/** Cards of a set-up with every button that they can have: questions, path, steps, a plan that is done, and an undo of it. */
export async function setupCards(bot: TestBot, from: Member): Promise<readonly unknown[]> {
  const { serviceNow, graph } = bot;
  graph.directory.roles
    .find(({ displayName }) => displayName === 'Global Administrator')
    ?.memberIds.push(from.aadObjectId);
  giveRole(serviceNow, serviceNow.integrationUser.userName, 'admin');
  serviceNow.installSupportApp();
  const here = subscriber(bot, { from });
  const questions = await here.say('setup');
  const path = await here.press(questions, 'setup.choose', { singleTenant: 'yes', path: 'basic' });
  const shared = await here.press(path, 'setup.start');
  const opened = [];
  for (const step of steps) opened.push(await here.click('setup.step', { step }));
  const plan = await here.click('setup.plan', { step: 'inboundClient' });
  const done = await here.press(plan, 'setup.do');
  const undo = await here.click('setup.undo', { step: 'inboundClient' });
  const form = await here.click('setup.handOver', { step: 'outboundProvider' });
  const skipped = await here.click('setup.skip', { step: 'linkAccount', was: 'open' });
  const enabled = await here.say('enable user lynner@contoso.com as insights user');
  const disabling = await here.say('disable user lynner@contoso.com');
  const editing = await here.click('settings.edit', { setting: 'sensitivity' });
  const preview = await here.press(editing, 'settings.preview', { priorities: '5' });
  return [
    ...[questions, path, shared, ...opened, plan, done, undo, form, skipped, enabled, disabling],
    ...[editing, preview, await here.say('setup reset'), await here.say('audit')],
  ];
}

/** Clicks of cards that take two administrators, or more people and changes than there are; and those in dialogs. */
export const furtherClicks: readonly Click[] = [
  { verb: 'settings.approve', data: { name: 'testEnvironment', id: '1' } },
  { verb: 'settings.decline', data: { name: 'testEnvironment', id: '1' } },
  { verb: 'users.page', data: { page: '1' } },
  { verb: 'audit.page', data: { before: '3' } },
  { verb: 'setup.joinHere', data: {} },
  { verb: 'setup.diagnoseIncident', data: { number: 'INC0000001' } },
  { verb: 'setup.secret', data: { step: 'completeIntegration' } },
  { verb: 'setup.secretShow', data: { step: 'completeIntegration' } },
  { verb: 'setup.trySignIn', data: { step: 'integrationUser' } },
  { verb: 'setup.trySignInNow', data: { step: 'integrationUser', password: 'secret', secret: 'secret' } },
];
