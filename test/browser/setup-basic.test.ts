import assert from 'node:assert/strict';
import type { RunningApp } from '../../src/app.ts';
import { basic } from '../../src/features/setup/paths/basic.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { finishAppSetup, giveRole, setPassword } from '../helpers/by-hand.ts';
import { grantGraphRole } from '../helpers/entra-admin.ts';
import { type ChatWindow, openChatWindow } from './chat-window.ts';
import { needsBrowser, pictureFile, startSandboxApp } from './sandbox.ts';

const alex = { name: 'Alex Wilber', mail: 'alexw@contoso.com', id: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a01' };
const words = wordsFor('en');

describe('set-up in the chat client, on the path basic', function () {
  this.timeout(90_000);
  let app: RunningApp | undefined;
  let window: ChatWindow | undefined;

  before(async function () {
    await needsBrowser(this);
    app = await startSandboxApp();
    prepare(app);
    window = await openChatWindow(app.chatUrl ?? '');
  });
  after(async () => {
    await window?.close();
    await app?.close();
  });

  const open = (): ChatWindow => {
    assert.ok(window, 'the chat window is open');
    return window;
  };
  const hands = () => standInsOf(app);
  const picture = (name: string) => open().picture(pictureFile(`setup-${name}`));
  /** Opens the next step, which is to be this one. */
  const goOn = async (stepId: string) => {
    await open().click('Open the next step');
    await open().cardWith(headingOf(stepId));
  };
  const check = async (stepId: string, typed: Readonly<Record<string, string>> = {}) => {
    await goOn(stepId);
    for (const [label, text] of Object.entries(typed)) await open().fill(label, text);
    await open().click('I have done it: check');
    const text = await open().cardWith('The step is done');
    assert.ok(text.includes(headingOf(stepId)), text);
  };
  /** From the step to the preview of what Casebridge would do. */
  const preview = async (stepId: string) => {
    await goOn(stepId);
    await open().click('Do it for me');
    await open().cardWith(`What Casebridge would do: ${titleOf(stepId)}`);
  };
  const doIt = async (stepId: string, confirm = 'Do it') => {
    await preview(stepId);
    await open().click(confirm);
    const text = await open().cardWith('The step is done');
    assert.ok(text.includes(headingOf(stepId)), text);
  };
  const signInAndDo = async (stepId: string) => {
    await preview(stepId);
    await open().click('Sign in and do it');
    const text = await open().cardWith('type the code');
    await picture(`${stepId}-code`);
    await signIn(open(), text);
    await open().cardWith('The step is done');
  };

  it('asks two questions, proposes the path, and starts', async () => {
    await open().say('setup');
    await open().cardWith('Set-up: two questions first');
    await picture('questions');
    await open().pick('Your answer to question 1', 'Yes');
    await open().pick('Your answer to question 2', 'Yes');
    await open().click('Show the path');
    await open().cardWith('Path: Basic authentication');
    await picture('path');
    await open().click('Start');
    await open().cardWith('0 of 15 steps');
    await picture('started');
  });

  it('does what Casebridge can do', async () => {
    await open().click('Open the next step');
    await open().cardWith(headingOf('outboundApp'));
    await picture('step');
    await open().click('Back');
    await signInAndDo('outboundApp');
    await picture('step-done');
    await doIt('outboundProvider');
    await signInAndDo('outboundSecret');
    await doIt('inboundClient');
    await doIt('integrationUser');
    await picture('integration-user');
    setPassword(hands().serviceNow, 'casebridge.microsoft365', 'Sommer-2026!');
    await doIt('crossScope', 'Check');
  });

  it('says what is done in the products, and looks at it', async () => {
    await check('appConsent');
    await check('appProviders');
    await check('appRepository', { 'Repository ID': 'contoso-1' });
    const { serviceNow } = hands();
    finishAppSetup(serviceNow, { integrationUser: 'casebridge.microsoft365', setUp: 'finalStep' });
    await check('appSettings', {
      ...{ SSO: 'on', 'admin email': 'admin@contoso.com', 'Test environment': 'on' },
      Endpoint: `${serviceNow.url}/api/x_mioms_m365_assis`,
    });
    await picture('app-settings');
    await check('completeIntegration');
    finishAppSetup(serviceNow, { setUp: 'complete' });
    await check('finish');
    await check('enablePeople');
    for (const stepId of ['linkAccount', 'network']) {
      await goOn(stepId);
      await open().click('Leave out');
      await open().cardWith('The step is left out');
    }
    await picture('all-done');
  });

  it('tests the configuration, and all of it works', async () => {
    await open().click('Test configuration');
    const text = await open().cardWith('The configuration works');
    assert.doesNotMatch(text, /✖/);
    await picture('test');
  });
});

/** The app is there and not set up; one person may do everything, and Casebridge may see everything. */
function prepare(app: RunningApp): void {
  const { serviceNow, entra, graph } = standInsOf(app);
  const clientId = app.sandbox?.entra?.clientId ?? '';
  grantGraphRole(entra, clientId, 'Application.Read.All');
  giveRole(serviceNow, serviceNow.integrationUser.userName, 'admin');
  serviceNow.installSupportApp();
  serviceNow.support.setUp = 'steps';
  const role = graph.directory.roles.find(({ displayName }) => displayName === 'Global Administrator');
  role?.memberIds.push(alex.id);
}

function standInsOf(app: RunningApp | undefined) {
  const { serviceNow, entra, graph } = app?.sandbox?.standIns ?? {};
  assert.ok(serviceNow && entra && graph, 'the sandbox has stand-ins');
  return { serviceNow, entra, graph };
}

function headingOf(stepId: string): string {
  return `Step ${titleOf(stepId)}`;
}

function titleOf(stepId: string): string {
  const index = basic.steps.findIndex(({ id }) => id === stepId);
  const step = basic.steps[index];
  assert.ok(step, `a step ${stepId}`);
  return `${index + 1}. ${words.say(step.title)}`;
}

/** Types the code on the sandbox's page, in another tab. */
async function signIn({ page }: ChatWindow, text: string): Promise<void> {
  const [code = ''] = /^[BCDFGHJKLMNPQRSTVWXZ]{9}$/m.exec(text) ?? [];
  const [url = ''] = /http:\/\/\S+\/devicelogin/.exec(text) ?? [];
  const tab = await page.context().browser()?.newPage();
  assert.ok(tab, 'another tab');
  await tab.goto(url);
  await tab.getByLabel('Code').fill(code);
  await tab.getByLabel('Account').selectOption(`${alex.name} (${alex.mail})`);
  await tab.getByRole('button', { name: 'Continue' }).click();
  await tab.getByText(`Signed in as ${alex.mail}`).waitFor();
  await tab.close();
}
