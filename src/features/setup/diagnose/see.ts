import { type ErrorCode, isCasebridgeError } from '../../../errors.ts';
import type { MessageKey, Words } from '../../../locales/words.ts';
import { endingAfter } from '../../ending-after.ts';
import type { Finding, LookTurn } from '../../findings.ts';

/** What was looked at: how it is, or why nobody could tell; `needs`: the right that whoever looked lacks. */
export type Seen<Value> = { readonly seen: true; readonly value: Value } | NotSeen;

export interface NotSeen {
  readonly seen: false;
  readonly why: string;
  readonly needs?: string;
}

/** One thing that was looked at, and what it says about one symptom. */
export interface Part {
  readonly result: Finding['result'];
  readonly text: string;
  readonly todo?: readonly string[];
  /** The step of the set-up that mends it. */
  readonly step?: string;
}

/** One slow system leaves the others their time. */
const longestMilliseconds = 5_000;

const aboutRights: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SERVICENOW_FORBIDDEN',
  'SERVICENOW_API_MISSING',
  'GRAPH_FORBIDDEN',
  'SUPPORT_FORBIDDEN',
]);

/** @param needs says which right it takes to look there */
export async function see<Value>(
  turn: LookTurn,
  needs: MessageKey | undefined,
  read: (turn: LookTurn) => Promise<Value>,
): Promise<Seen<Value>> {
  const { words } = turn;
  const { signal, clear } = endingAfter(turn.signal, longestMilliseconds);
  try {
    return { seen: true, value: await read({ ...turn, signal }) };
  } catch (error) {
    if (isCasebridgeError(error)) {
      const { code, facts } = error;
      const lacks = needs !== undefined && aboutRights.has(code);
      return {
        seen: false,
        why: words.say(`errors.${code}.what`, facts),
        ...(lacks && { needs: words.say(needs) }),
      };
    }
    if (!signal.aborted) throw error;
    return { seen: false, why: words.say('diagnose.tooLong') };
  } finally {
    clear();
  }
}

/** @param what such as "the system log" */
export function notSeen(what: string, { why, needs }: NotSeen, words: Words): Part {
  return { result: 'unseen', text: words.say('diagnose.unseen', { what, why: needs ?? why }) };
}

/** Bad as soon as one is; good only when all of it was seen. */
export function worst(results: readonly Finding['result'][]): Finding['result'] {
  if (results.includes('bad')) return 'bad';
  return results.includes('unseen') || results.length === 0 ? 'unseen' : 'good';
}
