import assert from 'node:assert/strict';
import { z } from 'zod';
import { actionsOf, objectsOf } from './card-text.ts';

const inputSchema = z.object({
  type: z.string().startsWith('Input.'),
  id: z.string(),
  value: z.string().default(''),
  choices: z.array(z.object({ title: z.string(), value: z.string() })).default([]),
});

/** An input of a card as it is before somebody types. */
export type Input = z.infer<typeof inputSchema>;

/** The inputs anywhere in a card, or in an answer that holds one. */
export function inputsOf(node: unknown): readonly Input[] {
  return objectsOf(node).flatMap((object) => inputSchema.safeParse(object).data ?? []);
}

export function inputOf(node: unknown, id: string): Input {
  const found = inputsOf(node).find((input) => input.id === id);
  assert.ok(found, `an input ${id}`);
  return found;
}

/** What Teams sends when a form's button is clicked: the button's data, and every input as it is or as it is typed here. */
export function filledIn(node: unknown, verb: string, typed: Readonly<Record<string, string>> = {}): object {
  const button = actionsOf(node).find((action) => action.verb === verb);
  assert.ok(button, `a button ${verb}`);
  const given = Object.fromEntries(inputsOf(node).map(({ id, value }) => [id, value]));
  return { ...Object(button.data), ...given, ...typed };
}
