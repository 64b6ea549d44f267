import { z } from 'zod';
import type { SentActivity } from './connector.ts';

/** Everything a person reads on a card, in reading order, as it would look (escapes taken away). */
export function textOf(card: unknown): string {
  return texts(card)
    .join('\n')
    .replace(/\\([\\`*_{}[\]()#+\-.!<>~|])/g, '$1');
}

/** The only answer of a turn; that the bot is typing, which a slow machine shows, is none. @throws when there is not one */
export function onlyCard(sent: readonly SentActivity[]): string {
  const [answer, ...others] = sent.filter(({ type }) => type !== 'typing');
  if (answer?.card === undefined || others.length > 0) {
    throw new TypeError(`expected one card, got ${JSON.stringify(sent)}`);
  }
  return textOf(answer.card);
}

const actionSchema = z.object({
  type: z.enum(['Action.Execute', 'Action.OpenUrl']),
  title: z.string().default(''),
  verb: z.string().optional(),
  url: z.string().optional(),
  data: z.unknown().optional(),
});

/** Titles and verbs or addresses of a card's buttons. */
export function actionsOf(card: unknown): readonly z.infer<typeof actionSchema>[] {
  return objectsOf(card).flatMap((node) => {
    const parsed = actionSchema.safeParse(node);
    return parsed.success ? [parsed.data] : [];
  });
}

const readable = new Set(['text', 'title', 'value', 'label']);

function texts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(texts);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (typeof value === 'string') return readable.has(key) ? [value] : [];
    return key === 'data' || key === 'fallback' ? [] : texts(value);
  });
}

/** Every object of a card, but for what older clients get. */
export function objectsOf(node: unknown): object[] {
  if (Array.isArray(node)) return node.flatMap(objectsOf);
  if (typeof node !== 'object' || node === null) return [];
  return [
    node,
    ...Object.entries(node).flatMap(([key, value]) => (key === 'fallback' ? [] : objectsOf(value))),
  ];
}
