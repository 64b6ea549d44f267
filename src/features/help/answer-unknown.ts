import MiniSearch from 'minisearch';
import { fold, issueIdIn, matchCommand } from '../phrases.ts';
import { withWholeNumbers } from '../record-number.ts';
import type { Command, Reply, Turn } from '../turn.ts';

const shownSuggestions = 3;

/** A message that is no command gets the nearest ones as buttons. */
export async function answerUnknown(
  turn: Turn,
  message: string,
  commands: readonly Command[],
): Promise<Reply> {
  const { words } = turn;
  const issueId = issueIdIn(message);
  const byId = issueId === undefined ? undefined : matchCommand(commands, issueId)?.command;
  const meant = byId === undefined ? [] : [byId];
  const suggestions = [...new Set([...meant, ...nearest(commands, message)])]
    .slice(0, shownSuggestions)
    .flatMap(({ example }) => (example ? [withIdsOf(message, example[words.language])] : []));
  const heading = words.say('help.unknown');
  return {
    card: 'help/unknown',
    data: {
      heading,
      said: message.slice(0, 200),
      suggestions: suggestions.map((text) => ({ title: text, text })),
    },
    summary: heading,
  };
}

/** Commands whose words are like the message's, best first; then the others in their own order. */
function nearest(commands: readonly Command[], message: string): readonly Command[] {
  const listed = commands.filter(({ example }) => example !== undefined && !example.isOnlyTyped);
  const index = new MiniSearch({ fields: ['phrases'], processTerm: (term) => fold(term) });
  index.addAll(listed.map(({ phrases }, id) => ({ id, phrases: [...phrases.en, ...phrases.fr].join(' ') })));
  const found = index
    .search(message, { fuzzy: 0.34, prefix: true })
    .flatMap(({ id }) => listed[Number(id)] ?? []);
  return [...new Set([...found, ...listed])];
}

/** "solution of INC042" is offered "find solutions for INC042", not somebody else's incident. */
function withIdsOf(message: string, example: string): string {
  const number = /\bINC\d+\b/i.exec(withWholeNumbers(message))?.[0];
  return example
    .replace(/\bINC\d+\b/, (shown) => number?.toUpperCase() ?? shown)
    .replace(/\b[A-Z]{2}\d{6}\b/, (shown) => issueIdIn(message) ?? shown);
}
