import { stableId } from '../ids.ts';
import type { Instance, Session } from '../instance.ts';
import { getValue } from '../tables.ts';
import type { Side } from './cases.ts';
import { refusals } from './refusals.ts';

/** Roles of the two sides, by the contract. */
export const supportRoles = {
  customer: 'x_casebridge.support_customer',
  microsoft: 'x_casebridge.support_microsoft',
} as const satisfies Record<Side, string>;

/** The account that Microsoft's side signs in with, unless it comes with a token of Entra. */
export const microsoftUser = { userName: 'microsoft.support', password: 'sandbox-microsoft' } as const;

/** @throws ApiError 403 for an account of neither side, or of both */
export function sideOf({ roles }: Session): Side {
  const isCustomer = roles.has(supportRoles.customer);
  if (isCustomer === roles.has(supportRoles.microsoft)) throw refusals.noRole();
  return isCustomer ? 'customer' : 'microsoft';
}

/** Lets an account speak for Microsoft; one that is not there is added: web service access only. */
export function addMicrosoftAccount({ tables }: Pick<Instance, 'tables'>, userName: string): void {
  const role = stableId('sys_user_role', supportRoles.microsoft);
  if (tables.get('sys_user_role', role) === undefined) {
    tables.insert('sys_user_role', { sys_id: role, name: supportRoles.microsoft });
  }
  const account =
    tables.find('sys_user', { user_name: userName }) ??
    tables.insert('sys_user', {
      sys_id: stableId('sys_user', userName),
      user_name: userName,
      name: 'Microsoft Support Integration',
      active: 'true',
      web_service_access_only: 'true',
    });
  tables.insert('sys_user_has_role', {
    sys_id: stableId('sys_user_has_role', userName, supportRoles.microsoft),
    user: getValue(account, 'sys_id'),
    role,
  });
}
