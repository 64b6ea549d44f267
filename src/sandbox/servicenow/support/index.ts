import type { Router } from 'express';
import type { Instance } from '../instance.ts';
import { addMicrosoftAccount, microsoftUser, supportRoles } from './accounts.ts';
import { type SupportCase, SupportCases } from './cases.ts';
import { type SetUp, type SupportState, supportRoutes } from './routes.ts';

export type { SetUp, SupportCase };
export { supportRoles };

/** Below `/api`, as a Scripted REST API of an application has it. */
export const supportApiPath = '/api/x_casebridge/support/v1';

/** The support resource of the instance that is played (docs/support-api.yaml). */
export interface SupportResource {
  readonly apiPath: string;
  /** How far the integration is set up; `complete` to begin with. */
  setUp: SetUp;
  /** Of one account; more are answered with 429. */
  requestsPerMinute: number;
  /** The records themselves, oldest first. */
  readonly cases: readonly SupportCase[];
  /** The account that Microsoft calls back with. */
  readonly microsoftUser: { readonly userName: string; readonly password: string };
  /** Lets an account speak for Microsoft, too; one that is not there is added, without a password. */
  addMicrosoftAccount(userName: string): void;
  /** How the instance tells Microsoft that the customer has changed something: with the case's `sysId`. */
  onNews(listener: (sysId: string) => void): void;
}

/** Adds the accounts of the resource to the instance. */
export function createSupport(instance: Instance): { resource: SupportResource; routes: Router } {
  const cases = new SupportCases(instance.now);
  const state: SupportState = { setUp: 'complete', requestsPerMinute: 300 };
  const listeners: ((sysId: string) => void)[] = [];
  const tellMicrosoft = (sysId: string) => {
    for (const listener of listeners) listener(sysId);
  };
  addMicrosoftAccount(instance, microsoftUser.userName);
  instance.passwords.set(microsoftUser.userName, microsoftUser.password);
  const own = {
    apiPath: supportApiPath,
    cases: cases.all,
    microsoftUser,
    addMicrosoftAccount: (userName: string) => addMicrosoftAccount(instance, userName),
    onNews: (listener: (sysId: string) => void) => void listeners.push(listener),
  };
  return {
    resource: Object.assign(state, own),
    routes: supportRoutes({ instance, cases, state, tellMicrosoft }),
  };
}
