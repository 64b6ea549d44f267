import { z } from 'zod';
import { severities, statuses } from './service-requests.ts';

// Names of properties are read in any case, and enumerations by name, as .NET does.

const contact = z.object({
  firstname: text(),
  lastname: text(),
  email: text(),
  phonenumber: text(),
});

export const requestBody = z.object({
  title: text(),
  description: text(),
  severity: z.enum(severities).nullish(),
  status: z.enum(statuses).nullish(),
  supporttopicid: text(),
  organization: z.object({ id: text() }).nullish(),
  primarycontact: contact.nullish(),
  countrycode: text(),
  newnote: z.object({ text: text() }).nullish(),
});

export type RequestBody = z.infer<typeof requestBody>;

function text() {
  return z.string().nullish();
}

/** The body with all names in lower case; undefined when it has another form. */
export function readBody(body: unknown): RequestBody | undefined {
  return requestBody.safeParse(withLowerNames(body)).data;
}

function withLowerNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLowerNames);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name.toLowerCase(), withLowerNames(inner)]);
  return Object.fromEntries(entries);
}
