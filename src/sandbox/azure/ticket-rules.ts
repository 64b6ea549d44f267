import { z } from 'zod';
import { ArmError, type ArmProblem } from './arm-error.ts';
import { topicOf } from './catalogue.ts';
import type { AzureTicketContact, SupportPlan } from './support-state.ts';

const severities = ['minimal', 'moderate', 'critical', 'highestcriticalimpact'] as const;
const languages = [
  'en-us',
  'zh-hans',
  'es-es',
  'fr-fr',
  'ja-jp',
  'ko-kr',
  'ru-ru',
  'pt-br',
  'it-it',
  'zh-tw',
];

/** What the reference lists as valid, German included. */
const supportLanguage = z.string().refine((said) => [...languages, 'de-de'].includes(said.toLowerCase()));

const text = z.string().min(1);
const oneOf = (values: readonly string[]) => z.string().refine((said) => values.includes(said.toLowerCase()));

const contact = z.object({
  firstName: text,
  lastName: text,
  preferredContactMethod: oneOf(['email', 'phone']),
  primaryEmailAddress: z.email(),
  additionalEmailAddresses: z.array(z.email()).optional(),
  phoneNumber: z.string().optional(),
  /** Windows' names: the reference sends people to a list of them. */
  preferredTimeZone: z.string().regex(/^UTC|.+ (?:Standard )?Time(?: \(.+\))?$/),
  country: z.string().regex(/^[A-Za-z]{3}$/),
  preferredSupportLanguage: supportLanguage,
});

const creation = z.object({
  properties: z.object({
    title: text,
    description: text,
    serviceId: text,
    problemClassificationId: text,
    severity: oneOf(severities),
    advancedDiagnosticConsent: oneOf(['yes', 'no']),
    contactDetails: contact,
    supportPlanId: z.string().optional(),
    problemStartTime: z.iso.datetime().optional(),
    fileWorkspaceName: z.string().optional(),
  }),
});

export type TicketProperties = z.infer<typeof creation>['properties'] & {
  readonly topic: { readonly service: string; readonly problem: string };
};

/** @throws ArmError what is wrong with it at first sight */
export function readCreation(body: unknown, now: Date): TicketProperties {
  const { properties } = parsed(creation, body);
  const { serviceId, problemClassificationId, severity, contactDetails, problemStartTime } = properties;
  const topic = topicOf(serviceId, problemClassificationId);
  if (topic === undefined)
    throw invalid('The service or the problem classification does not exist. Ask for the newest ones.');
  checkPhone(severity, contactDetails);
  if (problemStartTime !== undefined && new Date(problemStartTime) > now)
    throw invalid('The problem starts in the future.');
  return { ...properties, topic };
}

const update = z.object({
  severity: oneOf(severities).optional(),
  status: oneOf(['open', 'closed']).optional(),
  contactDetails: contact.partial().optional(),
});

export type TicketUpdate = z.infer<typeof update>;

/** @throws ArmError */
export function readUpdate(body: unknown): TicketUpdate {
  return parsed(update, body);
}

/** @throws ArmError */
export function changedContact(
  current: AzureTicketContact,
  change: TicketUpdate['contactDetails'],
): AzureTicketContact {
  return parsed(contact, { ...current, ...change });
}

/** Whoever sets a critical severity can be called. @throws ArmError */
export function checkPhone(
  severity: string,
  {
    preferredContactMethod,
    phoneNumber,
  }: { preferredContactMethod: string; phoneNumber?: string | undefined },
): void {
  const isCritical = /critical/i.test(severity);
  if ((isCritical || preferredContactMethod.toLowerCase() === 'phone') && (phoneNumber ?? '') === '')
    throw invalid('A phone number is required for this severity and contact method.');
}

/** The API is for the higher plans only. The service accepts the request, and says so while it is at it. */
export function planProblem(plan: SupportPlan, severity: string): ArmProblem | undefined {
  if (plan === 'Basic' || plan === 'Developer' || plan === 'Standard') {
    const message = `Your support plan type is ${plan}. Creating and updating tickets takes a higher plan.`;
    return { status: 400, code: 'InvalidSupportPlan', message };
  }
  if (severity.toLowerCase() === 'highestcriticalimpact' && plan === 'ProDirect') {
    const message = `The severity ${severity} is not part of the plan ${plan}.`;
    return { status: 400, code: 'InvalidSeverity', message };
  }
  return undefined;
}

const communication = z.object({
  properties: z.object({ sender: z.email(), subject: text, body: text }),
});

/** @throws ArmError; an app, which all callers are, has to name a sender */
export function readCommunication(body: unknown): z.infer<typeof communication>['properties'] {
  return parsed(communication, body).properties;
}

/** What is wrong with a name; undefined when it can be had. */
export function nameProblem(name: string): string | undefined {
  const isForbidden = /[<>%&:\\?/]|\p{Cc}/u.test(name) || name === '' || name.length > 255;
  const isWrong = isForbidden || /^\d+$/.test(name) || /^tmp-/i.test(name);
  return isWrong ? `Name ${name} is invalid.` : undefined;
}

/** Recorded answers call a UUID an invalid name of a communication. */
export function communicationNameProblem(name: string): string | undefined {
  return z.guid().safeParse(name).success ? `Name ${name} is invalid.` : nameProblem(name);
}

export function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const { data, error } = schema.safeParse(body);
  if (error !== undefined) {
    const where = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw invalid(`Missing or invalid: ${where}.`);
  }
  return data;
}

export function invalid(message: string): ArmError {
  return new ArmError(400, 'InvalidData', message);
}
