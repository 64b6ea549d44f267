import type { Words } from '../../../locales/words.ts';
import { type SetupRun, type ValueName, type Values, valueNames } from './run.ts';
import type { Said, Template } from './step.ts';

/** What is known of a run, with all that follows from it: what was chosen or made goes before what is computed. */
export function valuesOf(run: Pick<SetupRun, 'values'>, known: Values): Values {
  const given = { ...known, ...run.values };
  return { ...defaultValues(given), ...given };
}

/** What follows from what is known: addresses, and names of what is made. What nothing is known of is left out. */
function defaultValues(known: Values): Values {
  const adminCenterUrl = known.adminCenterUrl ?? 'https://admin.microsoft.com';
  const fixed: Values = { adminCenterUrl, testEnvironment: 'on', ...roles };
  return { ...fixed, ...ofInstance(known), ...ofTenant(known) };
}

/** Roles of Microsoft's app, by the names that its guide has. */
const roles = {
  roleInsights: 'x_mioms_m365_assis.insights_user',
  roleAdministrator: 'x_mioms_m365_assis.administrator',
} as const;

function ofInstance({ instanceUrl }: Values): Values {
  if (instanceUrl === undefined || !URL.canParse(instanceUrl)) return {};
  const instance = new URL(instanceUrl).hostname.split('.')[0] ?? '';
  return {
    instance,
    // The guide prints both; the first is ServiceNow's own.
    redirectUrl: `${instanceUrl}/oauth_redirect.do`,
    otherRedirectUrl: `${instanceUrl}/auth_redirect.do`,
    outboundAppName: `Casebridge outbound (${instance})`,
    restApiAppName: `Casebridge Rest API (${instance})`,
    restUserAppName: `Casebridge Rest user (${instance})`,
    outboundProviderName: 'Casebridge outbound',
    inboundClientName: 'Casebridge inbound',
    integrationUserName: 'casebridge.microsoft365',
    repositoryId: `casebridge-${instance}`,
  };
}

function ofTenant({ tenantId, tenant = tenantId, authorityUrl }: Values): Values {
  if (tenant === undefined) return {};
  const names = {
    tenant,
    oidcConfigurationName: `Casebridge (${tenant})`,
    oidcProviderName: `${tenant}_application_inbound_api`,
  };
  if (authorityUrl === undefined) return names;
  const base = `${authorityUrl}/${tenant}`;
  return {
    ...names,
    tokenUrl: `${base}/oauth2/token`,
    metadataUrl: `${base}/.well-known/openid-configuration`,
  };
}

const named: ReadonlySet<string> = new Set(valueNames);
const placeholder = /\{(\w+)\}/g;

function isValueName(name: string): name is ValueName {
  return named.has(name);
}

/** Values that a template needs and that are not known yet. */
export function missingIn(template: Template, values: Values): readonly ValueName[] {
  const names = [...template.matchAll(placeholder)].map(([, name = '']) => name);
  return [...new Set(names.filter(isValueName))].filter((name) => values[name] === undefined);
}

/** @returns the text with the customer's own values; undefined when one is not known yet */
export function fillTemplate(template: Template, values: Values): string | undefined {
  if (missingIn(template, values).length > 0) return undefined;
  return template.replace(placeholder, (whole, name: string) =>
    isValueName(name) ? (values[name] ?? whole) : whole,
  );
}

/** A text or a sentence of a step; undefined as above. */
export function saidText(said: Said, values: Values, words: Words): string | undefined {
  return 'text' in said ? fillTemplate(said.text, values) : words.say(said.say, sayable(values, words));
}

/** Values for the placeholders of a sentence; one that is not known is said to be. */
export function sayable(values: Values, words: Words): Readonly<Record<string, string>> {
  const unknown = words.say('setup.card.notKnown');
  return Object.fromEntries(valueNames.map((name) => [name, values[name] ?? unknown]));
}
