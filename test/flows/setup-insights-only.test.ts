import assert from 'node:assert/strict';
import { finishAppSetup } from '../helpers/by-hand.ts';
import { appHands, byHandHands, type Hands, takeEverything } from '../helpers/entra-token-hands.ts';
import type { Cast } from '../helpers/setup-audit.ts';
import { type SetupDesk, startSetupDesk } from '../helpers/setup-desk.ts';
import { assertFinished, assertNowhere, goThrough, undoAll } from '../helpers/setup-proof.ts';
import { startWalk } from '../helpers/setup-walk.ts';

const alex = 'Alex Wilber';
const patti = 'Patti Fernandez';
const alone: Cast = { entra: alex, serviceNow: alex, microsoft365: alex, caseAdministrator: alex };
/** Each has one role only; nobody opens cases. */
const three: Cast = {
  ...{ entra: 'Lynne Robbins', serviceNow: patti, microsoft365: 'Adele Vance' },
  caseAdministrator: patti,
};

/** What only people can do, whatever Casebridge does for them. */
const ownHands: Hands = {
  ...appHands,
  completeIntegration: ({ field, fields }) => {
    assert.equal(field('Authentication type'), 'AAD Auth');
    for (const label of ['Client ID', 'Rest username', 'Rest user password']) {
      assert.deepEqual(fields(label), ['ignored'], label);
    }
    return {};
  },
  finish: ({ desk: { bot } }) => {
    finishAppSetup(bot.serviceNow, { setUp: 'insightsOnly' });
    return {};
  },
  enablePeople: async ({ person }) => {
    const refused = await person.say('enable user meganb@contoso.com as administrator');
    assert.match(refused.text, /insights only/);
    const { text } = await person.say('enable user meganb@contoso.com as insights user');
    assert.match(text, / is now an? /);
    return {};
  },
};

for (const [people, cast] of Object.entries({ 'one person': alone, 'three people': three })) {
  for (const way of ['automatic', 'byHand'] as const) {
    describe(`set-up on the path insights only, ${way}, by ${people}`, () => {
      let desk: SetupDesk;
      before(async () => {
        desk = await startSetupDesk({ settings: { INSIGHTS_ONLY: 'on' } });
        takeEverything(desk);
        if (cast === alone) desk.giveDirectoryRole(alex, 'Application Administrator');
      });
      after(() => desk.close());

      it('goes from nothing to a green test, and back', async function () {
        this.timeout(120_000);
        const nothing = desk.snapshot();
        const hands = way === 'automatic' ? ownHands : { ...byHandHands(), ...ownHands };
        const answers = { allowsBasic: 'no', singleTenant: 'no' } as const;
        const walking = await startWalk(desk, { path: 'insightsOnly', way, cast, hands, answers });
        await goThrough(desk, walking, cast);
        await assertFinished(desk, walking, cast, walking.starter);
        await assertCalls(desk);
        if (way === 'byHand') return;
        await undoAll(desk, walking);
        const asked = await walking.starter.say('disable user meganb@contoso.com');
        assert.match((await walking.starter.press(asked, 'users.disable')).text, /Megan Bowen/);
        assert.deepEqual(desk.snapshot(), nothing);
      });
    });
  }
}

describe('set-up on the path insights only, where Casebridge offers cases still', () => {
  let desk: SetupDesk;
  before(async () => {
    desk = await startSetupDesk();
  });
  after(() => desk.close());

  it('is told which setting to change by the test', async () => {
    finishAppSetup(desk.bot.serviceNow, { setUp: 'insightsOnly' });
    const { text } = await desk.person(alex).say('test configuration');
    assert.match(text, /✖ Not everything works[\s\S]*have INSIGHTS_ONLY set to on/);
  });
});

/** The app gets its token as every call to Microsoft begins; its secret is nowhere else. */
async function assertCalls(desk: SetupDesk): Promise<void> {
  const { serviceNow } = desk.bot;
  const provider = serviceNow.tables.find('oauth_entity', { name: 'Casebridge outbound' });
  const { isGiven } = await serviceNow.supportApp.fetchToken(provider?.sys_id ?? '');
  assert.ok(isGiven, 'the app gets a token');
  assertNowhere(desk, provider?.client_secret ?? '');
}
