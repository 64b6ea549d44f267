import { findAccount, listDirectoryRoles } from '../../clients/graph/directory-roles.ts';
import { accountLine } from '../../features/escalation/account/account-line.ts';
import { type CheckedAccount, checkAccount } from '../../features/escalation/account/check-account.ts';
import type { AccountDeps } from '../../features/escalation/account/index.ts';
import type { Turn } from '../../features/turn.ts';
import type { Request } from '../../http/request.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/index.ts';
import { createNoteBy } from '../audit.ts';
import { graphScope, tokenSourceOf, type Upstreams } from '../upstreams.ts';

export interface Accounts {
  readonly deps: AccountDeps;
  /** @throws ACCOUNT_NOT_ADMIN, and what asking Graph and the store throws */
  readonly check: (turn: Pick<Turn, 'asker' | 'signal'>) => Promise<CheckedAccount>;
  /** For `who am I`. Never throws. */
  readonly line: (turn: Turn) => Promise<string | undefined>;
}

/** The accounts that people manage cases with. Links are kept for the tenant that Graph is asked about. */
export function connectAccounts(
  { graphUrl, entra }: Pick<Upstreams, 'graphUrl' | 'entra'>,
  { request, store, log }: { readonly request: Request; readonly store: Store; readonly log: Log },
): Accounts {
  const token = tokenSourceOf(request, entra);
  const graph = {
    url: graphUrl,
    token: (signal?: AbortSignal) => token(graphScope(graphUrl), signal),
  };
  const noteBy = createNoteBy(store.ofTenant(entra.tenantId).audit, log);
  const deps: AccountDeps = {
    accounts: store.ofTenant(entra.tenantId).accountLinks,
    findAccount: (who, signal) => findAccount(request, graph, who, signal),
    listRoles: (objectId, signal) => listDirectoryRoles(request, graph, objectId, signal),
    onChanged: (change) => {
      log.info({ ...change }, 'an account for cases was linked or unlinked');
      const { by, email, before } = change;
      void noteBy(by, {
        kind: email === undefined ? 'accountUnlinked' : 'accountLinked',
        subject: by.name,
        ...(before !== undefined && { before }),
        ...(email !== undefined && { after: email }),
      });
    },
  };
  return {
    deps,
    check: (turn) => checkAccount(turn, deps),
    line: (turn) => accountLine(turn, deps),
  };
}
