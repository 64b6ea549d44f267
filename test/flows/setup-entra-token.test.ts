import assert from 'node:assert/strict';
import {
  automaticHands,
  byHandHands,
  disable,
  openMadeFor,
  takeEverything,
} from '../helpers/entra-token-hands.ts';
import { assertStepsSaid } from '../helpers/setup-audit.ts';
import { type SetupDesk, startSetupDesk } from '../helpers/setup-desk.ts';
import { startWalk, type Walking } from '../helpers/setup-walk.ts';

const alex = 'Alex Wilber';
const alone = { entra: alex, serviceNow: alex, microsoft365: alex, caseAdministrator: alex } as const;
/** Each has one role only. Who opens cases tries it out in the end. */
const three = {
  ...{ entra: 'Lynne Robbins', serviceNow: 'Patti Fernandez', microsoft365: 'Adele Vance' },
  caseAdministrator: alex,
} as const;

type Cast = typeof alone | typeof three;
type Way = 'automatic' | 'byHand';

/** What the app shows only in the end. */
const seenLater = ['appConsent', 'appProviders', 'appRepository', 'completeIntegration'];

async function goThrough(desk: SetupDesk, walking: Walking, way: Way): Promise<void> {
  const unseen = way === 'byHand' ? [...seenLater, 'oidcSecret'] : seenLater;
  for (const { id } of walking.steps.filter(({ isOptional }) => isOptional !== true)) {
    const card = await walking.step(id);
    const { icon, text } = desk.row(id);
    assert.equal(icon, unseen.includes(id) ? '❔' : '✔', `${id}: ${text}\n${card.text}`);
  }
  for (const id of unseen) {
    const card = await walking.again(id);
    assert.equal(desk.row(id).icon, '✔', card.text);
  }
  for (const id of ['linkAccount', 'network']) await walking.leaveOut(id);
  assert.match(desk.shared().text, /18 of 18 steps[\s\S]*Every step is done/);
}

/** Everything that was done is in the list of changes, with who did it. */
async function assertAudited(walking: Walking, cast: Cast, way: Way): Promise<void> {
  const said = await walking.starter.audit();
  const has = (what: string, who: string) =>
    assert.match(said, new RegExp(`^${what}.*\\n(\\(nothing\\) → .*\\n)?.* · ${who}`, 'm'));
  assertStepsSaid(said, walking.steps, cast);
  has('Sign-in tried: [0-9a-f-]{36}', cast.microsoft365);
  const made = said.match(/^(Created|Changed|Secret made): .*/gm) ?? [];
  assert.equal(made.length, way === 'automatic' ? 16 : 0, made.join('\n'));
  if (way === 'byHand') return;
  for (const app of ['outbound', 'Rest API', 'Rest user']) {
    has(`Created: application Casebridge ${app} `, `${cast.entra}, with the account `);
  }
  has('Secret shown to them: Microsoft 365 support integration', cast.microsoft365);
  has('User enabled: alexw@contoso\\.com', cast.serviceNow);
}

/** All that Casebridge made, the newest first. */
async function goBack(desk: SetupDesk, walking: Walking, cast: Cast): Promise<void> {
  await disable(walking.starter);
  for (const { id, automatic } of walking.steps.toReversed()) {
    if (automatic === undefined) continue;
    if (id !== 'completeIntegration' || cast === alone) await walking.undo(id);
    else {
      const maker = desk.person(cast.entra);
      await maker.undo(await openMadeFor(maker));
    }
    assert.notEqual(desk.row(id).icon, '✔', id);
  }
}

for (const [people, cast] of Object.entries({ 'one person': alone, 'three people': three })) {
  for (const way of ['automatic', 'byHand'] as const) {
    describe(`set-up on the path Entra token, ${way}, by ${people}`, () => {
      let desk: SetupDesk;
      let later = 0;
      before(async () => {
        desk = await startSetupDesk({ now: () => new Date(Date.now() + later) });
        takeEverything(desk);
        if (cast === alone) desk.giveDirectoryRole(alex, 'Application Administrator');
      });
      after(() => desk.close());

      it('goes from nothing to a green test, and back', async function () {
        this.timeout(120_000);
        const nothing = desk.snapshot();
        const hands = way === 'automatic' ? automaticHands(cast.entra) : byHandHands();
        const walking = await startWalk(desk, { path: 'entraToken', way, cast, hands });
        await goThrough(desk, walking, way);
        // Until then Casebridge remembers the roles that people had.
        later = 61_000;
        const tested = await desk.person(alex).say('test configuration');
        assert.match(tested.text, /✔ The configuration works/, tested.text);
        assert.doesNotMatch(tested.text, /✖|❔/);
        const status = await walking.starter.say('setup status');
        for (const { id, isOptional } of walking.steps) {
          assert.equal(desk.row(id, status).icon, isOptional === true ? '⏭' : '✔', status.text);
        }
        await assertAudited(walking, cast, way);
        if (way === 'byHand') return;
        await goBack(desk, walking, cast);
        assert.deepEqual(desk.snapshot(), nothing);
      });
    });
  }
}
