import type { Reply, Turn } from '../../turn.ts';
import { startedWith } from './ask-questions.ts';
import type { RunbookDeps } from './deps.ts';
import { pathFor } from './engine.ts';
import type { PostedCard, SetupRun } from './run.ts';
import { keepCard } from './shared-cards.ts';
import { sharedReply } from './show-setup.ts';
import { somebodyOf } from './somebody.ts';

/** Starts the set-up, once: whoever comes second is shown what the first one started. @throws CARD_OUTDATED, STORE_UNAVAILABLE */
export async function startSetup(turn: Turn, data: unknown, deps: RunbookDeps): Promise<Reply> {
  const { answers, path } = startedWith(data);
  const { words, clicked, chat } = turn;
  const { language, timeZone } = words;
  const cards: readonly PostedCard[] =
    clicked === undefined ? [] : [{ chat, activityId: clicked, language, timeZone }];
  const startedBy = somebodyOf(turn);
  const run: SetupRun = {
    ...{ id: deps.newId(), path: pathFor(deps.paths, path).id, answers, startedBy },
    ...{ startedAt: turn.now, values: {}, steps: {}, cards },
  };
  if (await deps.records.save(run, 0)) {
    await deps.audit.add({ kind: 'setupStarted', by: startedBy, subject: path });
    return sharedReply(turn, run, deps, { kind: 'good', text: words.say('setup.runbook.hasStarted') });
  }
  const kept = await deps.records.read();
  // It was started and reset in between: whoever wants it clicks again.
  if (kept === undefined) return startSetup(turn, data, deps);
  if (clicked !== undefined) await keepCard(turn, clicked, kept.run.id, 'last', deps);
  const { name: person } = kept.run.startedBy;
  const text = words.say('setup.runbook.wasStarted', { person, at: kept.run.startedAt });
  return sharedReply(turn, kept.run, deps, { kind: 'info', text });
}
