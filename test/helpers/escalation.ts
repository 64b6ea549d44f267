import assert from 'node:assert/strict';
import { chatPerson, type SayOptions, type TestBot } from './bot.ts';
import { textOf } from './card-text.ts';
import { inputOf } from './forms.ts';
import { subscriber } from './subscriptions.ts';

export const alex = chatPerson('Alex Wilber');
export const isaiah = chatPerson('Isaiah Langer');

/** What somebody fills in so that nothing is missing. */
export const complete = {
  service: 'exchange',
  businessImpact: 'Finance cannot send invoices.',
  errorText: '550 5.7.64 Relay Access Denied',
  affectedUsers: 'All of Finance',
  stepsTried: 'Restarted Outlook: no change.',
  country: 'France',
} as const;

/** An open incident that looks like no outage. @returns its sys_id */
export function plantIncident(bot: TestBot, fields: Readonly<Record<string, string>> = {}): string {
  const { sys_id: sysId = '' } = bot.serviceNow.tables.insert('incident', {
    number: 'INC0083001',
    short_description: 'Invoices stay in the outbox',
    description: 'Nothing leaves the building.',
    opened_at: '2026-11-23 08:12:00',
    priority: '2',
    state: '2',
    ...fields,
  });
  return sysId;
}

/** The only one that may open service requests in the tenant. */
export function onlyAdmin(bot: TestBot, ...people: readonly { readonly aadObjectId: string }[]): void {
  const [role, ...others] = bot.graph.directory.roles;
  for (const other of others) other.memberIds.length = 0;
  role?.memberIds.splice(0, Number.POSITIVE_INFINITY, ...people.map(({ aadObjectId }) => aadObjectId));
}

/** Somebody who escalates, from the words to the case. */
export function escalating(bot: TestBot, options: SayOptions = { from: alex }) {
  const person = subscriber(bot, options);
  const preview = async (typed: Readonly<Record<string, string>> = {}, number = 'INC0083001') =>
    person.press(await person.say(`contact support for ${number}`), 'escalation.preview', {
      ...complete,
      ...typed,
    });
  return {
    ...person,
    open: (number = 'INC0083001') => person.say(`contact support for ${number}`),
    preview,
    send: async (typed: Readonly<Record<string, string>> = {}, number?: string) =>
      person.press(await preview(typed, number), 'escalation.send'),
  };
}

/** What the preview's text says. */
export function packOf(card: unknown): string {
  return inputOf(card, 'text').value;
}

/** The id of what was left out and is shown like this. */
export function leftOutId(card: unknown, shown: RegExp): string {
  const found = inputOf(card, 'putBack').choices.find(({ title }) => shown.test(title));
  assert.ok(found, `${shown} in ${textOf(card)}`);
  return found.value;
}
