import assert from 'node:assert/strict';
import { paths } from '../../src/features/setup/paths/index.ts';
import type { PathId } from '../../src/features/setup/runbook/step.ts';
import { wordsFor } from '../../src/locales/words.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { type BotOptions, chatPerson, startBot, type TestBot } from './bot.ts';
import {
  allowCrossScope,
  createInboundClient,
  createIntegrationUser,
  createOidcConfiguration,
  createOidcProvider,
  createOutboundProvider,
  finishAppSetup,
  getOAuthToken,
  giveRole,
  setPassword,
} from './by-hand.ts';
import { objectsOf, textOf } from './card-text.ts';
import { addSecret, grantGraphRole, registerApp } from './entra-admin.ts';
import { channel, subscriber } from './subscriptions.ts';

/** A set-up of which everything was done by hand, and everything is in order. */
export interface GreenSetup {
  readonly bot: TestBot;
  readonly entra: EntraStandIn;
  readonly serviceNow: ServiceNowStandIn;
  /** Client ids of the app registrations that the path has. */
  readonly apps: { outbound: string; restApi: string; restUser: string };
  /** Red lines of the diagnosis when all was in order; what nobody can see is among `unseen`. */
  readonly green: Diagnosis;
  /** "I have done it: check", with what is typed. */
  verify(step: string, typed?: Readonly<Record<string, string>>): Promise<Verified>;
  diagnose(): Promise<Diagnosis>;
  /** The instance's logs know seconds: what happens from now on is seen to be later. */
  later(): void;
  close(): Promise<void>;
}

/** What a check says on a step's card. */
export interface Verified {
  readonly bad: readonly Line[];
  readonly unseen: readonly Line[];
  /** The whole card. */
  readonly text: string;
}

export interface Line {
  readonly text: string;
  readonly todo: readonly string[];
}

/** Titles of lines by what they are. */
export interface Diagnosis {
  readonly bad: readonly string[];
  readonly unseen: readonly string[];
}

/** An administrator of both sides; the sandbox's own has Entra's roles of nobody. */
export const administrator = chatPerson('Alex Wilber');
export const integrationUserName = 'casebridge.microsoft365';
export const botClientId = '3b0b7c9e-6c1d-4a5e-9a59-5f1f5a8d2c11';

const words = wordsFor('en');

/** Casebridge may see everything that can be seen, so that what it does not see is what a test hides. */
export async function startGreenSetup(path: PathId, options: BotOptions = {}): Promise<GreenSetup> {
  let ahead = 0;
  const later = () => {
    ahead += 2_000;
  };
  const bot = await startBot({ now: () => new Date(Date.now() + ahead), ...options });
  const { entra, dns: _ } = standInsOf(bot);
  const { serviceNow } = bot;
  empower(bot, entra);
  const hasApp = path !== 'direct';
  if (hasApp) {
    serviceNow.installSupportApp();
    giveRole(serviceNow, serviceNow.integrationUser.userName, 'admin');
  }
  const answers = { singleTenant: 'yes', allowsBasic: 'yes', hasApp: hasApp ? 'yes' : 'no' };
  await bot.click('setup.start', { ...answers, path }, { from: administrator });
  const verify = async (step: string, typed: Readonly<Record<string, string>> = {}) =>
    verifiedOf(
      (await bot.click('setup.verify', { step, was: 'done', ...typed }, { from: administrator })).answer,
    );
  const diagnose = async () => diagnosisOf((await bot.say('diagnose', { from: administrator }))[0]?.card);
  const apps = { outbound: '', restApi: '', restUser: '' };
  later();
  const setup = { bot, entra, serviceNow, apps, verify, diagnose, later, close: bot.close };
  try {
    await doAll(path, setup);
    return { ...setup, green: await diagnose() };
  } catch (error) {
    await bot.close();
    throw error;
  }
}

