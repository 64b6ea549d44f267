import type { Labelled } from '../../clients/servicenow/incidents.ts';
import type { Reply, Turn } from '../turn.ts';
import { compact, type ListPlace } from './list-place.ts';

const offeredGroups = 8;

/** Several groups have a name that holds what was said. */
export function chooseGroupCard(
  { words }: Turn,
  said: string,
  groups: readonly Labelled[],
  place: ListPlace,
): Reply {
  const heading = words.say('list.whichGroup', { said, count: groups.length });
  return {
    card: 'incidents/choose-group',
    data: {
      heading,
      groups: groups
        .slice(0, offeredGroups)
        .map(({ label, value }) => ({ title: label, place: compact({ ...place, group: value }) })),
    },
    summary: heading,
  };
}
