import assert from 'node:assert/strict';
import type { RunningApp } from '../../src/app.ts';
import { createTicks } from '../helpers/bot.ts';
import { degraded } from '../helpers/outage.ts';
import { type ChatWindow, openChatWindow } from './chat-window.ts';
import { needsBrowser, pictureFile, startSandboxApp } from './sandbox.ts';

describe('the bot in the chat client', function () {
  this.timeout(90_000);
  let app: RunningApp | undefined;
  let chat: ChatWindow | undefined;
  const { schedule, tick } = createTicks();
  let ahead = 0;

  before(async function () {
    await needsBrowser(this);
    app = await startSandboxApp({ schedule, now: () => new Date(Date.now() + ahead) });
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
    await open().picture(pictureFile('welcome'));
  });

  it('answers "find solutions for INC001" with a card, and its buttons work', async () => {
    await open().say('find solutions for INC001');
    assert.match(await open().cardWith('Solutions for INC0000001'), /Outlook/);
    await open().picture(pictureFile('find-solutions'));
    await open().click('Show the incident');
    assert.match(await open().cardWith('Assignment group'), /outlook keeps asking for my password/);
    await open().picture(pictureFile('incident'));
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
    await open().picture(pictureFile('work-note'));
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
    await open().picture(pictureFile('markup'));
  });

  it('shows service health', async () => {
    await open().say('service health');
    assert.match(await open().cardWith('services have problems'), /EX700101/);
    await open().picture(pictureFile('service-health'));
  });

  it('offers in each list its own choices, whatever stood there before', async () => {
    await open().say('settings automatic incidents on');
    await open().cardWith('what for, and for whom');
    await open().click('Next');
    await open().cardWith('Please choose the assignment group');
    await open().choose('Assignment group', 'Messaging');
    await open().choose('Category', 'Software');
    await open().picture(pictureFile('automatic-form'));
    await open().click('Next');
    await open().cardWith('check and save');
    await open().choose('Assigned to', 'Theo Marsh');
    await open().choose('Subcategory', 'Email');
    await open().picture(pictureFile('automatic-confirm'));
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
    await open().picture(pictureFile('automatic'));
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
    await open().picture(pictureFile('create'));
  });

  it('says what to do when it does not understand, and the buttons say it', async () => {
    await open().say('solutions of INC042');
    await open().cardWith('I did not understand that');
    await open().picture(pictureFile('unknown'));
    await open().click('find solutions for INC042');
    await open().cardWith('Solutions for INC0000042');
  });

  it('tells a channel that subscribed what happens, and who looks after it', async () => {
    await open().open('Service health');
    await open().post('subscribe service health');
    await open().cardWith('Subscribe to service health');
    await open().picture(pictureFile('subscribe'));
    await open().click('Continue');
    assert.match(await open().cardWith('Subscribe this conversation?'), /This would have posted \d+ times/);
    await open().click('Subscribe');
    await open().cardWith('Subscribed.');
    app?.sandbox?.standIns.graph?.issues.push(degraded());
    ahead += 120_000;
    await tick();
    await tick();
    await open().cardWith('Users cannot send mail');
    await open().picture(pictureFile('post'));
    await open().click('I have this');
    await open().cardWith('🙋 Alex Wilber has had this since');
    await open().clickFurther('Hand over');
    await open().cardWith('To whom');
    await open().choose('To whom', 'Megan Bowen');
    await open().click('Hand over');
    await open().cardWith('🙋 Megan Bowen has had this since');
    await open().cardWith('Alex Wilber has handed this over to Megan Bowen');
    await open().picture(pictureFile('handed-over'));
    await open().open('Personal Chat');
  });

  it('escalates an incident to Microsoft, follows the case, and replies to it', async () => {
    await open().say('contact support for INC042');
    await open().cardWith('Contact Microsoft support for INC0000042');
    await open().picture(pictureFile('escalate-form'));
    await open().fill('Business impact', 'The agency cannot work on the launch.');
    await open().fill('Affected users', 'Three guests');
    await open().fill('Error text', 'You do not have access (0x80070005)');
    await open().fill('Steps tried', 'Added them again; the password is Sommer2026!x.');
    await open().fill('Country', 'France');
    await open().choose('Service', 'Microsoft Teams');
    await open().click('Check and preview');
    assert.match(await open().cardWith('Send this to Microsoft?'), /the password is \[secret 1\]/);
    await open().picture(pictureFile('escalate-preview'));
    await open().click('Send to Microsoft');
    await open().cardWith('Sent. Microsoft has it');
    const support = app?.sandbox?.standIns.support;
    for (const milliseconds of [30_000, 60_000]) {
      ahead += milliseconds;
      await support?.tick();
      for (let looks = 0; looks < 3; looks += 1) await tick();
    }
    await open().cardWith('Microsoft waits for you');
    await open().picture(pictureFile('case'));
    await open().click('Reply to Microsoft');
    await open().cardWith('This goes to Microsoft');
    await open().fill('Reply', 'Only in the new client.');
    await open().click('Send to Microsoft');
    assert.match(await open().cardWith('Your reply was sent to Microsoft'), /Only in the new client\./);
    await open().picture(pictureFile('case-replied'));
  });

  it('says what to do when there is no such incident', async () => {
    await open().say('incident INC9999999');
    assert.match(await open().cardWith('There is no incident INC9999999'), /Check the number/);
    await open().picture(pictureFile('problem'));
  });
});
