import { CasebridgeError } from '../../errors.ts';
import { fold } from '../phrases.ts';

/** What "open incidents" is narrowed to, as people say it. */
export interface Narrowing {
  /** A group's name, in the person's words. */
  readonly group: string | undefined;
  readonly priority: '1' | '2' | '3' | '4' | '5' | undefined;
}

const priorities = { '1': '1', '2': '2', '3': '3', '4': '4', '5': '5' } as const;
const priorityWords =
  /(?:^|\s)(?:with |of |de )?(?:priority|priorite)\s*:?\s*(\S+)(?=\s|$)|(?:^|\s)p([1-5])(?=\s|$)/;
const groupWords = /^(?:for|of|in|pour|de|du)\s+(?:(?:the |le |la )?(?:group|groupe)\s+)?/;

/**
 * "for Service Desk priority 1", in either order and language; what is no priority is a group's name.
 * @throws PRIORITY_UNKNOWN
 */
export function readNarrowing(text: string): Narrowing {
  const folded = fold(text);
  const found = priorityWords.exec(folded);
  if (found === null) return { group: groupOf(text), priority: undefined };
  const said = (found[1] ?? found[2] ?? '').replace(/^p/, '');
  if (!isPriority(said)) throw new CasebridgeError('PRIORITY_UNKNOWN', { said });
  // Folding changes no positions in the languages we speak; where it does, the whole text is taken.
  const isSameLength = folded.length === text.length;
  const rest = isSameLength ? text : folded;
  const before = rest.slice(0, found.index);
  const after = rest.slice(found.index + found[0].length);
  return { group: groupOf(`${before} ${after}`), priority: priorities[said] };
}

function isPriority(said: string): said is keyof typeof priorities {
  return said in priorities;
}

function groupOf(text: string): string | undefined {
  const trimmed = text.replace(/\s+/g, ' ').trim();
  const lead = groupWords.exec(fold(`${trimmed} `))?.[0].length ?? 0;
  const name = trimmed.slice(lead).trim();
  return name === '' ? undefined : name;
}
