import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type NoteMark, readMark } from './note-mark.ts';

// A service request as Partner Center shows it (learn.microsoft.com/partner-center/developer/service-request-resources).

export type ServiceRequestSeverity = 'critical' | 'moderate' | 'minimal';
export type ServiceRequestStatus = 'none' | 'open' | 'closed' | 'attention_needed';

export interface ServiceRequest {
  /** What people call it, too. */
  readonly id: string;
  readonly title: string;
  /** Undefined in lists. */
  readonly description: string | undefined;
  readonly severity: ServiceRequestSeverity;
  readonly status: ServiceRequestStatus;
  /** Undefined where it is not set (yet), as in the answer to what has just been created. */
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
  /** Oldest first; none in lists. */
  readonly notes: readonly ServiceRequestNote[];
}

export interface ServiceRequestNote {
  /** Partner Center gives notes none: this one is made of what never changes in one. */
  readonly id: string;
  readonly author: string;
  /** Without our mark. */
  readonly text: string;
  readonly at: Date | undefined;
  /** Sent from here, or by the one who is the request's contact: the only ones known not to be Microsoft's. */
  readonly isOurs: boolean;
  readonly mark: string | undefined;
}

// Numbers and names of the SDK's enumerations: lists have been seen with numbers, single requests with names.
const severities = ['unknown', 'critical', 'moderate', 'minimal'] as const;
const statuses = ['none', 'open', 'closed', 'attention_needed'] as const;

const nullish = (schema: z.ZodString) => schema.nullish().catch(undefined);
const contactSchema = z.object({ firstName: nullish(z.string()), lastName: nullish(z.string()) });
const noteSchema = z.object({
  createdByName: nullish(z.string()),
  createdDate: nullish(z.string()),
  text: nullish(z.string()),
});
const requestSchema = z.object({
  id: z.union([z.string().min(1), z.number().transform(String)]),
  title: nullish(z.string()),
  description: nullish(z.string()),
  severity: z.union([z.string(), z.number()]).nullish(),
  status: z.union([z.string(), z.number()]).nullish(),
  primaryContact: contactSchema.nullish().catch(undefined),
  createdDate: nullish(z.string()),
  lastModifiedDate: nullish(z.string()),
  notes: z.array(noteSchema).nullish(),
});
type NoteRow = z.infer<typeof noteSchema>;

/** Undefined when it is none. */
export function readServiceRequest(body: unknown): ServiceRequest | undefined {
  const { data } = requestSchema.safeParse(body);
  if (data === undefined) return undefined;
  const severity = nameOf(data.severity, severities);
  return {
    id: data.id,
    title: data.title ?? '',
    description: data.description ?? undefined,
    severity: severity === undefined || severity === 'unknown' ? 'moderate' : severity,
    status: nameOf(data.status, statuses) ?? 'open',
    createdAt: momentOf(data.createdDate),
    updatedAt: momentOf(data.lastModifiedDate),
    notes: notesOf(data.notes ?? [], contactNames(data.primaryContact ?? undefined)),
  };
}

function nameOf<Name extends string>(
  value: string | number | null | undefined,
  names: readonly Name[],
): Name | undefined {
  if (typeof value === 'number') return names[value];
  const plain = value?.toLowerCase().replaceAll('_', '');
  return names.find((name) => name.replaceAll('_', '') === plain);
}

/** Moments are in UTC, some without saying so; the year 1 stands for none. */
function momentOf(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined || text.startsWith('0001-')) return undefined;
  const moment = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** As notes name their authors: the last name alone has been seen. */
function contactNames(contact: z.infer<typeof contactSchema> | undefined): readonly string[] {
  const first = contact?.firstName?.trim() ?? '';
  const last = contact?.lastName?.trim() ?? '';
  return [`${first} ${last}`.trim(), last].filter((name) => name !== '');
}

function notesOf(rows: readonly NoteRow[], ourNames: readonly string[]): readonly ServiceRequestNote[] {
  const ids = new Map<string, number>();
  const notes = rows.map((row) => {
    const read = readMark(row.text ?? '');
    const id = idOf(row, read);
    const before = ids.get(id) ?? 0;
    ids.set(id, before + 1);
    const by = row.createdByName?.trim() ?? '';
    return {
      id: before === 0 ? id : `${id}-${before}`,
      author: read.author ?? by,
      text: read.text,
      at: momentOf(row.createdDate),
      isOurs: read.mark !== undefined || ourNames.includes(by),
      mark: read.mark,
    };
  });
  return notes.toSorted((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0));
}

function idOf({ createdByName, createdDate, text }: NoteRow, { mark }: NoteMark): string {
  if (mark !== undefined) return `ref-${mark}`;
  const content = JSON.stringify([createdByName, createdDate, text]);
  return createHash('sha256').update(content).digest('hex').slice(0, 24);
}
