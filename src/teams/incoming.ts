import type { Activity } from 'botbuilder';
import { z } from 'zod';

/** The parts of a Bot Framework activity that Casebridge reads. */
const activity = z.object({
  type: z.string(),
  id: z.string().optional(),
  channelId: z.string(),
  serviceUrl: z.string(),
  text: z.string().nullish(),
  value: z.unknown().optional(),
  locale: z.string().optional(),
  localTimezone: z.string().optional(),
  action: z.string().optional(),
  from: z.object({ id: z.string(), name: z.string().nullish(), aadObjectId: z.string().optional() }),
  recipient: z.object({ id: z.string() }),
  conversation: z.object({
    id: z.string(),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  channelData: z.object({ tenant: z.object({ id: z.string() }).optional() }).nullish(),
  entities: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().optional(),
        locale: z.string().optional(),
        timezone: z.string().optional(),
        mentioned: z.object({ id: z.string(), name: z.string().nullish() }).optional(),
      }),
    )
    .nullish(),
});

export type IncomingActivity = z.infer<typeof activity>;

/** Undefined when it is not an activity at all. */
export function parseActivity(body: unknown): IncomingActivity | undefined {
  const parsed = activity.safeParse(body);
  return parsed.success ? parsed.data : undefined;
}

/** The same check for the SDK, which wants the body as it came and reads more of it than we do. */
export function isActivity(body: unknown): body is Activity {
  return parseActivity(body) !== undefined;
}

/** What the person said: the bot's own mention is left out, other people's become their names. */
export function messageText({ text, entities, recipient }: IncomingActivity): string {
  const mentions = (entities ?? []).filter((entity) => entity.type === 'mention');
  const spoken = mentions.reduce((rest, { text: mention, mentioned }) => {
    if (mention === undefined || mention === '') return rest;
    return rest.replaceAll(mention, mentioned?.id === recipient.id ? ' ' : (mentioned?.name ?? ' '));
  }, text ?? '');
  return spoken.replace(/&nbsp;|\s+/g, ' ').trim();
}

/** Every tenant the activity names; they must all be allowed. */
export function tenantsOf({ conversation, channelData }: IncomingActivity): readonly string[] {
  return [conversation.tenantId, channelData?.tenant?.id].flatMap((tenant) => tenant ?? []);
}

/** The person's language and time zone as Teams knows them. */
export function localeOf({ locale, localTimezone, entities }: IncomingActivity): {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
} {
  const client = entities?.find(({ type }) => type === 'clientInfo');
  return { locale: locale ?? client?.locale, timeZone: localTimezone ?? client?.timezone };
}
