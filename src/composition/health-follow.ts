import type { Config } from '../config.ts';
import type { FollowDeps } from '../features/health/follow/index.ts';
import { type TellFollowersDeps, tellFollowers } from '../features/health/follow/tell-followers.ts';
import type { FindIssueDeps } from '../features/health/issue/find-issue.ts';
import type { Log } from '../log.ts';
import type { Store, TenantStore } from '../store/index.ts';

export interface FollowParts {
  readonly store: Store;
  readonly tenant: TenantStore;
  readonly announce: TellFollowersDeps['announce'];
  readonly newId: () => string;
  readonly log: Log;
}

/** Besides what it takes to find an issue. */
type OwnDeps = Omit<FollowDeps, keyof FindIssueDeps>;

/** What the commands about following an issue ask of the store. */
export function followDeps({ roles }: Config, { healthFollows }: TenantStore): OwnDeps {
  return {
    roleNames: roles,
    addFollow: healthFollows.add,
    removeFollow: healthFollows.remove,
  };
}

/** Run after each poll. */
export function connectFollowers(parts: FollowParts): () => Promise<void> {
  const { store, tenant, log } = parts;
  return () =>
    tellFollowers({
      ...parts,
      claims: store.claims,
      findRemembered: tenant.healthHistory.find,
      listDue: tenant.healthFollows.listDue,
      removeFollow: tenant.healthFollows.remove,
      markTold: tenant.healthFollows.markTold,
      onFailure: ({ issueId }, error) =>
        log.warn({ err: error, issueId }, 'a conversation could not be told what became of an issue'),
    });
}
