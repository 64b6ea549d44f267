import { readJournal } from '../../clients/servicenow/journal-entries.ts';
import type { Config } from '../../config.ts';
import { caseReply } from '../../features/escalation/cases/case-card.ts';
import type { CasesDeps } from '../../features/escalation/cases/index.ts';
import { keepNow } from '../../features/escalation/cases/keep-now.ts';
import { caseChecks } from '../../features/escalation/diagnose/index.ts';
import type { ChosenForCases, EscalateDeps } from '../../features/escalation/escalate/deps.ts';
import type { EscalationDeps } from '../../features/escalation/index.ts';
import type { Keeper } from '../../features/escalation/keep/keeper.ts';
import { redactSecrets } from '../../features/escalation/pack/redact-secrets.ts';
import type { Check } from '../../features/findings.ts';
import { requirePhase } from '../../features/incidents/actions/available-actions.ts';
import { incidentReply } from '../../features/incidents/incident-card.ts';
import type { IncidentsDeps } from '../../features/incidents/index.ts';
import type { NotificationsDeps } from '../../features/notifications/index.ts';
import { isOn, readChosen } from '../../features/settings/chosen/chosen-settings.ts';
import type { Request } from '../../http/request.ts';
import type { Log } from '../../log.ts';
import type { Store, TenantStore } from '../../store/index.ts';
import type { ServiceNow } from '../service-now.ts';
import type { Upstreams } from '../upstreams.ts';
import { type Accounts, connectAccounts } from './account.ts';
import { followCase } from './follow-case.ts';
import { connectKeeper } from './keeper.ts';
import { connectWays, type Ways } from './ways.ts';

export interface SupportParts {
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  readonly store: Store;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  /** Something was queued for the conversations that follow a case. */
  readonly onQueued: () => void;
}

/** Microsoft support: the ways there, and what looks after the cases. */
export interface Support {
  readonly keeper: Keeper;
  depsOf(parts: FeatureParts): EscalationDeps;
  /** For `who am I`. Never throws. */
  readonly accountLine: Accounts['line'];
  /** With which Microsoft 365 account somebody manages cases. */
  readonly checkAccount: Accounts['check'];
  /** Who linked which account. */
  readonly accounts: Accounts['deps'];
  /** Whether what cases need works. */
  readonly caseChecks: readonly Check[];
}

/** What escalation needs of other features. */
export interface FeatureParts {
  readonly incidents: IncidentsDeps;
  readonly notifications: Pick<
    NotificationsDeps,
    'subscriptions' | 'conversations' | 'readChannelName' | 'listServices'
  >;
}

export function connectSupport(config: Config, upstreams: Upstreams, parts: SupportParts): Support {
  const tenant = parts.store.ofTenant(upstreams.entra.tenantId);
  const accounts = connectAccounts(upstreams, parts);
  const ways = connectWays(upstreams, parts);
  const keeper = connectKeeper({ ...parts, tenant, transportOf: ways.transportOf, redactSecrets });
  const { isInsightsOnly } = upstreams.support;
  return {
    keeper,
    depsOf: (features) => {
      const cases = casesDeps(config, parts, { ...features, tenant, ways, keeper });
      return {
        cases,
        escalate: escalateDeps({ ...features, tenant, ways, accounts, cases, isInsightsOnly }, parts),
        account: accounts.deps,
      };
    },
    accountLine: accounts.line,
    checkAccount: accounts.check,
    accounts: accounts.deps,
    caseChecks: caseChecks({
      ...accounts.deps,
      isInsightsOnly,
      transports: ways.transports,
      records: tenant.supportCases,
    }),
  };
}

interface Joined extends FeatureParts {
  readonly tenant: TenantStore;
  readonly ways: Ways;
}

function casesDeps(
  config: Config,
  { store, onQueued }: SupportParts,
  { incidents, tenant, ways, keeper }: Joined & { readonly keeper: Keeper },
): CasesDeps {
  return {
    ...incidents,
    records: tenant.supportCases,
    claims: store.claims,
    transports: ways.transports,
    adminCenterUrl: config.adminCenterUrl,
    redactSecrets,
    keep: keeper.keep,
    onQueued,
  };
}

function escalateDeps(
  {
    incidents,
    notifications,
    tenant,
    ways,
    accounts,
    cases,
    isInsightsOnly,
  }: Joined & { readonly accounts: Accounts; readonly cases: CasesDeps; readonly isInsightsOnly: boolean },
  { serviceNow }: SupportParts,
): EscalateDeps {
  return {
    ...incidents,
    isInsightsOnly,
    chosen: () => readChosenForCases(tenant),
    ways: () => ways.all,
    listServices: async () => (await notifications.listServices()).map((name) => ({ id: name, name })),
    readJournal: (sysId, caller) => readJournal(serviceNow.forCaller(caller), sysId, caller.signal),
    solutions: tenant.shownSolutions,
    requireOpen: (incident) => requirePhase('contactSupport', incident),
    incidentReply: (incident, turn, text) => incidentReply(incident, turn, incidents, { kind: 'info', text }),
    checkAccount: accounts.check,
    records: tenant.supportCases,
    accounts: tenant.accountLinks,
    follow: (turn, supportCase) => followCase(turn, supportCase, notifications),
    keepNow: (supportCase, turn) => keepNow(supportCase, turn, cases),
    caseReply: (supportCase, turn, notice) => caseReply(supportCase, turn, cases, notice),
  };
}

async function readChosenForCases({ settings }: TenantStore): Promise<ChosenForCases> {
  const store = { readSetting: settings.read };
  const [testEnvironment, adminEmail] = await Promise.all([
    readChosen('testEnvironment', store),
    readChosen('adminEmail', store),
  ]);
  return { isTestEnvironment: isOn(testEnvironment.value), adminEmail: adminEmail.value };
}
