import { CasebridgeError } from '../errors.ts';

/** Ids in lower case. */
export type AllowedTenants = readonly string[] | 'any';

/**
 * Everything that names a tenant must name an allowed one, and something must.
 * @throws TENANT_NOT_ALLOWED
 */
export function requireAllowedTenants(tenants: readonly string[], allowed: AllowedTenants): void {
  if (!areAllowedTenants(tenants, allowed)) throw new CasebridgeError('TENANT_NOT_ALLOWED');
}

export function areAllowedTenants(tenants: readonly string[], allowed: AllowedTenants): boolean {
  if (allowed === 'any') return true;
  return tenants.length > 0 && tenants.every((tenant) => allowed.includes(tenant.toLowerCase()));
}
