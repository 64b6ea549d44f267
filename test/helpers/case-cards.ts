import type { TestBot } from './bot.ts';
import type { Member } from './connector.ts';
import { complete, escalating, plantIncident } from './escalation.ts';
import { dataOf, verbsOf } from './subscriptions.ts';

/** Cards of cases at Microsoft support with every button that they can have: on their way, open, waiting for a number, closed. */
export async function caseCards(bot: TestBot, from: Member): Promise<readonly unknown[]> {
  const here = escalating(bot, { from });
  const plant = (number: string) =>
    plantIncident(bot, { number, description: 'The password is Sommer2026!x, it stays in the outbox.' });
  for (const number of ['INC0083001', 'INC0083002', 'INC0083003']) plant(number);
  bot.serviceNow.attach('incident', plant('INC0083004'), {
    ...{ fileName: 'trace.txt', contentType: 'text/plain', bytes: Buffer.from('a trace'), by: 'omar.bell' },
  });
  const form = await here.open('INC0083004');
  const preview = await here.preview({}, 'INC0083004');
  const open = await here.press(preview, 'escalation.send');
  const forms = [];
  for (const verb of ['reply', 'attach', 'severity', 'close']) {
    forms.push(await here.press(open, `escalation.${verb}`));
  }
  let long = open;
  for (const text of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) {
    long = await here.press(await here.press(open, 'escalation.reply'), 'escalation.sendReply', { text });
  }
  // The post about it in the conversation.
  const before = bot.connector.sent.length;
  await bot.tick();
  const posts = bot.connector.sent.slice(before).map(({ card }) => card);
  const byHand = await here.press(
    await here.click('escalation.contact', { number: 'INC0083001', way: 'adminCenter' }),
    'escalation.preview',
    { ...complete, service: 'Exchange Online' },
  );
  const waiting = await here.press(byHand, 'escalation.send');
  const list = await here.say('my cases');
  return [
    ...[form, preview, open, ...forms, long, ...posts, waiting, await closedCase(here), list],
    await here.click('escalation.case', dataOf(list, 'escalation.case')),
  ];
}

async function closedCase(here: ReturnType<typeof escalating>): Promise<unknown> {
  const closing = await here.press(await here.send({}, 'INC0083002'), 'escalation.close');
  const closed = await here.press(closing, 'escalation.sendClose', { notes: 'It was the connector.' });
  return verbsOf(closed).includes('escalation.contactAgain') ? closed : here.open('INC0083002');
}
