import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { findBrowser } from '../../scripts/browser.ts';
import { type RunningApp, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createTicks } from '../helpers/bot.ts';
import { degraded } from '../helpers/outage.ts';
import { type ChatWindow, openChatWindow } from './chat-window.ts';

const pictures = fileURLToPath(new URL('../../build/browser/', import.meta.url));

describe('the bot in the chat client', function () {
  this.timeout(90_000);
  let app: RunningApp | undefined;
  let chat: ChatWindow | undefined;
  const { schedule, tick } = createTicks();
  let ahead = 0;

  before(async function () {
    if (findBrowser() === undefined) {
      assert.notEqual(
        process.env.BROWSER_TESTS,
        'required',
        'BROWSER_TESTS=required, and there is no Chromium',
      );
      process.stdout.write('  (no Chromium here: the browser tests are left out)\n');
      this.skip();
    }
    await mkdir(pictures, { recursive: true });
    const read = readConfig('sandbox', {
      ...{ PORT: '0', SANDBOX_CHAT_PORT: String(await freePort()), SANDBOX_NEWS: 'off' },
    });
    if ('problems' in read) throw new TypeError(JSON.stringify(read.problems));
    app = await startApp(read.config, { schedule, now: () => new Date(Date.now() + ahead) });
    await tick();
    chat = await openChatWindow(app.chatUrl ?? '');
  });
  after(async () => {
    await chat?.close();
    await app?.close();
  });

  const open = (): ChatWindow => {
    assert.ok(chat, 'the chat window is open');
    return chat;
  };

  it('welcomes the person', async () => {
    assert.match(await open().cardWith('Hello Alex'), /find solutions for INC001/);
    await open().picture(`${pictures}welcome.png`);
  });

  it('answers "find solutions for INC001" with a card, and its buttons work', async () => {
    await open().say('find solutions for INC001');
    assert.match(await open().cardWith('Solutions for INC0000001'), /Outlook/);
    await open().picture(`${pictures}find-solutions.png`);
    await open().click('Show the incident');
    assert.match(await open().cardWith('Assignment group'), /outlook keeps asking for my password/);
    await open().picture(`${pictures}incident.png`);
    await open().click('💡 Find solutions');
    assert.match(await open().cardWith('Solutions for INC0000001'), /View in ServiceNow/);
  });

  it('adds a work note from the card of an incident, and the card shows it', async () => {
    await open().say('incident INC042');
    await open().cardWith('Incident INC0000042');
    await open().click('🔒 Work note');
    await open().cardWith('Add a work note');
    await open().fill('Work note', 'Asked for the *exact* message.');
    await open().click('Add work note');
    const text = await open().cardWith('The work note was added');
    assert.match(text, /Last work note \(internal\)[\s\S]*Asked for the \*exact\* message\.\s+— Alex Wilber/);
    await open().picture(`${pictures}work-note.png`);
  });

  it('reassigns in two steps, each with choices of its own', async () => {
    await open().say('incident INC026');
    await open().cardWith('Incident INC0000026');
    await open().clickFurther('👥 Reassign');
    await open().cardWith('which group?');
    await open().choose('Assignment group', 'Service Desk');
    await open().click('Next: the person');
    await open().cardWith('which person?');
    await open().choose('Assigned to', 'Adele Vance');
    await open().click('Reassign');
    assert.match(
      await open().cardWith('The incident was reassigned'),
      /Service Desk\s+Assigned to\s+Adele Vance/,
    );
  });

  it('shows what people typed as they typed it', async () => {
    await open().say('incident INC051');
    const text = await open().cardWith('INC0000051');
    assert.doesNotMatch(text, /\\/);
    await open().picture(`${pictures}markup.png`);
  });

  it('shows service health', async () => {
    await open().say('service health');
    assert.match(await open().cardWith('services have problems'), /EX700101/);
    await open().picture(`${pictures}service-health.png`);
  });

  it('offers in each list its own choices, whatever stood there before', async () => {
    await open().say('settings automatic incidents on');
    await open().cardWith('what for, and for whom');
    await open().click('Next');
    await open().cardWith('Please choose the assignment group');
    await open().choose('Assignment group', 'Messaging');
    await open().choose('Category', 'Software');
    await open().picture(`${pictures}automatic-form.png`);
    await open().click('Next');
    await open().cardWith('check and save');
    await open().choose('Assigned to', 'Theo Marsh');
    await open().choose('Subcategory', 'Email');
    await open().picture(`${pictures}automatic-confirm.png`);
    await open().click('Back');
    await open().cardWith('what for, and for whom');
    await open().choose('Assignment group', 'Network');
    await open().choose('Category', 'Hardware');
    await open().choose('Assignment group', 'Messaging');
    await open().choose('Category', 'Software');
    await open().click('Next');
    await open().cardWith('check and save');
    await open().choose('Assigned to', 'Theo Marsh');
    await open().choose('Subcategory', 'Email');
    await open().click('Save and switch on');
    const text = await open().cardWith('Automatic incidents are on');
    assert.match(text, /Assigned to\s+Theo Marsh[\s\S]*Subcategory\s+Email/);
    await open().picture(`${pictures}automatic.png`);
  });

  it('keeps the lists of a new incident apart when something is missing', async () => {
    await open().say('create incident the plotter draws circles only');
    await open().cardWith('Create an incident');
    await open().fill('Caller', 'Nobody at all');
    await open().click('Create incident');
    await open().cardWith('no active ServiceNow user is called');
    await open().choose('Impact', '3 - Low');
    await open().choose('Urgency', '3 - Low');
    await open().choose('Category', 'Hardware');
    await open().picture(`${pictures}create.png`);
  });

  it('says what to do when it does not understand, and the buttons say it', async () => {
    await open().say('solutions of INC042');
    await open().cardWith('I did not understand that');
    await open().picture(`${pictures}unknown.png`);
    await open().click('find solutions for INC042');
    await open().cardWith('Solutions for INC0000042');
  });

  it('tells a channel that subscribed what happens, and who looks after it', async () => {
    await open().open('Service health');
    await open().post('subscribe service health');
    await open().cardWith('Subscribe to service health');
    await open().picture(`${pictures}subscribe.png`);
    await open().click('Continue');
    assert.match(await open().cardWith('Subscribe this conversation?'), /This would have posted \d+ times/);
    await open().click('Subscribe');
    await open().cardWith('Subscribed.');
    app?.sandbox?.standIns.graph?.issues.push(degraded());
    ahead += 120_000;
    await tick();
    await tick();
    await open().cardWith('Users cannot send mail');
    await open().picture(`${pictures}post.png`);
    await open().click('I have this');
    await open().cardWith('🙋 Alex Wilber has had this since');
    await open().clickFurther('Hand over');
    await open().cardWith('To whom');
    await open().choose('To whom', 'Megan Bowen');
    await open().click('Hand over');
    await open().cardWith('🙋 Megan Bowen has had this since');
    await open().cardWith('Alex Wilber has handed this over to Megan Bowen');
    await open().picture(`${pictures}handed-over.png`);
    await open().open('Personal Chat');
  });

  it('escalates an incident to Microsoft, follows the case, and replies to it', async () => {
    await open().say('contact support for INC042');
    await open().cardWith('Contact Microsoft support for INC0000042');
    await open().picture(`${pictures}escalate-form.png`);
    await open().fill('Business impact', 'The agency cannot work on the launch.');
    await open().fill('Affected users', 'Three guests');
    await open().fill('Error text', 'You do not have access (0x80070005)');
    await open().fill('Steps tried', 'Added them again; the password is Sommer2026!x.');
    await open().fill('Country', 'France');
    await open().choose('Service', 'Microsoft Teams');
    await open().click('Check and preview');
    assert.match(await open().cardWith('Send this to Microsoft?'), /the password is \[secret 1\]/);
    await open().picture(`${pictures}escalate-preview.png`);
    await open().click('Send to Microsoft');
    await open().cardWith('Sent. Microsoft has it');
    const support = app?.sandbox?.standIns.support;
    for (const milliseconds of [30_000, 60_000]) {
      ahead += milliseconds;
      await support?.tick();
      for (let looks = 0; looks < 3; looks += 1) await tick();
    }
    await open().cardWith('Microsoft waits for you');
    await open().picture(`${pictures}case.png`);
    await open().click('Reply to Microsoft');
    await open().cardWith('This goes to Microsoft');
    await open().fill('Reply', 'Only in the new client.');
    await open().click('Send to Microsoft');
    assert.match(await open().cardWith('Your reply was sent to Microsoft'), /Only in the new client\./);
    await open().picture(`${pictures}case-replied.png`);
  });

  it('says what to do when there is no such incident', async () => {
    await open().say('incident INC9999999');
    assert.match(await open().cardWith('There is no incident INC9999999'), /Check the number/);
    await open().picture(`${pictures}problem.png`);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
