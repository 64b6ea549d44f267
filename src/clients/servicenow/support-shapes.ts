import { z } from 'zod';

// Answers of the support resource (docs/support-api.yaml), as plain values.

const moment = z.string().pipe(z.coerce.date());
/** The resource says null where something is not known. */
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);

const message = z
  .object({
    sysId: z.string(),
    from: z.enum(['microsoft', 'customer']),
    kind: z.enum(['message', 'question', 'solution']).catch('message'),
    author: z.string().nullish(),
    text: z.string(),
    at: moment,
  })
  .transform(({ sysId, author, ...said }) => ({ id: sysId, ...said, author: author ?? '' }));

export const supportCase = z
  .object({
    sysId: z.string().min(1),
    number: optionalText,
    incident: z.object({ sysId: z.string() }),
    title: z.string(),
    status: z.enum(['withMicrosoft', 'withCustomer', 'solutionProposed', 'closed']),
    severity: z.enum(['critical', 'moderate', 'minimal']),
    owner: optionalText,
    createdAt: moment,
    updatedAt: moment,
    nextUpdateAt: moment.nullish().transform((at) => at ?? undefined),
    solution: optionalText,
    messages: z.array(message),
  })
  .transform(({ sysId, incident, ...shown }) => ({
    remoteId: sysId,
    incidentSysId: incident.sysId,
    ...shown,
  }));

/** A case with all its messages, oldest first. */
export type SupportCase = z.infer<typeof supportCase>;

const knownActions = ['create', 'reply', 'attach', 'severity', 'close'] as const;
type Action = (typeof knownActions)[number];

export const supportCapabilities = z
  .object({
    setup: z.enum(['complete', 'steps', 'finalStep', 'insightsOnly']),
    actions: z.array(z.string()),
    services: z.array(z.object({ id: z.string(), name: z.string() })).min(1),
    limits: z.object({ requestsPerMinute: z.number().positive() }),
  })
  .transform(({ setup, actions, services, limits }) => {
    const known = knownActions.filter((action) => actions.includes(action));
    return {
      setUp: setup,
      canCreate: setup === 'complete' && known.includes('create'),
      actions: new Set(known.filter((action) => action !== 'create')),
      services,
      requestsPerMinute: limits.requestsPerMinute,
    };
  });

/** What the resource offers; services under Microsoft's names. */
export type SupportCapabilities = z.infer<typeof supportCapabilities>;

export type SupportSeverity = SupportCase['severity'];
export type SupportActionKind = Exclude<Action, 'create'>;