/** @throws AssertionError: a test bot has them */
export function standInsOf({ app }: TestBot) {
  const standIns = app.sandbox?.standIns;
  const entra = standIns?.entra;
  assert.ok(standIns && entra, 'the sandbox plays Entra');
  return { entra, dns: standIns.dns };
}

function empower({ graph }: TestBot, entra: EntraStandIn): void {
  const role = graph.directory.roles.find(({ displayName }) => displayName === 'Global Administrator');
  role?.memberIds.push(administrator.aadObjectId ?? '');
  const { appRoles } = entra.registry.graph;
  const reads = 'Application.Read.All';
  if (!appRoles.some(({ value }) => value === reads))
    appRoles.push({ id: 'reads-applications', value: reads });
  grantGraphRole(entra, botClientId, reads);
}

type Doing = Omit<GreenSetup, 'green'>;

async function doAll(path: PathId, setup: Doing): Promise<void> {
  const { verify } = setup;
  const typed: Record<string, Record<string, string>> = {
    ...typedInApp(setup.serviceNow),
    botUser: { botUserName: setup.serviceNow.integrationUser.userName },
  };
  if (path !== 'direct') Object.assign(typed, await doByHand(path, setup));
  else
    await subscriber(setup.bot, { from: administrator, place: channel() }).subscribe(
      'subscribe service health',
    );
  const steps = paths.find(({ id }) => id === path)?.steps ?? [];
  for (const { id, isOptional } of steps) {
    if (isOptional) continue;
    if (id === 'oidcSecret') await trySignIn(setup);
    const { bad, unseen, text } = await verify(id, typed[id]);
    assert.deepEqual({ bad, unseen }, { bad: [], unseen: [] }, `${id}: ${text}`);
  }
}

/** What is typed into the cards of the app's screens. */
export function typedInApp({ url }: Pick<ServiceNowStandIn, 'url'>): Record<string, Record<string, string>> {
  const settings = { sso: 'on', adminEmail: 'admin@contoso.com', testEnvironment: 'on' };
  return {
    appRepository: { repositoryId: 'contoso-1' },
    appSettings: { ...settings, endpoint: `${url}/api/x_mioms_m365_assis` },
  };
}

/** All that the path takes, but for the app's screens. @returns what is typed into the cards of steps */
export async function doByHand(
  path: Exclude<PathId, 'direct'>,
  { entra, serviceNow, apps }: Pick<GreenSetup, 'entra' | 'serviceNow' | 'apps'>,
): Promise<Record<string, Record<string, string>>> {
  apps.outbound = registerApp(entra, 'Contoso outbound', [`${serviceNow.url}/oauth_redirect.do`]);
  const tokenUrl = `${entra.url}/${entra.tenantId}/oauth2/token`;
  const clientSecret = addSecret(entra, apps.outbound);
  const form = { name: 'Casebridge outbound', clientId: apps.outbound, clientSecret, tokenUrl };
  const provider = createOutboundProvider(serviceNow, form);
  assert.ok(await getOAuthToken(serviceNow, provider), 'Get OAuth Token');
  for (const table of ['oauth_entity', 'oauth_entity_profile']) allowCrossScope(serviceNow, table);
  const typed = { outboundApp: { outboundClientId: apps.outbound } };
  if (path === 'insightsOnly') {
    nobodyOpensCases(serviceNow);
    finishAppSetup(serviceNow, { setUp: 'insightsOnly' });
    return typed;
  }
  if (path === 'basic') {
    const { clientId: inboundClientId } = createInboundClient(serviceNow, { name: 'Casebridge inbound' });
    addIntegrationUser(serviceNow, integrationUserName);
    setPassword(serviceNow, integrationUserName, 'Sommer-2026');
    finishAppSetup(serviceNow, { integrationUser: integrationUserName });
    return { ...typed, inboundClient: { inboundClientId }, integrationUser: { integrationUserName } };
  }
  apps.restApi = registerApp(entra, 'Contoso Rest API', []);
  apps.restUser = registerApp(entra, 'Contoso Rest user', []);
  const configuration = createOidcConfiguration(serviceNow, {
    oidcProvider: 'Contoso Azure',
    metadataUrl: `${entra.url}/${entra.tenantId}/.well-known/openid-configuration`,
  });
  createOidcProvider(serviceNow, {
    ...{ name: 'contoso_application_inbound_api', clientId: apps.restApi, configuration },
    clientSecret: addSecret(entra, apps.restApi),
  });
  addIntegrationUser(serviceNow, apps.restUser);
  finishAppSetup(serviceNow, { integrationUser: apps.restUser });
  const ids = {
    restApiApp: { restApiClientId: apps.restApi },
    restUserApp: { restUserClientId: apps.restUser },
  };
  return { ...typed, ...ids };
}

