import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { MetConversation } from '../features/notifications/records.ts';
import type { ChatAddress, ChatImage, Place } from '../features/turn.ts';

/** The parts of a Bot Framework activity that Casebridge reads. */
const activity = z.object({
  type: z.string(),
  id: z.string().nullish(),
  channelId: z.string(),
  serviceUrl: z.string(),
  text: z.string().nullish(),
  value: z.unknown().optional(),
  locale: z.string().nullish(),
  localTimezone: z.string().nullish(),
  name: z.string().nullish(),
  action: z.string().nullish(),
  from: z.object({
    id: z.string(),
    name: z.string().nullish(),
    aadObjectId: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  recipient: z.object({ id: z.string() }),
  conversation: z.object({
    id: z.string(),
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
    name: z.string().nullish(),
  }),
  membersRemoved: z.array(z.object({ id: z.string() })).nullish(),
  channelData: z
    .object({
      tenant: z.object({ id: z.string() }).nullish(),
      team: z
        .object({
          id: z.string().nullish(),
          aadGroupId: z.string().nullish(),
          name: z.string().nullish(),
        })
        .nullish(),
      channel: z
        .object({ id: z.string().nullish(), name: z.string().nullish(), type: z.string().nullish() })
        .nullish(),
      eventType: z.string().nullish(),
    })
    .nullish(),
  replyToId: z.string().nullish(),
  attachments: z
    .array(
      z.object({
        contentType: z.string(),
        contentUrl: z.string().nullish(),
        name: z.string().nullish(),
      }),
    )
    .nullish(),
  entities: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().nullish(),
        locale: z.string().nullish(),
        timezone: z.string().nullish(),
        mentioned: z.object({ id: z.string(), name: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

export type IncomingActivity = z.infer<typeof activity>;

/** Undefined when it is not an activity at all. */
export function parseActivity(body: unknown): IncomingActivity | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const known = parsedActivities.get(body);
  if (known !== undefined) return known;
  const parsed = activity.safeParse(body);
  if (parsed.success) parsedActivities.set(body, parsed.data);
  return parsed.data;
}

/** An activity is looked at on arrival, before the SDK has it, and in its turn. */
const parsedActivities = new WeakMap<object, IncomingActivity>();

/** The same check for the SDK, which wants the body as it came and reads more of it than we do. */
export function isActivity(body: unknown): body is Activity {
  return parseActivity(body) !== undefined;
}

/** What the person said: the bot's own mention is left out, other people's become their names. */
export function messageText({ text, entities, recipient }: IncomingActivity): string {
  const names = new Map<string, string>();
  for (const { type, text: mention, mentioned } of entities ?? []) {
    if (type !== 'mention' || !mention) continue;
    names.set(mention, mentioned?.id === recipient.id ? ' ' : (mentioned?.name ?? ' '));
  }
  return namesFor(text ?? '', names)
    .replace(/&nbsp;|\s+/g, ' ')
    .trim();
}

/** In one pass over the text, so that a name which looks like a mention is not taken for one. */
function namesFor(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text;
  // Longest first: a mention may begin with another.
  const mentions = [...names.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(
    mentions.map((mention) => mention.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    'g',
  );
  return text.replace(pattern, (mention) => names.get(mention) ?? ' ');
}

/**
 * Every tenant the activity names, the person's own first; they must all be allowed. In a shared channel the person's
 * is another than the channel's, and whoever administers it chooses the e-mail address they are found by.
 */
export function tenantsOf({ from, conversation, channelData }: IncomingActivity): readonly string[] {
  return [from.tenantId, conversation.tenantId, channelData?.tenant?.id].flatMap(
    (tenant) => tenant?.toLowerCase() ?? [],
  );
}

/**
 * Where it was said; without a type it is a personal chat, as in the SDK's own clients. Teams also calls the chat of two
 * people personal, in which a message extension is used or its card clicked; the other one reads along there, and its id
 * begins like a group's.
 */
export function placeOf({ conversation, channelData }: IncomingActivity): Place {
  const { conversationType, id } = conversation;
  if (conversationType !== 'channel' && conversationType !== 'groupChat') {
    return { kind: id.startsWith('19:') ? 'groupChat' : 'personal' };
  }
  if (conversationType === 'groupChat') return { kind: conversationType };
  const { name, type } = channelData?.channel ?? {};
  const { id: teamId, aadGroupId } = channelData?.team ?? {};
  return {
    kind: conversationType,
    ...(name && { name }),
    ...(type && { channelType: type }),
    ...(teamId && { team: { id: teamId, ...(aadGroupId && { aadGroupId }) } }),
  };
}

const submitted = z.looseObject({ verb: z.string() });

/** What a button sent where the client knows only Action.Submit: then the message has a value and no text. */
export function submittedOf(incoming: IncomingActivity): z.infer<typeof submitted> | undefined {
  if (incoming.type !== 'message' || messageText(incoming) !== '') return undefined;
  return submitted.safeParse(incoming.value).data;
}

/** The message whose card was clicked; undefined for what was said, and in a dialog. */
export function clickedOf(incoming: IncomingActivity): string | undefined {
  const isClick = incoming.name === 'adaptiveCard/action' || submittedOf(incoming) !== undefined;
  return (isClick && incoming.replyToId) || undefined;
}

/** Whether it was asked by opening a dialog, or by a button in one. */
export function isOfDialog({ type, name }: IncomingActivity): boolean {
  return type === 'invoke' && (name === 'task/fetch' || name === 'task/submit');
}

/** Where to write to the conversation later. */
export function chatOf({ serviceUrl, conversation, recipient }: IncomingActivity): ChatAddress {
  return { serviceUrl, conversationId: conversation.id, botId: recipient.id };
}

/** What an activity tells of its conversation. Threads of a channel are all the one channel. */
export function metConversationOf(incoming: IncomingActivity): MetConversation {
  const { kind, channelType, team } = placeOf(incoming);
  const { conversationId, ...bot } = chatOf(incoming);
  return {
    chat: { ...bot, conversationId: conversationId.split(';messageid=')[0] ?? conversationId },
    kind,
    channelType,
    name: nameOf(incoming, kind),
    teamId: team?.id,
  };
}

/** As people would name it. The channel that every team has, which has the team's id, is named like the team. */
function nameOf({ channelData, conversation, from }: IncomingActivity, kind: Place['kind']) {
  const { channel, team } = channelData ?? {};
  const names = {
    personal: from.name,
    groupChat: conversation.name,
    channel: channel?.name ?? (team?.id && conversation.id.startsWith(team.id) ? team.name : undefined),
  };
  return names[kind] || undefined;
}

/** Images that were pasted into the message. */
export function imagesOf({ attachments }: IncomingActivity): readonly ChatImage[] {
  return (attachments ?? []).flatMap(({ contentType, contentUrl, name }) =>
    contentType.startsWith('image/') && contentUrl
      ? [{ url: contentUrl, contentType, name: name ?? 'image' }]
      : [],
  );
}

/** The person's language and time zone as Teams knows them. */
export function localeOf({ locale, localTimezone, entities }: IncomingActivity): {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
} {
  const client = entities?.find(({ type }) => type === 'clientInfo');
  return {
    locale: locale ?? client?.locale ?? undefined,
    timeZone: localTimezone ?? client?.timezone ?? undefined,
  };
}
