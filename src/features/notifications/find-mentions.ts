import { asCasebridgeError } from '../../errors.ts';
import { fold } from '../phrases.ts';
import type { ChatMember, Turn } from '../turn.ts';
import type { Mention } from './records.ts';

const mostMentions = 10;

/** Those of the conversation whom names or e-mail addresses stand for, with semicolons or commas between them. */
export async function findMentions(
  turn: Turn,
  text: string,
): Promise<{ readonly mentions: readonly Mention[] } | { readonly problem: string }> {
  const { words } = turn;
  if (text.trim() === '') return { mentions: [] };
  const members = await readMembers(turn);
  if ('problem' in members) return members;
  const mentions = new Map<string, Mention>();
  for (const said of namesIn(text, members.members)) {
    const found = membersCalled(said, members.members);
    const [only, ...others] = found;
    if (only === undefined) return { problem: words.say('subscriptions.problem.nobody', { name: said }) };
    if (others.length > 0) {
      const names = words.list(found.slice(0, 5).map(({ name, addresses }) => addresses[0] ?? name));
      return { problem: words.say('subscriptions.problem.severalPeople', { name: said, names }) };
    }
    mentions.set(only.id, { id: only.id, name: only.name });
  }
  if (mentions.size > mostMentions) {
    return { problem: words.say('subscriptions.problem.manyPeople', { most: mostMentions }) };
  }
  return { mentions: [...mentions.values()] };
}

async function readMembers({
  members,
  words,
}: Turn): Promise<{ readonly members: readonly ChatMember[] } | { readonly problem: string }> {
  try {
    return { members: await members() };
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    if (code === 'UNEXPECTED') throw error;
    const why = words.say(`errors.${code}.title`, facts);
    return { problem: words.say('subscriptions.problem.peopleUnread', { why }) };
  }
}

/** A comma may also be within a name: "Vance, Adele". */
function namesIn(text: string, members: readonly ChatMember[]): readonly string[] {
  const split = (said: string, mark: RegExp) =>
    said
      .split(mark)
      .map((part) => part.trim().replace(/^@/, ''))
      .filter(Boolean);
  return split(text, /[;\n]/).flatMap((part) =>
    membersCalled(part, members).length > 0 ? [part] : split(part, /,/),
  );
}

/** Those of exactly this name or address, else those whose name has it as its first or last words. */
function membersCalled(said: string, members: readonly ChatMember[]): readonly ChatMember[] {
  const wanted = fold(said);
  const exact = members.filter(({ name, addresses }) => fold(name) === wanted || addresses.includes(wanted));
  if (exact.length > 0) return exact;
  return members.filter(({ name }) => {
    const folded = fold(name);
    return folded.startsWith(`${wanted} `) || folded.endsWith(` ${wanted}`);
  });
}
