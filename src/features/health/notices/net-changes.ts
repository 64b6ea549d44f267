import type { ChangeKind, IssueChange } from '../history.ts';
import { eventOf } from './topic-change.ts';

const moveKinds: ReadonlySet<ChangeKind> = new Set(['status', 'classification', 'vanished', 'returned']);

/** Whether how it was before and after says what a change is. A report is more than the status that says it is there. */
export function isMove(change: IssueChange): boolean {
  return moveKinds.has(change.kind) && eventOf(change) !== 'report';
}

/** Several changes of an issue with its moves joined, each from its first to its last; what is as it was before is none. */
export function netOf(changes: readonly IssueChange[]): readonly IssueChange[] {
  const ofKinds = (...kinds: readonly ChangeKind[]) =>
    changes.filter((change) => isMove(change) && kinds.includes(change.kind));
  const presence = ofKinds('vanished', 'returned');
  return [
    ...changes.filter((change) => !isMove(change)),
    ...joined(ofKinds('status')),
    ...joined(ofKinds('classification')),
    // Of these, one undoes the other.
    ...(presence.length % 2 === 1 ? presence.slice(-1) : []),
  ].toSorted((one, other) => one.seq - other.seq);
}

function joined(changes: readonly IssueChange[]): readonly IssueChange[] {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined || first.before === last.after) return [];
  return [{ ...last, before: first.before }];
}
