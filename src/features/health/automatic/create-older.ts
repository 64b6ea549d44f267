import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { issueIdSchema } from '../issue-id.ts';
import { readAutomatic } from './automatic-settings.ts';
import { type KeepUpDeps, keepOne } from './keep-up.ts';
import { findMissing, stopsCreating, withoutMissing } from './missing.ts';
import { nameOf } from './save-settings.ts';
import { listOlder, type ShowDeps, showAutomatic } from './show-automatic.ts';

const askedSchema = z.object({
  /** One issue; all older ones when left out. */
  id: issueIdSchema.optional(),
});

/** What one click creates itself, so that its turn ends in time; the others come with the next polls. */
const createdAtOnce = 3;

/** The incidents of issues that were open when automatic incidents were switched on, because somebody asks for them. */
export async function createOlder(turn: Turn, data: unknown, deps: KeepUpDeps & ShowDeps): Promise<Reply> {
  const { id } = parseCardData(askedSchema, data);
  const { words, now } = turn;
  const saved = await readAutomatic(deps);
  if (!saved?.settings.isOn) return showAutomatic(turn, deps, { done: words.say('automatic.alreadyOff') });
  const missing = await findMissing(saved.settings, deps);
  const settings = withoutMissing(saved.settings, missing);
  const older = await listOlder(settings, now, deps);
  const asked = older.map((issue) => issue.id).filter((one) => id === undefined || one === id);
  await deps.records.add(asked, nameOf(turn));
  for (const one of stopsCreating(missing) ? [] : asked.slice(0, createdAtOnce)) {
    if ((await keepOne(one, settings, deps)) !== undefined) break;
  }
  const [only, ...others] = asked;
  const { lastAction, incident } =
    (only !== undefined && others.length === 0 && (await deps.records.find(only))) || {};
  const done =
    incident && lastAction === 'created'
      ? words.say('automatic.created', { number: incident.number })
      : words.say('automatic.asked', { count: asked.length });
  return showAutomatic(turn, deps, { done, ...(incident && { incident }) });
}
