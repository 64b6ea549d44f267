import { z } from 'zod';

/** What becomes of a topic, as bits: a subscription chooses several. */
export const eventBits = { new: 1, update: 2, worse: 4, restored: 8, report: 16 } as const;

/** A reminder's, which no change is and no subscription chooses. */
export const reminderBit = 32;

/** Higher is told first. */
export const urgencyRanks = { advisory: 0, incident: 1, interruption: 2 } as const;

/** Of a change; a subscription asks for so much at least. */
export const statusRanks = { any: 0, degradation: 1, interruption: 2 } as const;

/** Both ways: the store has numbers, the features names. */
export const deliveryEventBits = { ...eventBits, reminder: reminderBit } as const;

/** A column with one event's bit, as its name. */
export const eventName = nameOf(deliveryEventBits);

export const urgencyName = nameOf(urgencyRanks);

export const statusName = nameOf(statusRanks);

function nameOf<Name extends string>(numbers: Readonly<Record<Name, number>>) {
  const names = new Map<number, Name>();
  for (const name in numbers) names.set(numbers[name], name);
  return z.number().transform((number, context): Name => {
    const name = names.get(number);
    if (name !== undefined) return name;
    context.addIssue(`${number} has no name`);
    return z.NEVER;
  });
}
