import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import type { SensitivityPolicy } from '../../sensitivity.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import { issueIdSchema } from '../issue-id.ts';
import type { FindIssueIncident } from '../issue-incident.ts';
import { type ChildDeps, type ChildOutcome, detachChild, type Parent, updateHeld } from './attach-child.ts';
import { sysIdSchema } from './confirm-similar.ts';
import { type FindIssueDeps, findIssue } from './find-issue.ts';
import { failureText, outcomeCard } from './outcome-card.ts';
import { mostChildren } from './parent-form.ts';

export interface UndoDeps extends ChildDeps, FindIssueDeps {
  readonly sensitivity: SensitivityPolicy;
  readonly findIssueIncident: FindIssueIncident;
  /** Incidents that have this one as their parent. */
  readonly listChildren: (parentSysId: string, limit: number, caller: Caller) => Promise<readonly Incident[]>;
}

/** What a click did. It travels in the button that undoes it, so all of it is checked against ServiceNow again. */
const undoSchema = z.object({
  id: issueIdSchema,
  action: z.uuid(),
  /** sys_id of the issue's incident. */
  parent: sysIdSchema,
  /** Whether the click made it. */
  isNew: z.boolean(),
  /** Of the issue's incident when the click was done. */
  modCount: z.number().int().min(0),
  /** sys_ids of those that the click attached. */
  children: z.array(sysIdSchema).max(mostChildren),
});

export type UndoData = z.infer<typeof undoSchema>;

/** `written`: all that can be undone is; `partly`: some of it may be tried again. */
interface Undone {
  readonly outcome: 'written' | 'partly';
  /** Whether nothing is left of what the click did. */
  readonly isWhole: boolean;
  readonly children: readonly ChildOutcome[];
  /** What became of the issue's incident. */
  readonly line: string;
  /** To try again. */
  readonly again: UndoData;
}

/** Finished once the action is undone. */
export function undoKey(action: string): string {
  return `undo:${action}`;
}

/** Once, whoever clicks how often. */
export async function undoParent(turn: Turn, data: unknown, deps: UndoDeps): Promise<Reply> {
  const { words } = turn;
  const asked = parseCardData(undoSchema, data);
  const { id, action } = asked;
  const { issue } = await findIssue(id, deps);
  const incident = await deps.findIssueIncident(id, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  if (incident.sysId !== asked.parent) throw new CasebridgeError('CARD_OUTDATED');
  const key = undoKey(action);
  const undone = await lookAgain<Undone | 'repeated'>(
    turn,
    async () =>
      (await whileHeld(key, turn, deps, () => undo(turn, { issue, incident }, asked, deps))) ??
      ((await deps.claims.isFinished(key)) ? 'repeated' : undefined),
  );
  const { number, sysId } = incident;
  const can = { incident: { sysId, title: words.say('list.openIncident', { number }) }, issue: { id } };
  const isWhole = undone !== 'repeated' && undone.isWhole;
  const heading = words.say('related.undo.heading', { number, whole: isWhole ? 'yes' : 'no' });
  if (undone === 'repeated') {
    const lines = [words.say('related.undo.repeated')];
    return outcomeCard(turn, { heading, lines, outcomes: [], can }, deps.sensitivity);
  }
  const shown = {
    heading,
    lines: [undone.line],
    outcomes: undone.children,
    can: { ...can, ...(undone.outcome === 'partly' && { undo: undone.again }) },
  };
  return outcomeCard(turn, shown, deps.sensitivity);
}

async function undo(turn: Turn, parent: Parent, asked: UndoData, deps: UndoDeps): Promise<Undone> {
  const children = await Promise.all(asked.children.map((sysId) => detachChild(turn, parent, sysId, deps)));
  const detached = children.filter(({ isChanged }) => isChanged).length;
  const failed = children.filter(({ kind }) => kind === 'failed').map(({ sysId }) => sysId);
  const after = (await deps.readIncident(parent.incident.sysId, turn)) ?? parent.incident;
  const isUnchanged = parent.incident.modCount === asked.modCount;
  const again = { ...asked, children: failed, ...(isUnchanged && { modCount: after.modCount }) };
  const ended = await cancel(turn, { before: parent.incident, after, detached }, asked, deps);
  const isDone = failed.length === 0 && !ended.mayRetry;
  const isWhole = ended.isWhole && children.every(({ kind }) => kind === 'done');
  return { outcome: isDone ? 'written' : 'partly', isWhole, children, line: ended.line, again };
}

interface Ended {
  readonly line: string;
  /** Whether the incident is as it was before the click, or cancelled. */
  readonly isWhole: boolean;
  readonly mayRetry: boolean;
}

interface ParentNow {
  /** Before the children were detached, and afterwards. */
  readonly before: Incident;
  readonly after: Incident;
  readonly detached: number;
}

/** An instance may count the children in the parent: that changes it once for each, and nothing that people see. */
function isOnlyCounted({ before, after, detached }: ParentNow): boolean {
  const same = { modCount: 0, updatedAt: undefined };
  return (
    after.modCount - before.modCount <= detached &&
    isDeepStrictEqual({ ...before, ...same }, { ...after, ...same })
  );
}

const canceled = '8';

/** Cancels the issue's incident where the click had made it and nothing has become of it since. */
async function cancel(
  turn: Turn,
  { before, after, detached }: ParentNow,
  { isNew, modCount }: UndoData,
  deps: UndoDeps,
): Promise<Ended> {
  const { words } = turn;
  const say = (key: 'notOurs' | 'changed' | 'hasChildren' | 'canceled', mayRetry = false): Ended => ({
    line: words.say(`related.undo.${key}`, { number: before.number }),
    isWhole: key === 'notOurs' || key === 'canceled',
    mayRetry,
  });
  if (!isNew) return say('notOurs');
  if (before.modCount !== modCount || !isOnlyCounted({ before, after, detached })) return say('changed');
  try {
    const others = await deps.listChildren(after.sysId, 1, turn);
    if (others.length > 0) return say('hasChildren', true);
    const workNote = signedNote(words.say('related.undo.cancelNote'), turn);
    const updated = await updateHeld(turn, after, { state: canceled, workNote }, deps);
    return updated?.outcome === 'written' ? say('canceled') : say('changed');
  } catch (error) {
    return {
      line: words.say('related.undo.notCanceled', {
        number: before.number,
        reason: failureText(turn, error),
      }),
      isWhole: false,
      mayRetry: true,
    };
  }
}
