import { z } from 'zod';
import { languages } from '../locales/words.ts';
import { json } from './health-rows.ts';
import type { eventBits } from './notification-codes.ts';

/** What is not there is kept as null, so that it is there when it is read. @returns JSON */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (one === undefined ? null : one));
}

function maybe<Value>(schema: z.ZodType<Value>) {
  return schema.nullable().transform((value) => value ?? undefined);
}

const moment = z.iso.datetime().transform((text) => new Date(text));

const severity = z.enum(['critical', 'moderate', 'minimal']);

export const contact = z.object({
  ...{ name: z.string(), email: z.string(), phone: z.string(), country: z.string(), language: z.string() },
  ...{ hours: z.string(), timeZone: z.string() },
});

const request = z.object({
  reference: z.string(),
  incident: z.object({ sysId: z.string(), number: z.string() }),
  title: z.string(),
  description: z.string(),
  severity,
  serviceId: z.string(),
  problemId: maybe(z.string()),
  startedAt: maybe(moment),
  contact,
  account: z.string(),
  isTest: z.boolean(),
});

const incident = z.object({
  sysId: z.string(),
  number: z.string(),
  table: z.string(),
  priority: z.object({ value: z.string() }),
  assignmentGroup: z.object({ value: z.string(), label: z.string() }),
});

const remote = z.object({
  status: z.enum(['withMicrosoft', 'withCustomer', 'solutionProposed', 'closed']),
  severity,
  owner: maybe(z.string()),
  updatedAt: moment,
  nextUpdateAt: maybe(moment),
  solution: maybe(z.string()),
});

const person = z.object({ entraObjectId: z.string(), name: z.string(), userName: z.string() });

const transport = z.enum(['serviceNow', 'partnerCenter', 'azure', 'adminCenter']);
const state = z.enum(['sending', 'waiting', 'open', 'closed', 'refused']);
export type State = z.infer<typeof state>;
export type Transport = z.infer<typeof transport>;
export type Remote = z.infer<typeof remote>;
export type Contact = z.infer<typeof contact>;

const caseCells = z.object({
  case_key: z.string(),
  incident: json(incident),
  transport,
  request: json(request),
  service_name: z.string(),
  escalated_by: json(person),
  language: z.enum(languages),
  time_zone: z.string(),
  state,
  remote_id: z.string().nullable(),
  case_number: z.string().nullable(),
  remote: json(remote).nullable(),
  read_at: z.number().nullable(),
  created_at: z.number(),
  failure: z.string().nullable(),
  failing_since: z.number().nullable(),
  version: z.number(),
});

/** Of `support_case`. */
export const caseColumns = Object.keys(caseCells.shape).join(', ');

function toCase(row: z.infer<typeof caseCells>) {
  return {
    key: row.case_key,
    incident: row.incident,
    transport: row.transport,
    request: row.request,
    serviceName: row.service_name,
    escalatedBy: row.escalated_by,
    language: row.language,
    timeZone: row.time_zone,
    state: row.state,
    remoteId: row.remote_id ?? undefined,
    number: row.case_number ?? undefined,
    remote: row.remote ?? undefined,
    readAt: row.read_at === null ? undefined : new Date(row.read_at),
    createdAt: new Date(row.created_at),
    failure: row.failure ?? undefined,
    failingSince: row.failing_since === null ? undefined : new Date(row.failing_since),
    version: row.version,
  };
}

export const caseRow = caseCells.transform(toCase);
export type StoredCase = z.infer<typeof caseRow>;

/** Of `support_case`, for whoever works on it. */
export const heldColumns = `${caseColumns}, fence`;
export const heldRow = caseCells.extend({ fence: z.number() }).transform(({ fence, ...row }) => {
  const found = toCase(row);
  return { case: found, fence, readAt: found.readAt };
});

/** A case that is asked for. */
export interface NewCase {
  readonly incident: StoredCase['incident'];
  readonly transport: Transport;
  readonly request: Readonly<StoredCase['request']>;
  readonly serviceName: string;
  readonly escalatedBy: StoredCase['escalatedBy'];
  readonly language: StoredCase['language'];
  readonly timeZone: string;
  readonly state: 'sending' | 'waiting';
}

const eventKind = z.enum([
  ...(['sent', 'opened', 'message', 'question', 'solution', 'reply', 'attached'] as const),
  ...(['severity', 'status', 'closed', 'reminder', 'refused', 'failing'] as const),
]);
const told = z.enum([
  'new',
  'update',
  'worse',
  'restored',
  'report',
] as const satisfies readonly (keyof typeof eventBits)[]);

export interface NewEvent {
  readonly kind: z.infer<typeof eventKind>;
  readonly key: string;
  readonly author: string;
  readonly text: string;
  readonly at: Date;
  readonly isForIncident: boolean;
  /** Nobody is told of it: undefined. */
  readonly told: keyof typeof eventBits | undefined;
}

/** Of `support_case_event`. */
export const eventColumns =
  'seq, event_key, kind, author, words, happened_at, is_for_incident, told, is_noted';
export const eventRow = z
  .object({
    seq: z.number(),
    event_key: z.string(),
    kind: eventKind,
    author: z.string(),
    words: z.string(),
    happened_at: z.number(),
    is_for_incident: z.number(),
    told: told.nullable(),
    is_noted: z.number(),
  })
  .transform((row) => ({
    seq: row.seq,
    kind: row.kind,
    key: row.event_key,
    author: row.author,
    text: row.words,
    at: new Date(row.happened_at),
    isForIncident: row.is_for_incident === 1,
    told: row.told ?? undefined,
    isNoted: row.is_noted === 1,
  }));
export type StoredEvent = z.infer<typeof eventRow>;

const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), text: z.string() }),
  z.object({ kind: z.literal('attach'), attachmentSysId: z.string(), fileName: z.string() }),
  z.object({ kind: z.literal('severity'), severity }),
  z.object({ kind: z.literal('close'), notes: z.string() }),
]);

/** Of `support_case_action`. */
export const actionColumns = 'action_id, asked_by, content';
export const actionRow = z
  .object({ action_id: z.string(), asked_by: json(person), content: json(content) })
  .transform(({ action_id, asked_by, content }) => ({ id: action_id, by: asked_by, ...content }));
export type Action = z.infer<typeof actionRow>;
