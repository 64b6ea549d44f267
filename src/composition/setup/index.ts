import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { findRoles } from '../../clients/servicenow/users.ts';
import type { Config } from '../../config.ts';
import { asCasebridgeError } from '../../errors.ts';
import { redactSecrets } from '../../features/escalation/pack/redact-secrets.ts';
import type { IncidentsDeps } from '../../features/incidents/index.ts';
import type { Messenger, OpenChat } from '../../features/notifications/messenger.ts';
import { wordsOfSetting } from '../../features/settings/chosen/second-administrator.ts';
import { openAuditFile } from '../../features/setup/audit/audit-file.ts';
import type { AutomaticDeps } from '../../features/setup/automatic/index.ts';
import type { LookDeps } from '../../features/setup/diagnose/deps.ts';
import type { DiagnoseDeps } from '../../features/setup/diagnose/index.ts';
import type { SetupDeps } from '../../features/setup/index.ts';
import { createNightly, type Nightly } from '../../features/setup/nightly/index.ts';
import { pathsKnowing } from '../../features/setup/paths/index.ts';
import { createRunbook, type RunbookDeps } from '../../features/setup/runbook/index.ts';
import { createSetupRecords } from '../../features/setup/runbook/kept-run.ts';
import { probeApp, probeBasic } from '../../features/setup/runbook/probe.ts';
import type { Runbook } from '../../features/setup/runbook/runbook.ts';
import type { Systems } from '../../features/setup/systems.ts';
import { askSources } from '../../features/solutions/ask-sources.ts';
import type { Request } from '../../http/request.ts';
import type { ResolveAddresses } from '../../http/resolve-addresses.ts';
import type { Log } from '../../log.ts';
import type { Store, TenantStore } from '../../store/index.ts';
import type { Health } from '../health.ts';
import type { ServiceNow } from '../service-now.ts';
import { solutionSources } from '../solutions.ts';
import type { Support } from '../support/index.ts';
import type { Upstreams } from '../upstreams.ts';
import { createBackground } from './background.ts';
import { connectCasebridgeSetup } from './casebridge.ts';
import { docsSearchNow } from './docs-search-now.ts';
import { connectEntraSetup } from './entra.ts';
import { connectInstanceSetup } from './instance.ts';
import { knownValues } from './known-values.ts';
import { connectNetwork } from './network.ts';

export interface SetupParts {
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  readonly store: Store;
  readonly health: Health;
  readonly support: Support;
  readonly messenger: Messenger;
  readonly openChat: OpenChat;
  readonly resolve: ResolveAddresses;
  /** Whether the chat client opens dialogs. */
  readonly hasDialogs: boolean;
  readonly forgetPerson: () => void;
  readonly publicUrl: () => string | undefined;
  readonly turnMilliseconds: number;
  readonly solutionsMilliseconds: number;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

/** What the set-up needs of other features. */
export interface SetupFeatureParts {
  readonly incidents: IncidentsDeps;
}

export interface Setup {
  depsOf(features: SetupFeatureParts): SetupDeps;
  nightlyOf(features: SetupFeatureParts): Nightly;
  /** The list of changes that a link's token stands for. */
  readonly openAuditFile: (token: string) => ReturnType<typeof openAuditFile>;
  close(): Promise<void>;
}

/** Set-up in the chat: what it asks other systems, and what it keeps. */
export function connectSetup(config: Config, upstreams: Upstreams, parts: SetupParts): Setup {
  const { store, now, newId, log } = parts;
  const tenant = store.ofTenant(upstreams.entra.tenantId);
  const background = createBackground();
  const systems = connectSystems(config, upstreams, { ...parts, tenant });
  const runbook = runbookDeps(config, upstreams, { ...parts, tenant, systems });
  const engine = createRunbook(runbook);
  const audit = { log: tenant.audit, links: tenant.auditLinks };
  const diagnose = (features: SetupFeatureParts): DiagnoseDeps => ({
    ...lookDeps(upstreams, { ...parts, tenant, runbook, engine }, features),
    ...askedDeps(config, { ...parts, tenant }, features),
    messenger: parts.messenger,
    openChat: parts.openChat,
  });
  return {
    depsOf: (features) => ({
      ...{ runbook, engine },
      automatic: automaticDeps(runbook, engine, { ...parts, run: background.run }),
      diagnose: diagnose(features),
      users: {
        instance: systems.instance,
        roles: { insights: config.roles.insights, administrator: config.roles.administrator },
        insightsOnly: upstreams.support.isInsightsOnly,
        records: runbook.records,
        audit: tenant.audit,
        forgetPerson: parts.forgetPerson,
      },
      audit: {
        ...{ ...audit, wordsOfSetting, publicUrl: parts.publicUrl },
        randomBytes: () => randomBytes(32),
      },
    }),
    nightlyOf: (features) =>
      createNightly({
        ...lookDeps(upstreams, { ...parts, tenant, runbook, engine }, features),
        nights: tenant.setupNights,
        messenger: parts.messenger,
        ...{ now, newId },
        onFailure: (error) => log.warn({ err: error }, 'the nightly checks did not work'),
      }),
    openAuditFile: (token) => openAuditFile(token, audit),
    close: background.close,
  };
}

interface Joined extends SetupParts {
  readonly tenant: TenantStore;
}

function connectSystems(config: Config, upstreams: Upstreams, parts: Joined): Systems {
  const { request, serviceNow, health, support, tenant, now } = parts;
  const { accounts } = support;
  const { setupClientId } = config;
  return {
    instance: connectInstanceSetup({ request, serviceNow, upstreams }),
    entra: connectEntraSetup({ request, upstreams, setupClientId, now }),
    casebridge: connectCasebridgeSetup(config, {
      ...{ request, upstreams, tenant, accounts, now },
      readHealth: health.deps.readHealth,
    }),
    network: connectNetwork(config, upstreams, parts.resolve),
  };
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal });
}

