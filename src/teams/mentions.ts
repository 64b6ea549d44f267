import type { Mention } from '../features/notifications/records.ts';
import type { Words } from '../locales/words.ts';
import type { AdaptiveCardJson } from './cards.ts';

const longestName = 80;

/** The card with a line below that mentions people, so that Teams tells each of them. */
export function withMentions(
  card: AdaptiveCardJson,
  mentions: readonly Mention[],
  words: Words,
): AdaptiveCardJson {
  if (mentions.length === 0) return card;
  const entities = namedDifferently(mentions, words).map(({ id, name }) => ({
    type: 'mention',
    text: `<at>${name}</at>`,
    mentioned: { id, name },
  }));
  const people = words.list(entities.map(({ text }) => text));
  const line = { type: 'TextBlock', text: words.say('notifications.mentioned', { people }), wrap: true };
  const body = Array.isArray(card.body) ? card.body : [];
  return { ...card, body: [...body, line], msteams: { ...msteamsOf(card), entities } };
}

function msteamsOf({ msteams }: AdaptiveCardJson): object {
  return typeof msteams === 'object' && msteams !== null ? msteams : {};
}

/** Teams finds each mention by its text, so that no two may have the same. */
function namedDifferently(mentions: readonly Mention[], words: Words): readonly Mention[] {
  const byId = new Map(mentions.map((mention) => [mention.id, mention]));
  const taken = new Set<string>();
  return [...byId.values()].map(({ id, name }) => {
    const plain = plainName(name) || words.say('notifications.somebody');
    let unique = plain;
    for (let count = 2; taken.has(unique); count += 1) unique = `${plain} (${count})`;
    taken.add(unique);
    return { id, name: unique };
  });
}

/** People choose their names: only what can be neither a tag nor markdown, nor end the mention, is left of one. */
function plainName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{M}\p{N} .,'’()&-]+/gu, ' ')
      // Before a letter it could still begin a character's name.
      .replace(/&/g, ' & ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, longestName)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trim()
  );
}
