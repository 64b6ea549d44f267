import { z } from 'zod';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import { titleOf } from './progress.ts';
import { type Made, type SetupRun, stateOf } from './run.ts';
import type { Runbook } from './runbook.ts';
import { saidCard } from './said-card.ts';
import { retireCards } from './shared-cards.ts';
import { somebodyOf } from './somebody.ts';
import type { Path } from './step.ts';

/** What a reset forgets, and what it leaves where it is. @throws SETUP_NOT_STARTED, STORE_UNAVAILABLE */
export async function askReset(turn: Turn, runbook: Runbook): Promise<Reply> {
  const { words } = turn;
  const run = await runbook.read();
  const path = runbook.pathOf(run);
  const heading = words.say('setup.reset.heading');
  const made = madeLines(run, path, words);
  return {
    card: 'setup/reset',
    data: {
      heading,
      what: words.say('setup.reset.what', {
        path: words.say(`setup.paths.${path.id}.title`),
        person: run.startedBy.name,
        at: run.startedAt,
      }),
      leaves: words.say('setup.reset.leaves', { count: made.length }),
      made: made.map((text) => ({ text })),
      run: run.id,
    },
    summary: heading,
  };
}

function madeLines(run: SetupRun, path: Path, words: Words): readonly string[] {
  return path.steps.flatMap((step) =>
    stateOf(run, step.id).made.map((made) =>
      words.say('setup.reset.made', {
        what: words.say(`setup.reset.kind.${made.kind}`, { name: made.name, place: placeOf(made) }),
        step: titleOf(step, path, words),
        isSure: made.id === undefined ? 'no' : 'yes',
      }),
    ),
  );
}

function placeOf(made: Made): string {
  return made.kind === 'record' ? made.table : (made.clientId ?? '');
}

const resetSchema = z.object({ run: z.string().max(100) });

/** Forgets the set-up; nothing in other systems changes. @throws CARD_OUTDATED, SETUP_NOT_STARTED, STORE_UNAVAILABLE */
export async function doReset(turn: Turn, data: unknown, deps: RunbookDeps): Promise<Reply> {
  const { run: wanted } = parseCardData(resetSchema, data);
  const { words, now } = turn;
  const by = somebodyOf(turn);
  for (;;) {
    const kept = await deps.records.read();
    // Somebody was quicker, and may have started another one.
    if (kept?.run.id !== wanted) return saidCard(words.say('setup.reset.already'));
    if (!(await deps.records.remove(kept.version))) continue;
    await deps.audit.add({ kind: 'setupReset', by, subject: kept.run.path });
    const say = (spoken: Words) => spoken.say('setup.reset.done', { person: by.name, at: now });
    await retireCards(kept.run.cards, say, deps);
    return saidCard(say(words));
  }
}
