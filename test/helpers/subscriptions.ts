import assert from 'node:assert/strict';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import type { SayOptions, TestBot, TestPlace } from './bot.ts';
import { actionsOf, textOf } from './card-text.ts';
import { filledIn } from './forms.ts';

/** A channel of the team that has owners. */
export function channel(overrides: Partial<TestPlace> = {}): TestPlace {
  const { id, aadGroupId } = people.team;
  return { kind: 'channel', name: 'Incidents', type: 'standard', team: { id, aadGroupId }, ...overrides };
}

/** Somebody who subscribes, in one place. */
export function subscriber(bot: TestBot, options: SayOptions = {}) {
  const say = async (text: string): Promise<unknown> => (await bot.say(text, options))[0]?.card;
  const click = async (verb: string, data: object): Promise<unknown> => {
    const { answer, sent } = await bot.click(verb, data, options);
    return sent[0]?.card ?? answer;
  };
  /** Clicks a button of a card, with its inputs as they are or as they are typed here. */
  const press = (card: unknown, verb: string, typed: Readonly<Record<string, string>> = {}) =>
    click(verb, filledIn(card, verb, typed));
  return {
    say,
    click,
    press,
    /** From the words to the subscription. */
    subscribe: async (text: string, typed: Readonly<Record<string, string>> = {}) => {
      const confirmation = await press(await say(text), 'notifications.confirm', typed);
      return press(confirmation, 'notifications.save');
    },
    list: async () => textOf(await say('subscriptions')),
  };
}

/** The data of a card's button, which anybody may have written otherwise. */
export function dataOf(card: unknown, verb: string): Record<string, unknown> {
  const button = actionsOf(card).find((action) => action.verb === verb);
  assert.ok(button, `a button ${verb}`);
  return { ...Object(button.data) };
}

export function verbsOf(card: unknown): readonly string[] {
  return actionsOf(card).flatMap(({ verb }) => verb ?? []);
}
