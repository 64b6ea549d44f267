import assert from 'node:assert/strict';
import { paths } from '../../../../src/features/setup/paths/index.ts';
import { choosePath } from '../../../../src/features/setup/runbook/choose-path.ts';
import { type SetupRun, type StepState, withStep } from '../../../../src/features/setup/runbook/run.ts';
import { sharedCard } from '../../../../src/features/setup/runbook/shared-card.ts';
import { stepCard } from '../../../../src/features/setup/runbook/step-card.ts';
import { valuesOf } from '../../../../src/features/setup/runbook/values.ts';
import type { Reply } from '../../../../src/features/turn.ts';
import { languages, type Words, wordsFor } from '../../../../src/locales/words.ts';
import { ownCards } from '../../../../src/teams/cards.ts';
import { openDesk } from './setup-desk.ts';

const cards = await ownCards();
const longName = 'Megan Bowen, Head of Service Desk Operations, Northern Europe';
const at = new Date('2026-11-23T14:00:00Z');
const by = { name: longName, entraObjectId: 'megan' };
const handedTo = { ...by, email: 'megan.bowen@contoso.onmicrosoft.com', at, by };
const states: readonly StepState[] = [
  { status: 'done', by, at, how: 'byHand', made: [], checked: { at, result: 'unseen', about: [] } },
  {
    status: 'open',
    handedTo,
    made: [],
    checked: { at, result: 'bad', about: ['outboundProvider.token_url'] },
  },
];

/** Teams cuts nothing: what does not fit it does not show. The renderer shortens texts before that, which must not be needed. */
function assertFits({ card, data }: Reply, words: Words): void {
  const json = JSON.stringify(cards.render(card, data, words));
  assert.ok(json.length * 2 < 40 * 1024, `${card}: ${json.length * 2} bytes`);
  assert.doesNotMatch(json, /\w…"/);
}

for (const path of paths) {
  describe(`the path ${path.id}`, () => {
    const { known } = openDesk().deps;
    const start: SetupRun = {
      ...{ id: 'r', path: path.id, startedBy: by, startedAt: at, values: {}, steps: {}, cards: [] },
      answers: { allowsBasic: true, singleTenant: false, hasApp: true },
    };
    const run = path.steps.reduce<SetupRun>(
      (before, { id }, index) => withStep(before, id, (state) => states[index % states.length] ?? state),
      start,
    );

    for (const language of languages) {
      const words = wordsFor(language);

      it(`fits its cards in ${language}`, () => {
        const turn = { ...openDesk().turnOf('sam'), words };
        assertFits(choosePath(turn, start.answers, path.id, { paths }), words);
        assertFits(sharedCard(run, path, words, { isHome: false }), words);
      });

      it(`fits each step’s card in ${language}`, () => {
        for (const step of path.steps) {
          for (const steps of [start, run]) {
            const facts = { run: steps, path, step, words, values: valuesOf(steps, known) };
            const may = { is: 'yes' } as const;
            const given = { may, hasDialogs: true, mayArrange: true, hasOthers: true };
            assertFits(stepCard({ ...facts, ...given }), words);
          }
        }
      });
    }

    it('depends on steps that it has, and that come before', () => {
      const ids = path.steps.map(({ id }) => id);
      for (const [index, { id, dependsOn }] of path.steps.entries()) {
        const wrong = dependsOn.filter((other) => !ids.slice(0, index).includes(other));
        assert.deepEqual(wrong, [], id);
      }
    });
  });
}