/** That a token is taken is what shows that the OIDC provider does. */
export async function trySignIn({
  bot,
  entra,
  apps,
}: Pick<GreenSetup, 'bot' | 'entra' | 'apps'>): Promise<void> {
  const typed = { step: 'integrationUser', secret: addSecret(entra, apps.restUser) };
  const { answer } = await bot.submitDialog('setup.trySignInNow', typed, { from: administrator });
  assert.match(textOf(answer), /^✔/m);
}

function addIntegrationUser(serviceNow: ServiceNowStandIn, userId: string): void {
  createIntegrationUser(serviceNow, { userId });
  giveRole(serviceNow, userId, 'incident_manager');
}

function nobodyOpensCases({ tables }: ServiceNowStandIn): void {
  const role = tables.find('sys_user_role', { name: 'x_mioms_m365_assis.administrator' })?.sys_id;
  for (const row of tables.rows('sys_user_has_role')) {
    if (row.role === role) tables.delete('sys_user_has_role', row.sys_id ?? '');
  }
}

/** The step's title, and what the diagnosis makes of it. */
export function titlesOf(path: PathId, step: string) {
  const found = paths.find(({ id }) => id === path)?.steps.find(({ id }) => id === step);
  assert.ok(found, `the path ${path} has a step ${step}`);
  const title = words.say(found.title);
  return { title, inDiagnosis: words.say('diagnose.step', { step: title }) };
}

/** @param answer the invoke's answer with the step's card */
function verifiedOf(answer: unknown): Verified {
  const lines = linesOf(answer);
  return { bad: lines('✖'), unseen: lines('❔'), text: textOf(answer) };
}

/** Findings stand with what is to be done about them in one container. */
function linesOf(card: unknown): (icon: string) => readonly Line[] {
  const found = objectsOf(card).flatMap((node) => {
    const items: unknown = 'items' in node ? node.items : undefined;
    if (!Array.isArray(items)) return [];
    const texts = items.flatMap((item: unknown) => textBlock(item));
    return texts.length === items.length && texts.length > 0 ? [texts] : [];
  });
  return (icon) =>
    found.flatMap(([first = '', ...others]) =>
      first.startsWith(`${icon} `)
        ? [{ text: first.slice(icon.length + 1), todo: others.map((line) => line.replace(/^• /, '')) }]
        : [],
    );
}

function textBlock(item: unknown): readonly string[] {
  const isText = typeof item === 'object' && item !== null && 'text' in item && typeof item.text === 'string';
  return isText ? [timeless(textOf({ text: item.text }))] : [];
}

/** How long it took is not the same twice. */
function timeless(text: string): string {
  return text.replace(/\bin \d+ seconds?\b/g, 'in … seconds');
}

function diagnosisOf(card: unknown): Diagnosis {
  const lines = timeless(textOf(card)).split('\n');
  const of = (icon: string) =>
    lines.flatMap((line) => (line.startsWith(`${icon} `) ? [line.slice(icon.length + 1)] : []));
  return { bad: of('✖'), unseen: of('❔') };
}
