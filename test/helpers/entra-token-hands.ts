import assert from 'node:assert/strict';
import {
  allowCrossScope,
  createIntegrationUser,
  createOidcConfiguration,
  createOidcProvider,
  createOutboundProvider,
  finishAppSetup,
  getOAuthToken,
  giveRole,
  setClientSecret,
} from './by-hand.ts';
import { addSecret, registerApp, signInWithCode } from './entra-admin.ts';
import { inputOf } from './forms.ts';
import { verbsOn } from './setup-card.ts';
import type { SetupDesk, SetupPerson, Shown } from './setup-desk.ts';
import { codeOn } from './setup-person.ts';
import type { Hand, HandAt } from './setup-walk.ts';

// What people do for the path "Entra token" that Casebridge does not.

export type Hands = Readonly<Record<string, Hand>>;

/** What the app's own screens take from a person, who then goes to the next one. */
export const appHands: Hands = {
  appConsent: () => ({}),
  appProviders: () => ({}),
  appRepository: ({ field }) => ({ repositoryId: field('Repository ID') }),
  appSettings: ({ desk: { bot } }) => {
    finishAppSetup(bot.serviceNow, { setUp: 'finalStep' });
    return {
      ...{ sso: 'on', adminEmail: 'admin@contoso.com', testEnvironment: 'on' },
      endpoint: `${bot.serviceNow.url}/api/x_mioms_m365_assis`,
    };
  },
  finish: ({ desk: { bot } }) => {
    finishAppSetup(bot.serviceNow, { setUp: 'complete' });
    return {};
  },
};

/** @param entra who administers Entra, where that is not who types the secret into the admin centre */
export function automaticHands(entra: string): Hands {
  return {
    ...appHands,
    completeIntegration: async (at) => {
      const { desk, person, card } = at;
      const secret =
        person.name === entra ? await person.secret(card) : await secretFrom(desk.person(entra), at);
      await tryTokens(at, secret);
      return {};
    },
    enablePeople: enable,
  };
}

/** The step for which somebody makes the secret, for whom it was handed over to. */
export async function openMadeFor(maker: SetupPerson): Promise<Shown> {
  return maker.press(await maker.say('setup'), 'setup.step', { step: 'completeIntegration' });
}

/** Two administrators: one signs in, and the other is shown what comes of it. */
async function secretFrom(maker: SetupPerson, { desk, person }: HandAt): Promise<string> {
  const card = await openMadeFor(maker);
  assert.deepEqual(
    verbsOn(card.card).filter((verb) => /secret|plan|verify|handOver|trySignIn/.test(verb)),
    ['setup.secret'],
  );
  let dialog = await maker.dialog(card, 'setup.secret');
  signInWithCode(desk.entra, codeOn(dialog), maker.name);
  while (verbsOn(dialog.card).includes('setup.secretShow')) {
    dialog = await maker.submit(dialog, 'setup.secretShow');
  }
  assert.match(dialog.text, new RegExp(`It waits for ${person.name}`));
  return inputOf((await person.dialog(desk.inbox(person.name), 'setup.secret')).card, 'shown').value;
}

/** Entra's token is taken because of the OIDC provider and nothing else. */
async function tryTokens({ desk, person, card, field }: HandAt, secret: string): Promise<void> {
  const { tables } = desk.bot.serviceNow;
  assert.equal(field('Authentication type'), 'AAD Auth');
  const tryIt = (typed: string): Promise<string> => person.trySignIn(card, { secret: typed });
  assert.match(await tryIt('another'), /✖ Entra gives/);
  const provider = tables.find('oauth_oidc_entity', { client_id: field('Client ID') })?.sys_id ?? '';
  const user = tables.find('sys_user', { user_name: field('Rest username') })?.sys_id ?? '';
  const breaks = [
    ['oauth_oidc_entity', provider],
    ['sys_user', user],
  ] as const;
  for (const [table, sysId] of breaks) {
    tables.update(table, sysId, { active: 'false' }, 'admin');
    assert.match(await tryIt(secret), /✖ Entra gave .* a token, but ServiceNow refused it/, table);
    tables.update(table, sysId, { active: 'true' }, 'admin');
  }
  assert.match(await tryIt(secret), /✔ ServiceNow accepts/);
}

const enabled = [
  ['alexw@contoso.com', 'administrator'],
  ['pattif@contoso.com', 'insights user'],
] as const;