function runbookDeps(
  config: Config,
  upstreams: Upstreams,
  { tenant, store, systems, messenger, openChat, hasDialogs, newId }: Joined & { readonly systems: Systems },
): RunbookDeps {
  const known = knownValues(config, upstreams);
  const signsInWithBasic = upstreams.serviceNow.signIn.kind === 'basic';
  return {
    records: createSetupRecords(tenant.setupRuns),
    audit: tenant.audit,
    claims: store.claims,
    ...{ systems, known, messenger, openChat, hasDialogs, newId },
    probeBasic: (turn) => probeBasic(turn, systems.instance, signsInWithBasic),
    hasApp: (turn) => probeApp(turn, systems.instance),
    paths: pathsKnowing(known),
    linkedAccount: async (entraObjectId) => (await tenant.accountLinks.find(entraObjectId))?.accountObjectId,
    roleNames: config.roles,
  };
}

/** Whoever clicks is told within the turn that it takes longer. */
const shareOfTurn = 0.6;

function automaticDeps(
  runbook: RunbookDeps,
  engine: Runbook,
  { now, log, turnMilliseconds, run }: SetupParts & { readonly run: AutomaticDeps['background'] },
): AutomaticDeps {
  return {
    ...runbook,
    runbook: engine,
    randomBytes,
    now,
    pause: sleep,
    background: run,
    inTurnMilliseconds: turnMilliseconds * shareOfTurn,
    log,
  };
}

interface Looking extends Joined {
  readonly runbook: RunbookDeps;
  readonly engine: Runbook;
}

function lookDeps(
  { entra, learnUrl, support: { isInsightsOnly } }: Upstreams,
  { tenant, support, runbook, engine, request, serviceNow, solutionsMilliseconds, now }: Looking,
  { incidents }: SetupFeatureParts,
): LookDeps {
  return {
    systems: runbook.systems,
    records: runbook.records,
    runbook: engine,
    hasApp: runbook.hasApp,
    caseChecks: support.caseChecks,
    isInsightsOnly,
    authorityUrl: entra.authorityUrl,
    listIncidents: incidents.listIncidents,
    searchSolutions: async (question, caller) => {
      const sources = solutionSources(serviceNow, docsSearchNow(request, learnUrl, now, caller.signal));
      const { candidates, missing } = await askSources(sources, question, solutionsMilliseconds, caller);
      return {
        found: candidates.length,
        places: sources.length,
        missing: missing.map(({ name, error }) => ({ name, error: asCasebridgeError(error) })),
      };
    },
    shownSolutions: tenant.shownSolutions,
    redactSecrets: (text) => redactSecrets(text).text,
  };
}

function askedDeps(
  { roles, sensitivity }: Config,
  { serviceNow, support, health, tenant }: Joined,
  { incidents }: SetupFeatureParts,
): Omit<DiagnoseDeps, keyof LookDeps | 'messenger' | 'openChat'> {
  return {
    checkAccount: support.checkAccount,
    findRoles: (user, names, caller) => findRoles(serviceNow.forCaller(caller), user, names, caller.signal),
    roleNames: roles,
    matchHealth: health.matchHealth,
    supportCases: tenant.supportCases,
    findIncident: incidents.findIncident,
    sensitivity,
  };
}
