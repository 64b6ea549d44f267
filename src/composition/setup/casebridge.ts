import { X509Certificate } from 'node:crypto';
import { readTokenRoles } from '../../clients/entra/token-roles.ts';
import { listHealthOverviews } from '../../clients/graph/service-health.ts';
import type { Config, Credential } from '../../config.ts';
import { CasebridgeError } from '../../errors.ts';
import { checkAdmin } from '../../features/escalation/account/check-account.ts';
import type { AccountDeps } from '../../features/escalation/account/index.ts';
import type { ReadHealth } from '../../features/health/read-health.ts';
import type { CasebridgeSetup } from '../../features/setup/systems.ts';
import type { Request } from '../../http/request.ts';
import type { TenantStore } from '../../store/index.ts';
import { graphScope, tokenSourceOf, type Upstreams } from '../upstreams.ts';
import { docsSearchNow } from './docs-search-now.ts';

export interface CasebridgeParts {
  readonly request: Request;
  readonly upstreams: Upstreams;
  readonly readHealth: ReadHealth;
  readonly tenant: Pick<TenantStore, 'subscriptions'>;
  readonly accounts: AccountDeps;
  readonly now: () => Date;
}

/** More than anybody has; what is counted is whether there is one. */
const mostSubscriptions = 1_000;
const mostLinks = 50;

/** What Casebridge itself needs, asked anew each time: what was known a minute ago proves nothing. */
export function connectCasebridgeSetup(config: Config, parts: CasebridgeParts): CasebridgeSetup {
  const { request, upstreams, readHealth, tenant, accounts, now } = parts;
  const { graphUrl, entra, learnUrl } = upstreams;
  const token = tokenSourceOf(request, entra);
  const scope = graphScope(graphUrl);
  const graph = { url: graphUrl, token: (signal?: AbortSignal) => token(scope, signal) };
  return {
    readHealth: async (signal) => {
      const { services } = await listHealthOverviews(request, graph, signal);
      // Graph was asked in vain a moment ago, and may not be asked for everything again yet.
      const snapshot = await readHealth().catch(() => undefined);
      return { services: services.length, openIssues: snapshot?.openIssues.length };
    },
    searchLearn: async (text, signal) => (await docsSearchNow(request, learnUrl, now, signal)(text)).length,
    readGraphRoles: async (signal) => {
      const roles = await readTokenRoles(token, scope, signal);
      if (roles === undefined)
        throw new CasebridgeError('UPSTREAM_UNREADABLE', { service: 'Microsoft Entra' });
      return roles;
    },
    countSubscriptions: async () => {
      const all = await tenant.subscriptions.listAll(mostSubscriptions);
      return all.filter(({ filter }) => filter.source === 'health').length;
    },
    listLinkedAccounts: async (signal) => {
      const { links } = await accounts.accounts.list(mostLinks);
      return Promise.all(
        links.map(async ({ name, email, accountObjectId }) => {
          const { is } = await checkAdmin(accountObjectId, signal, accounts);
          return { name, email, mayOpenCases: is === 'admin' };
        }),
      );
    },
    credentials: credentialsOf(config),
  };
}

function credentialsOf({ bot, entra, serviceNow }: Config): CasebridgeSetup['credentials'] {
  const signIn = serviceNow?.signIn;
  const given: readonly (readonly [string, Credential | undefined])[] = [
    [bot?.credential?.kind === 'certificate' ? 'BOT_CERTIFICATE_PATH' : 'BOT_PASSWORD', bot?.credential],
    [
      entra?.credential?.kind === 'certificate' ? 'ENTRA_CERTIFICATE_PATH' : 'ENTRA_CLIENT_SECRET',
      entra?.credential,
    ],
    [
      'SERVICENOW_CERTIFICATE_PATH',
      signIn && 'pem' in signIn ? { kind: 'certificate', pem: signIn.pem } : undefined,
    ],
  ];
  return given.flatMap(([name, credential]) =>
    credential === undefined ? [] : [{ name, expiresAt: endOf(credential) }],
  );
}

/** Nobody but Entra knows when a secret ends. */
function endOf(credential: Credential): Date | undefined {
  return credential.kind === 'certificate'
    ? new Date(new X509Certificate(credential.pem).validTo)
    : undefined;
}
