import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import type { Instance } from './instance.ts';
import type { InstanceWrite, Sent } from './send-write.ts';
import { supportRefusal } from './support-refusal.ts';
import {
  type SupportCapabilities,
  type SupportCase,
  type SupportSeverity,
  supportCapabilities,
  supportCase,
} from './support-shapes.ts';

export type { SupportCapabilities, SupportCase, SupportSeverity };

/** The resource of docs/support-api.yaml on an instance. */
export interface SupportApi {
  readonly instance: Instance;
  /** Such as `/api/x_casebridge/support/v1`, without a final slash. */
  readonly basePath: string;
}

export interface NewSupportCase {
  /** A UUID; a case is opened once for each. */
  readonly reference: string;
  readonly incident: { readonly sysId: string; readonly number: string };
  readonly title: string;
  /** Plain text. */
  readonly description: string;
  readonly severity: SupportSeverity;
  /** An id of the capabilities' services. */
  readonly serviceId: string;
  readonly startedAt: Date | undefined;
  readonly contact: {
    readonly name: string;
    readonly email: string;
    readonly phone: string;
    readonly country: string;
    readonly language: string;
    readonly hours: string;
    readonly timeZone: string;
  };
  /** E-mail address of the Microsoft 365 admin account. */
  readonly account: string;
  readonly isTest: boolean;
}

// Everything below throws SUPPORT_FORBIDDEN, SERVICENOW_API_MISSING where there is no such resource, and SERVICENOW_*
// and UPSTREAM_* as any call does. A change throws SUPPORT_REFUSED when it is not wanted, and WRITE_UNCERTAIN when
// nobody can tell whether it was made; asking again with the same key is safe then.

/** What the resource offers to the account that Casebridge signs in with, as it is now. */
export function readSupportCapabilities(
  { instance, basePath }: SupportApi,
  signal?: AbortSignal,
): Promise<SupportCapabilities> {
  return instance.get({
    path: `${basePath}/capabilities`,
    parameters: {},
    schema: supportCapabilities,
    refusal: supportRefusal,
    signal,
  });
}

/** The cases of an incident, the newest first. @param incidentSysId 32 hexadecimal digits */
export async function listSupportCases(
  { instance, basePath }: SupportApi,
  incidentSysId: string,
  signal?: AbortSignal,
): Promise<readonly SupportCase[]> {
  const cases = await instance.get({
    path: `${basePath}/cases`,
    parameters: { incident: incidentSysId },
    schema: z.array(supportCase),
    refusal: supportRefusal,
    signal,
  });
  // A resource that ignores the condition must not show the cases of other incidents.
  return cases.filter((found) => found.incidentSysId === incidentSysId);
}

/** @returns undefined when there is no such case */
export async function readSupportCase(
  api: SupportApi,
  remoteId: string,
  signal?: AbortSignal,
): Promise<SupportCase | undefined> {
  try {
    return await api.instance.get({
      path: pathOf(api, remoteId),
      parameters: {},
      schema: supportCase,
      refusal: supportRefusal,
      signal,
    });
  } catch (error) {
    if (isCasebridgeError(error, 'SUPPORT_REFUSED') && error.cause === 'case_not_found') return undefined;
    throw error;
  }
}

/** Opens a case once for each `reference`. */
export function createSupportCase(
  api: SupportApi,
  { startedAt, ...given }: NewSupportCase,
  signal?: AbortSignal,
): Promise<SupportCase> {
  return change(api, {
    method: 'POST',
    path: `${api.basePath}/cases`,
    body: { json: { ...given, startedAt: startedAt?.toISOString() ?? null } },
    signal,
  });
}

/** Adds the customer's message. @param reply `author`: name of who wrote it */
export function replyToSupport(
  api: SupportApi,
  remoteId: string,
  { key, text, author }: { readonly key: string; readonly text: string; readonly author: string },
  signal?: AbortSignal,
): Promise<SupportCase> {
  return change(api, {
    method: 'POST',
    path: `${pathOf(api, remoteId)}/messages`,
    body: { json: { key, text, author } },
    signal,
  });
}

export interface SupportFile {
  readonly key: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export function attachToSupport(
  api: SupportApi,
  remoteId: string,
  { key, fileName, contentType, bytes }: SupportFile,
  signal?: AbortSignal,
): Promise<SupportCase> {
  return change(api, {
    method: 'POST',
    path: `${pathOf(api, remoteId)}/files`,
    parameters: { key, fileName },
    body: { contentType, bytes },
    signal,
  });
}

export function changeSupportSeverity(
  api: SupportApi,
  remoteId: string,
  { key, severity }: { readonly key: string; readonly severity: SupportSeverity },
  signal?: AbortSignal,
): Promise<SupportCase> {
  return change(api, {
    method: 'PATCH',
    path: pathOf(api, remoteId),
    body: { json: { key, severity } },
    signal,
  });
}

/** Closes it; one that is closed stays as it is. @param closing `notes`: how it was solved */
export function closeSupportCase(
  api: SupportApi,
  remoteId: string,
  { key, notes }: { readonly key: string; readonly notes: string },
  signal?: AbortSignal,
): Promise<SupportCase> {
  return change(api, {
    method: 'POST',
    path: `${pathOf(api, remoteId)}/close`,
    body: { json: { key, notes } },
    signal,
  });
}

function pathOf({ basePath }: SupportApi, remoteId: string): string {
  return `${basePath}/cases/${encodeURIComponent(remoteId)}`;
}

type Change = Pick<InstanceWrite<z.ZodType>, 'method' | 'path' | 'body' | 'signal'> & {
  readonly parameters?: Readonly<Record<string, string>>;
};

/** The resource makes a change once for each key, so one whose answer was lost is simply sent again. */
async function change({ instance }: SupportApi, call: Change): Promise<SupportCase> {
  const send = (): Promise<Sent<SupportCase>> =>
    instance.write({ parameters: {}, ...call, schema: supportCase, refusal: supportRefusal });
  const first = await send();
  if (first.outcome === 'done') return first.result;
  const second = await send().catch((error: unknown) => {
    // It looks at the key before anything else: had it made the change, it would not refuse it now.
    throw isCasebridgeError(error, 'SUPPORT_REFUSED') ? error : uncertain(error);
  });
  if (second.outcome === 'done') return second.result;
  throw uncertain(second.cause);
}

function uncertain(cause: unknown): CasebridgeError {
  return new CasebridgeError('WRITE_UNCERTAIN', { service: 'ServiceNow' }, { cause });
}
