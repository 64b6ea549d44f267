import { ownUserOrNone } from '../../own-user.ts';
import type { ChatMessage, Reply, Turn } from '../../turn.ts';
import { type Draft, longestDescription, shortDescriptionOf } from './draft.ts';
import { type FormDeps, formCard } from './form-card.ts';
import { type SimilarDeps, similarIncidents } from './similar.ts';

export type StartCreateDeps = FormDeps & SimilarDeps;

/** @param text what the incident is about; empty for an empty form */
export async function startCreate(turn: Turn, text: string, deps: StartCreateDeps): Promise<Reply> {
  const shortDescription = shortDescriptionOf(text);
  const isWhole = shortDescription === text;
  return startWith(turn, { shortDescription, description: isWhole ? '' : text }, deps);
}

/** The message is quoted and linked, so that whoever works on the incident can read on where it was said. */
export async function startFromMessage(
  turn: Turn,
  message: ChatMessage,
  deps: StartCreateDeps,
): Promise<Reply> {
  const { words } = turn;
  const { text, author, at, url } = message;
  const from = words.say('create.fromMessage', {
    known: author === '' ? 'no' : 'yes',
    author,
    dated: at === undefined ? 'no' : 'yes',
    at: at ?? turn.now,
  });
  const link = url === undefined ? '' : `\n\n${url}`;
  const room = longestDescription - from.length - link.length - 2;
  const description = `${from}\n${quoted(text, room)}${link}`;
  return startWith(turn, { shortDescription: shortDescriptionOf(text), description }, deps);
}

/** As mail programs quote, each line with a mark. */
function quoted(text: string, room: number): string {
  if (text.trim() === '') return '';
  const lines = text
    .trim()
    .split(/\r?\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
  return lines.length <= room ? lines : `${lines.slice(0, room - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

async function startWith(
  turn: Turn,
  known: Pick<Draft, 'shortDescription' | 'description'>,
  deps: StartCreateDeps,
): Promise<Reply> {
  const draft: Draft = {
    id: turn.newId(),
    checked: known.shortDescription,
    ...known,
    impact: '',
    urgency: '',
    category: '',
    caller: ownUserOrNone(turn)?.name ?? '',
    callerChoice: '',
    group: '',
  };
  const similar = await similarIncidents(draft.shortDescription, turn, deps);
  return formCard(turn, draft, { similar }, deps);
}
