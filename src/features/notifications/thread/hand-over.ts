import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { ChatMember, Reply, Turn } from '../../turn.ts';
import { findMentions } from '../find-mentions.ts';
import { hereOf, nameOf } from '../here.ts';
import type { Mention, Thread } from '../records.ts';
import { rootReply, type ThreadDeps, type TopicHere, topicOfCard } from './topic-of-card.ts';

/** More do not fit a card: then a name is typed. */
const mostChoices = 50;

/** Whom to hand it over to, asked of the one who clicked. @throws CARD_OUTDATED, STORE_UNAVAILABLE, UPSTREAM_* */
export async function askHandOver(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  return form(turn, await topicOfCard(turn, data, deps));
}

/** The way back from asking. @throws CARD_OUTDATED, STORE_UNAVAILABLE */
export async function keepTopic(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  const here = await topicOfCard(turn, data, deps);
  return rootReply(here, here.thread, turn);
}

const chosenSchema = z.object({
  /** Chosen: a member's id. */
  to: z.string().max(300).default(''),
  /** Typed: a name or an e-mail address. */
  name: z.string().max(300).default(''),
});

/**
 * Gives the topic to somebody else of the conversation, who is told in the post's thread.
 * @throws CARD_OUTDATED, STORE_UNAVAILABLE, UPSTREAM_*
 */
export async function handOver(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  const here = await topicOfCard(turn, data, deps);
  const chosen = await memberMeant(turn, parseCardData(chosenSchema, data));
  if ('problem' in chosen) return form(turn, here, chosen.problem);
  const { member } = chosen;
  const owner = { id: ownerIdOf(member), name: member.name };
  const before = here.thread.owner;
  if (before?.id === owner.id) return rootReply(here, here.thread, turn);
  const given = await deps.threads.change(here, before?.id, { owner });
  if (given === undefined) {
    const now = await deps.threads.find(here.conversationId, here.source, here.topicId);
    return rootReply(here, now, turn);
  }
  await tellNewOwner(turn, here, given, member, deps);
  return rootReply(here, given, turn);
}

function ownerIdOf({ id, entraObjectId }: ChatMember): string {
  return entraObjectId ?? id;
}

async function memberMeant(
  turn: Turn,
  { to, name }: z.infer<typeof chosenSchema>,
): Promise<{ readonly member: ChatMember } | { readonly problem: string }> {
  const typed = to === '' ? await findMentions(turn, name) : { mentions: [{ id: to }] };
  if ('problem' in typed) return typed;
  const [wanted, ...others] = typed.mentions;
  const member = (await turn.members()).find(({ id }) => id === wanted?.id);
  if (member === undefined || others.length > 0) return { problem: turn.words.say('thread.chooseSomebody') };
  return { member };
}

async function form(turn: Turn, here: TopicHere, problem?: string): Promise<Reply> {
  const { words } = turn;
  const { source, topicId, topic, thread } = here;
  const members = (await turn.members()).filter((member) => ownerIdOf(member) !== thread.owner?.id);
  const people = members
    .map(({ id, name }) => ({ title: name, value: id }))
    .toSorted((one, other) => one.title.localeCompare(other.title, words.language));
  const { title } = topic.digestRow(words);
  const summary = words.say('thread.handOverHeading', { title });
  return {
    card: 'notifications/hand-over',
    data: {
      heading: summary,
      ...(problem !== undefined && { problem }),
      people: members.length > mostChoices ? [] : people,
      button: { source, topicId },
    },
    summary,
    unfinished: true,
  };
}

/** An edit of the post tells nobody. Should the message fail, the post shows it all the same. */
async function tellNewOwner(
  turn: Turn,
  { words, topic }: TopicHere,
  { rootActivityId }: Thread,
  { id, name }: Mention,
  { messenger }: ThreadDeps,
): Promise<void> {
  if (rootActivityId === undefined) return;
  const { title } = topic.digestRow(words);
  const text = words.say('thread.handedOver', { from: nameOf(turn.asker), to: name, title });
  const reply = { card: 'notifications/handed-over', data: { text }, summary: text };
  const message = messenger.render(reply, words, [{ id, name }]);
  await messenger.reply(hereOf(turn).chat, rootActivityId, message);
}
