import type { Settings } from '../settings.ts';
import { type ConfigProblem, required } from './problems.ts';

/** The ways to Microsoft support that are set up; the admin centre is always one. */
export interface SupportConfig {
  /** Nobody opens cases through Casebridge. */
  readonly isInsightsOnly: boolean;
  /** Base path of the support resource on the ServiceNow instance. */
  readonly apiPath: string | undefined;
  readonly azure: AzureSupportConfig | undefined;
  readonly partnerCenter: PartnerCenterConfig | undefined;
}

export interface AzureSupportConfig {
  readonly url: string;
  readonly subscriptionId: string;
  /** Of several support plans the one that cases are opened under. */
  readonly planId: string | undefined;
}

/** A partner's registration with the consent of a partner's user (App+User), and the customer whose cases are opened. */
export interface PartnerCenterConfig {
  readonly url: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** The customer's tenant. */
  readonly customerId: string;
}

export function supportOf(values: Settings, problems: ConfigProblem[]): SupportConfig {
  return {
    isInsightsOnly: values.INSIGHTS_ONLY === 'on',
    apiPath: values.SUPPORT_API_PATH,
    azure: azureOf(values, problems),
    partnerCenter: partnerCenterOf(values, problems),
  };
}

function azureOf(values: Settings, problems: ConfigProblem[]): AzureSupportConfig | undefined {
  const { AZURE_SUBSCRIPTION_ID, AZURE_SUPPORT_PLAN_ID, AZURE_MANAGEMENT_URL } = values;
  if (AZURE_SUBSCRIPTION_ID === undefined && AZURE_SUPPORT_PLAN_ID === undefined) return undefined;
  return {
    url: AZURE_MANAGEMENT_URL,
    subscriptionId: required('AZURE_SUBSCRIPTION_ID', values, problems),
    planId: AZURE_SUPPORT_PLAN_ID,
  };
}

const partnerSettings = [
  'PARTNER_TENANT_ID',
  'PARTNER_CLIENT_ID',
  'PARTNER_CLIENT_SECRET',
  'PARTNER_REFRESH_TOKEN',
  'PARTNER_CUSTOMER_ID',
] as const;

function partnerCenterOf(values: Settings, problems: ConfigProblem[]): PartnerCenterConfig | undefined {
  if (partnerSettings.every((name) => values[name] === undefined)) return undefined;
  return {
    url: values.PARTNER_CENTER_URL,
    tenantId: required('PARTNER_TENANT_ID', values, problems),
    clientId: required('PARTNER_CLIENT_ID', values, problems),
    clientSecret: required('PARTNER_CLIENT_SECRET', values, problems),
    refreshToken: required('PARTNER_REFRESH_TOKEN', values, problems),
    customerId: required('PARTNER_CUSTOMER_ID', values, problems),
  };
}
