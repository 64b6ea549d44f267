import { type ErrorCode, isCasebridgeError } from '../../../errors.ts';
import type { MessageKey, MessageValues } from '../../../locales/words.ts';
import { type Finding, unseen } from '../../findings.ts';
import type { StepLook } from '../runbook/step.ts';

/** A sentence about a field of the step, and what to do. */
export interface Said {
  readonly field: string;
  readonly text: MessageKey;
  /** Its lines are steps, one after the other. */
  readonly todo?: MessageKey;
  readonly values?: MessageValues;
}

export function good(look: StepLook, said: Omit<Said, 'todo'>): Finding {
  return say(look, 'good', said);
}

export function bad(look: StepLook, said: Said & { readonly todo: MessageKey }): Finding {
  return say(look, 'bad', said);
}

export function notSeen(look: StepLook, said: Said): Finding {
  return say(look, 'unseen', said);
}

function say(
  { words, step }: StepLook,
  result: Finding['result'],
  { field, text, todo, values }: Said,
): Finding {
  return {
    result,
    about: `${step.id}.${field}`,
    text: words.say(text, values),
    ...(todo && { todo: words.say(todo, values).split('\n') }),
  };
}

/** What somebody has to tell before anything can be looked at. */
export function notKnown(look: StepLook, field: string, what: MessageKey): Finding {
  const values = { what: look.words.say(what) };
  return bad(look, { field, text: 'setup.checks.notKnown', todo: 'setup.checks.notKnownTodo', values });
}

const aboutRights: ReadonlySet<ErrorCode> = new Set(['SERVICENOW_FORBIDDEN', 'GRAPH_FORBIDDEN']);

/** What is looked at for one field, and which right that takes. */
export interface Sight {
  readonly field: string;
  /** The same in every language: a table's name, or somebody's own. */
  readonly what: string;
  /** A role of ServiceNow, or a permission of Microsoft Graph. */
  readonly right: string;
}

/** Looks; where that is not allowed, or fails, it is unseen, and the step's other findings stay. */
export async function see(
  look: StepLook,
  { field, what, right }: Sight,
  read: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await read();
  } catch (error) {
    if (!isCasebridgeError(error)) throw error;
    if (!aboutRights.has(error.code)) return [unseen(what, error, look, `${look.step.id}.${field}`)];
    const values = { what, right };
    return [notSeen(look, { field, text: 'setup.checks.hidden', todo: 'setup.checks.hiddenTodo', values })];
  }
}
