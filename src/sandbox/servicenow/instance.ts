import type { AccessRules } from './access.ts';
import type { ClientCertificates } from './jwt-bearer.ts';
import type { TokenStore } from './oauth-tokens.ts';
import type { TrustedIssuers } from './oidc.ts';
import type { Outbound } from './outbound.ts';
import type { Scripts } from './scripts.ts';
import type { Row, Tables } from './tables.ts';

/** What every part of the stand-in works on. */
export interface Instance {
  readonly tables: Tables;
  readonly access: AccessRules;
  readonly scripts: Scripts;
  readonly tokens: TokenStore;
  readonly issuers: TrustedIssuers;
  readonly outbound: Outbound;
  readonly clientCertificates: ClientCertificates;
  /** What attachments hold, by the `sys_id` of the attachment. */
  readonly files: Map<string, Buffer>;
  /** System properties by name. */
  readonly properties: Map<string, string>;
  /** Passwords by user name: they are in no table, so that no request can read them. */
  readonly passwords: Map<string, string>;
  readonly now: () => Date;
}

/** Who calls. */
export interface Session {
  readonly user: Row;
  readonly timeZone: string;
  readonly roles: ReadonlySet<string>;
}

export function isOn(instance: Instance, property: string): boolean {
  return instance.properties.get(property) === 'true';
}
