import { CasebridgeError } from '../../errors.ts';

const shownIds = 3;

/**
 * @param id as a person gave it
 * @param openIds of issues, of which those most like it are named
 */
export function issueNotFound(id: string, openIds: readonly string[] = []): CasebridgeError {
  const nearest = openIds
    .map((openId) => ({ openId, likeness: likeness(id, openId) }))
    // The letters stand for a service: what has these and nothing else in common is still a help.
    .filter(({ openId, likeness }) => likeness >= openId.length - 2 || openId.slice(0, 2) === id.slice(0, 2))
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, shownIds)
    .map(({ openId }) => openId);
  return new CasebridgeError('HEALTH_ISSUE_NOT_FOUND', { id, nearest: nearest.join(', ') || 'none' });
}

/** How many characters are the same in their places. */
function likeness(id: string, openId: string): number {
  return [...openId].filter((character, index) => character === id[index]).length;
}
