import assert from 'node:assert/strict';
import type { Step } from '../../src/features/setup/runbook/step.ts';
import { giveRole } from '../helpers/by-hand.ts';
import { grantGraphRole, revokeGraphRole } from '../helpers/entra-admin.ts';
import { disable, enable, takeEverything } from '../helpers/entra-token-hands.ts';
import { assertStepsSaid } from '../helpers/setup-audit.ts';
import { type SetupDesk, startSetupDesk } from '../helpers/setup-desk.ts';
import { type Hand, startWalk, type Walking } from '../helpers/setup-walk.ts';
import { channel } from '../helpers/subscriptions.ts';

const alex = 'Alex Wilber';
const alone = { entra: alex, serviceNow: alex, microsoft365: alex, caseAdministrator: alex } as const;
const three = { ...alone, entra: 'Lynne Robbins', serviceNow: 'Patti Fernandez' } as const;
type Cast = typeof alone | typeof three;
type Way = 'automatic' | 'byHand';

const permission = 'ServiceHealth.Read.All';

/** Whoever configures subscribes the channel in which they are. */
const subscribe: Hand = async ({ desk, person, field, card }) => {
  assert.deepEqual(card.text.match(/subscribe service health/)?.length, 1);
  assert.throws(() => field('Casebridge'), 'a command is said, not copied');
  const inChannel = desk.person(person.name, channel());
  const form = await inChannel.say('subscribe service health');
  const asked = await inChannel.press(form, 'notifications.confirm');
  assert.match((await inChannel.press(asked, 'notifications.save')).text, /Service health/);
  return {};
};

const hands: Readonly<Record<string, Hand>> = {
  learn: () => ({}),
  // The settings tell which account that is: it is asked of nobody.
  botUser: ({ desk, card, field }) => {
    assert.equal(field('User ID'), desk.bot.serviceNow.integrationUser.userName);
    assert.doesNotMatch(card.text, /User ID that Casebridge signs in/);
    return {};
  },
  enablePeople: enable,
  firstChannel: subscribe,
};

/** @param wait until Casebridge has forgotten the roles that people had */
const handsOnly = (wait: () => void): Readonly<Record<string, Hand>> => ({
  ...hands,
  graphPermission: ({ desk, field }) => {
    grantGraphRole(desk.entra, field('Application (client) ID'), field('Permission'));
    return {};
  },
  enablePeople: ({ desk, fields }) => {
    const [insights = '', administrator = ''] = fields('Role');
    giveRole(desk.bot.serviceNow, 'patti.fernandez', insights);
    giveRole(desk.bot.serviceNow, 'alex.wilber', administrator);
    wait();
    return {};
  },
});

/** No app, no permission, nobody who may use it, no channel. */
function takeAll(desk: SetupDesk): void {
  takeEverything(desk);
  const { tables } = desk.bot.serviceNow;
  for (const { sys_id = '' } of [...tables.rows('sys_store_app')]) tables.delete('sys_store_app', sys_id);
  // The resource that takes cases is the instance's own there.
  desk.bot.serviceNow.support.setUp = 'complete';
  revokeGraphRole(desk.entra, desk.bot.app.sandbox?.entra?.clientId ?? '', permission);
}

const iconOf = ({ isOptional }: Step) => (isOptional === true ? '⏭' : '✔');

/** From a test that names what is missing to one in which everything was seen. */
async function goThrough(desk: SetupDesk, walking: Walking, cast: Cast): Promise<void> {
  const early = await desk.person(cast.serviceNow).say('test configuration');
  assert.match(early.text, /✖ .*ServiceHealth\.Read\.All/, early.text);
  for (const step of walking.steps) {
    const { id, isOptional } = step;
    const card = isOptional === true ? await walking.leaveOut(id) : await walking.step(id);
    assert.equal(desk.row(id).icon, iconOf(step), card.text);
  }
  assert.match(desk.shared().text, /7 of 7 steps[\s\S]*Every step is done/);
  const tested = await desk.person(alex).say('test configuration');
  assert.match(tested.text, /✔ The configuration works/, tested.text);
  assert.doesNotMatch(tested.text, /✖|❔/);
  const status = await walking.starter.say('setup status');
  for (const step of walking.steps) assert.equal(desk.row(step.id, status).icon, iconOf(step), status.text);
}

async function assertAudited(walking: Walking, cast: Cast, way: Way): Promise<void> {
  const said = await walking.starter.audit();
  const has = (what: string, who: string) =>
    assert.match(said, new RegExp(`^${what}.*\\n(\\(nothing\\) → .*\\n)?.* · ${who}`, 'm'));
  assertStepsSaid(said, walking.steps, cast);
  const made = said.match(/^(Created|Changed|Secret made): .*/gm) ?? [];
  assert.equal(made.length, way === 'automatic' ? 1 : 0, made.join('\n'));
  if (way === 'automatic') has(`Created: appRole ${permission}`, `${cast.entra}, with the account `);
}

for (const [people, cast] of Object.entries({ 'one person': alone, 'three people': three })) {
  for (const way of ['automatic', 'byHand'] as const) {
    describe(`set-up on the path direct, ${way}, by ${people}`, () => {
      let desk: SetupDesk;
      let later = 0;
      const wait = () => {
        later = 61_000;
      };
      before(async () => {
        desk = await startSetupDesk({ now: () => new Date(Date.now() + later) });
        takeAll(desk);
        // Consent to a permission of Graph is beyond application administrators.
        desk.giveDirectoryRole(cast.entra, 'Global Administrator');
      });
      after(() => desk.close());

      it('goes from nothing to a green test, and back', async function () {
        this.timeout(120_000);
        const nothing = desk.snapshot();
        const walking = await startWalk(desk, {
          ...{ path: 'direct', way, cast },
          hands: way === 'automatic' ? hands : handsOnly(wait),
        });
        await goThrough(desk, walking, cast);
        await assertAudited(walking, cast, way);
        if (way === 'byHand') return;
        await disable(walking.starter);
        const undone = await walking.undo('graphPermission');
        assert.match(undone.text, /Undone/);
        assert.deepEqual(desk.snapshot(), nothing);
      });
    });
  }
}
