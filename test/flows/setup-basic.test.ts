import assert from 'node:assert/strict';
import {
  createInboundClient,
  createIntegrationUser,
  finishAppSetup,
  giveRole,
  setPassword,
} from '../helpers/by-hand.ts';
import { appHands, byHandHands, type Hands, takeEverything } from '../helpers/entra-token-hands.ts';
import type { Cast } from '../helpers/setup-audit.ts';
import { type SetupDesk, startSetupDesk } from '../helpers/setup-desk.ts';
import { assertFinished, assertNowhere, goThrough, undoAll } from '../helpers/setup-proof.ts';
import { type Hand, type HandAt, startWalk } from '../helpers/setup-walk.ts';

const alex = 'Alex Wilber';
const alone: Cast = { entra: alex, serviceNow: alex, microsoft365: alex, caseAdministrator: alex };
/** Each has one role only; who opens cases tries it out in the end. */
const three: Cast = {
  ...{ entra: 'Lynne Robbins', serviceNow: 'Patti Fernandez', microsoft365: 'Adele Vance' },
  caseAdministrator: alex,
};

/** What Microsoft signs in with, as people type it into the admin centre. */
class Access {
  readonly user = 'casebridge.microsoft365';
  readonly password = 'Sommer-2026!';
  clientId = '';
  clientSecret = '';

  /** As Microsoft does it, past Casebridge. */
  async isTaken({ bot }: SetupDesk): Promise<boolean> {
    const { status } = await fetch(`${bot.serviceNow.url}/oauth_token.do`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'password', client_id: this.clientId, client_secret: this.clientSecret },
        ...{ username: this.user, password: this.password },
      }),
    });
    return status === 200;
  }
}

/** What only people can do, whatever Casebridge does for them. */
function ownHands(access: Access): Hands {
  return {
    ...appHands,
    // Only a person can set a password that works.
    integrationUser: async ({ desk, person, card }) => {
      setPassword(desk.bot.serviceNow, access.user, access.password);
      assert.match(await person.trySignIn(card, { password: 'another' }), /✖ /);
      assert.match(await person.trySignIn(card, { password: access.password }), /✔ /);
      return {};
    },
    appSettings: (at) => {
      finishAppSetup(at.desk.bot.serviceNow, { integrationUser: access.user, setUp: 'finalStep' });
      return appHands.appSettings?.(at);
    },
  };
}

/** The values of the completion page, typed into the admin centre and tried before. */
async function complete({ desk, person, card, field }: HandAt, access: Access): Promise<void> {
  access.clientId = field('Client ID');
  assert.equal(field('Rest username'), access.user);
  assert.equal(field('Authentication type'), 'Basic Auth');
  const { password, clientSecret: secret } = access;
  assert.match(await person.trySignIn(card, { password, secret: 'another' }), /✖ /);
  assert.match(await person.trySignIn(card, { password, secret }), /✔ /);
  assert.ok(await access.isTaken(desk), 'Microsoft gets in');
}

function automatic(access: Access): Hands {
  return {
    ...ownHands(access),
    completeIntegration: async (at) => {
      access.clientSecret = await at.person.secret(at.card);
      await complete(at, access);
      return {};
    },
    enablePeople: enable,
  };
}

const enable: Hand = async ({ person }) => {
  const { text } = await person.say('enable user alexw@contoso.com as administrator');
  assert.match(text, / is now an? /);
  return {};
};

function byHand(access: Access): Hands {
  const own = ownHands(access);
  return {
    ...byHandHands(),
    ...own,
    inboundClient: ({ desk, field }) => {
      const made = createInboundClient(desk.bot.serviceNow, { name: field('Name') });
      access.clientSecret = made.clientSecret;
      return { inboundClientId: made.clientId };
    },
    integrationUser: async (at) => {
      const { serviceNow } = at.desk.bot;
      createIntegrationUser(serviceNow, { userId: at.field('User ID') });
      giveRole(serviceNow, access.user, at.field('Role'));
      await own.integrationUser?.(at);
      return { integrationUserName: access.user };
    },
    completeIntegration: async (at) => {
      await complete(at, access);
      return {};
    },
  };
}

for (const [people, cast] of Object.entries({ 'one person': alone, 'three people': three })) {
  for (const way of ['automatic', 'byHand'] as const) {
    describe(`set-up on the path basic, ${way}, by ${people}`, () => {
      let desk: SetupDesk;
      let ahead = 0;
      before(async () => {
        desk = await startSetupDesk({ now: () => new Date(Date.now() + ahead) });
        takeEverything(desk);
        if (cast === alone) desk.giveDirectoryRole(alex, 'Application Administrator');
      });
      after(() => desk.close());

      it('goes from nothing to a green test, and back', async function () {
        this.timeout(120_000);
        const nothing = desk.snapshot();
        const access = new Access();
        const hands = way === 'automatic' ? automatic(access) : byHand(access);
        const walking = await startWalk(desk, { path: 'basic', way, cast, hands });
        await goThrough(desk, walking, cast);
        // A role that somebody gets in ServiceNow works after a minute at most.
        ahead = 61_000;
        await assertFinished(desk, walking, cast, desk.person(alex));
        await assertCalls(desk);
        assertNowhere(desk, access.password, access.clientSecret);
        if (way === 'byHand') return;
        await undoAll(desk, walking);
        assert.equal(await access.isTaken(desk), false, 'nobody gets in any more');
        const asked = await walking.starter.say('disable user alexw@contoso.com');
        assert.match((await walking.starter.press(asked, 'users.disable')).text, /Alex Wilber/);
        assert.deepEqual(desk.snapshot(), nothing);
      });
    });
  }
}

/** The app gets its token as every call to Microsoft begins. */
async function assertCalls({ bot: { serviceNow } }: SetupDesk): Promise<void> {
  const provider = serviceNow.tables.find('oauth_entity', { name: 'Casebridge outbound' });
  const { isGiven } = await serviceNow.supportApp.fetchToken(provider?.sys_id ?? '');
  assert.ok(isGiven, 'the app gets a token');
}
