import { findActiveUsers, findRoles, findUsersNamed } from '../clients/servicenow/users.ts';
import type { Config } from '../config.ts';
import { createIdentity, type Identity } from '../features/identity/identify-person.ts';
import type { IdentityFeatureDeps } from '../features/identity/index.ts';
import type { AuditLog } from '../features/setup/audit/entries.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import { createNoteBy } from './audit.ts';
import { chatPerson } from './sandbox.ts';
import type { ServiceNow } from './service-now.ts';

/** Who somebody of Teams is in ServiceNow. Everybody's roles are read as the integration user reads them. */
export function connectIdentity(
  config: Config,
  { instance }: ServiceNow,
  { personLinks }: Store,
  now: () => Date,
): Identity {
  return createIdentity({
    findActiveUsers: (accounts) => findActiveUsers(instance, accounts),
    findUsersNamed: (userNames) => findUsersNamed(instance, userNames),
    findLinks: personLinks.find,
    findRoles: (user, roles) => findRoles(instance, user, roles),
    roleNames: config.roles,
    substitute: chatPerson(config),
    now,
  });
}

export interface IdentityParts {
  readonly serviceNow: ServiceNow;
  readonly store: Store;
  readonly identity: Identity;
  readonly log: Log;
  /** The list of changes of the tenant. */
  readonly audit: Pick<AuditLog, 'add'>;
}

/** What the commands about people and users need. */
export function identityDeps(
  { roles }: Config,
  { serviceNow, store, identity, log, audit }: IdentityParts,
): IdentityFeatureDeps {
  const { instance } = serviceNow;
  const { personLinks } = store;
  const noteBy = createNoteBy(audit, log);
  return {
    roleNames: roles,
    findLinks: personLinks.find,
    putLink: personLinks.put,
    removeLink: personLinks.remove,
    listLinks: personLinks.list,
    // As the integration user, who will look them up when they write.
    findActiveUsers: (account, { signal }) => findActiveUsers(instance, [account], signal),
    findUserNamed: async (userName, { signal }) => (await findUsersNamed(instance, [userName], signal))[0],
    onChanged: (change) => {
      identity.forgetEverybody();
      log.info(
        { ...change },
        change.userName === undefined ? 'a person was unlinked' : 'a person was linked',
      );
      const { by, subject, userName, before } = change;
      void noteBy(
        { name: by.userName, entraObjectId: by.entraObjectId },
        {
          kind: userName === undefined ? 'personUnlinked' : 'personLinked',
          subject,
          ...(before !== undefined && { before }),
          ...(userName !== undefined && { after: userName }),
        },
      );
    },
  };
}
