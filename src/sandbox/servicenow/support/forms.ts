import { z } from 'zod';
import { refusals } from './refusals.ts';

// Bodies as docs/support-api.yaml words them.

const key = z.string().regex(/^[\w.:-]{1,64}$/);
const sysId = z.string().regex(/^[0-9a-f]{32}$/);
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/);
const text = z.string().min(1).max(32_000);
const name = z.string().max(100);
const severity = z.enum(['critical', 'moderate', 'minimal']);

export const keyForm = z.object({ key });
export const referenceForm = z.object({ reference: key });
export const listForm = z.object({ incident: sysId });

export const newCaseForm = z.object({
  reference: key,
  incident: z.object({ sysId, number: z.string().min(1).max(40) }),
  title: z.string().min(1).max(250),
  description: text,
  severity,
  serviceId: z.string().min(1).max(64),
  startedAt: moment.nullable().default(null),
  contact: z.object({
    name,
    email: z.string().max(254),
    phone: z.string().max(40),
    country: z.string().max(2),
    language: z.string().max(35),
    hours: z.string().max(200),
    timeZone: z.string().max(64),
  }),
  account: z.string().min(3).max(254),
  isTest: z.boolean(),
});

export const changeForm = z.object({
  key,
  severity: severity.optional(),
  number: z
    .string()
    .regex(/^\d{10,20}$/)
    .optional(),
  owner: name.optional(),
  nextUpdateAt: moment.optional(),
});

export const messageForm = z.object({
  key,
  kind: z.enum(['message', 'question', 'solution']).default('message'),
  text,
  author: name,
});

export const fileForm = z.object({ key, fileName: z.string().min(1).max(255) });
export const closingForm = z.object({ key, notes: text, author: name.default('') });

export type NewCaseForm = z.infer<typeof newCaseForm>;
export type ChangeForm = z.infer<typeof changeForm>;
export type MessageForm = z.infer<typeof messageForm>;
export type ClosingForm = z.infer<typeof closingForm>;

/** @throws ApiError 400 naming the first field that is wrong */
export function readForm<Form extends z.ZodType>(form: Form, body: unknown): z.infer<Form> {
  const parsed = form.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusals.invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'unreadable'}`);
}