export const enable: Hand = async ({ person }) => {
  for (const [email, as] of enabled) {
    const { text } = await person.say(`enable user ${email} as ${as}`);
    assert.match(text, / is now an? /);
  }
  return {};
};

/** Those whom `enable` enabled. */
export async function disable(person: SetupPerson): Promise<void> {
  for (const [email] of enabled) {
    const asked = await person.say(`disable user ${email}`);
    assert.match((await person.press(asked, 'users.disable')).text, /is disabled/);
  }
}

/** All of it with the mouse, typed as the steps' cards say. */
export function byHandHands(): Hands {
  const made = { provider: '', secret: '' };
  return {
    ...appHands,
    outboundApp: (at) => ({ outboundClientId: register(at) }),
    restApiApp: (at) => ({ restApiClientId: register(at) }),
    restUserApp: (at) => {
      const restUserClientId = register(at);
      made.secret = addSecret(at.desk.entra, restUserClientId);
      return { restUserClientId };
    },
    outboundProvider: ({ desk, field }) => {
      made.provider = createOutboundProvider(desk.bot.serviceNow, {
        ...{ name: field('Name'), clientId: field('Client ID'), clientSecret: '' },
        ...{ tokenUrl: field('Token URL'), redirectUrl: field('Redirect URL') },
      });
      return {};
    },
    outboundSecret: async ({ desk }) => {
      const { serviceNow } = desk.bot;
      const clientId = serviceNow.tables.get('oauth_entity', made.provider)?.client_id ?? '';
      setClientSecret(serviceNow, made.provider, addSecret(desk.entra, clientId));
      assert.ok(await getOAuthToken(serviceNow, made.provider), 'Get OAuth Token');
      return {};
    },
    oidcProvider: createOidc,
    oidcSecret: ({ desk, fields }) => {
      const { tables } = desk.bot.serviceNow;
      const provider = tables.rows('oauth_oidc_entity').at(-1);
      const clientSecret = addSecret(desk.entra, provider?.client_id ?? '');
      tables.update('oauth_oidc_entity', provider?.sys_id ?? '', { client_secret: clientSecret }, 'admin');
      assert.deepEqual(fields('Client Secret'), []);
      return {};
    },
    integrationUser: ({ desk, field }) => {
      createIntegrationUser(desk.bot.serviceNow, { userId: field('User ID') });
      giveRole(desk.bot.serviceNow, field('User ID'), field('Role'));
      return {};
    },
    crossScope: ({ desk, fields }) => {
      for (const table of fields('Target Name')) allowCrossScope(desk.bot.serviceNow, table);
      return {};
    },
    completeIntegration: async (at) => {
      await tryTokens(at, made.secret);
      return {};
    },
    enablePeople: ({ desk, fields }) => {
      const [, administrator = ''] = fields('Role');
      giveRole(desk.bot.serviceNow, 'alex.wilber', administrator);
      return {};
    },
  };
}

function register({ desk, field, fields }: HandAt): string {
  return registerApp(desk.entra, field('Name'), fields('Redirect URI'));
}

const createOidc: Hand = ({ desk, field, fields }) => {
  const { serviceNow } = desk.bot;
  assert.equal(field('User Claim'), 'appid');
  const configuration = createOidcConfiguration(serviceNow, {
    oidcProvider: field('OIDC Provider'),
    metadataUrl: field('OIDC Metadata URL'),
    userClaim: field('User Claim'),
  });
  createOidcProvider(serviceNow, {
    ...{ name: field('Name'), clientId: field('Client ID'), clientSecret: '', configuration },
    redirectUrl: fields('Redirect URL')[0] ?? '',
  });
  return {};
};

/** Nobody may use it yet, and the app may read nothing outside of its scope: what an instance is like at first. */
export function takeEverything({ bot: { serviceNow } }: SetupDesk): void {
  const { tables } = serviceNow;
  for (const { sys_id = '', role = '' } of [...tables.rows('sys_user_has_role')]) {
    const name = tables.get('sys_user_role', role)?.name ?? '';
    if (name.startsWith('x_mioms_m365_assis.')) tables.delete('sys_user_has_role', sys_id);
  }
  for (const { sys_id = '' } of [...tables.rows('sys_scope_privilege')]) {
    tables.delete('sys_scope_privilege', sys_id);
  }
  for (const { sys_id = '', name = '' } of [...tables.rows('sys_db_object')]) {
    if (!name.startsWith('oauth_entity')) continue;
    tables.update('sys_db_object', sys_id, { access: 'package_private', read_access: 'false' }, 'admin');
  }
}
