import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Right, Turn } from '../../turn.ts';
import type { HealthHistory, RememberedIssue } from '../history.ts';
import { issueIdOf, issueIdSchema } from '../issue-id.ts';
import { issueNotFound } from '../issue-not-found.ts';

/** A conversation that is told what becomes of an issue. */
export interface Follow {
  readonly issueId: string;
  readonly serviceUrl: string;
  readonly conversationId: string;
  readonly botId: string;
  readonly language: string;
  readonly timeZone: string;
  readonly followedBy: string;
  /** The last change of the issue that the conversation has been told. */
  readonly toldSeq: number;
}

export interface FollowIssueDeps {
  readonly findRemembered: HealthHistory['find'];
  /** @returns false when the conversation follows the issue already */
  readonly addFollow: (follow: Follow) => Promise<boolean>;
  /** @returns false when it did not */
  readonly removeFollow: (issueId: string, conversationId: string) => Promise<boolean>;
  readonly roleNames: Readonly<Record<Right, string>>;
}

/** @param text an issue's id as people write it, or its link */
export async function followIssue(turn: Turn, text: string, deps: FollowIssueDeps): Promise<Reply> {
  const { words, chat, asker } = turn;
  mayDecideHere(turn, deps);
  const remembered = await rememberedIssue(text, deps);
  const { issue } = remembered;
  const isNew = await deps.addFollow({
    ...chat,
    issueId: issue.id,
    language: words.language,
    timeZone: words.timeZone,
    followedBy: asker.known ? asker.person.name : '',
    toldSeq: lastSeq(remembered),
  });
  const said = words.say(isNew ? 'health.follow.done' : 'health.follow.already', { id: issue.id });
  return followCard(turn, { id: issue.id, title: issue.title, text: said, isFollowed: true });
}

/** @param text as above */
export async function unfollowIssue(turn: Turn, text: string, deps: FollowIssueDeps): Promise<Reply> {
  const { words, chat } = turn;
  mayDecideHere(turn, deps);
  const { issue } = await rememberedIssue(text, deps);
  const wasFollowed = await deps.removeFollow(issue.id, chat.conversationId);
  const said = words.say(wasFollowed ? 'health.follow.stopped' : 'health.follow.notFollowed', {
    id: issue.id,
  });
  return followCard(turn, { id: issue.id, title: issue.title, text: said, isFollowed: false });
}

const dataSchema = z.object({ id: issueIdSchema });

/** @throws CARD_OUTDATED */
export function issueIdIn(data: unknown): string {
  return parseCardData(dataSchema, data).id;
}

/** 0 when nothing has been noticed yet. */
export function lastSeq({ changes }: RememberedIssue): number {
  return changes.at(-1)?.seq ?? 0;
}

/** In one's own chat everybody decides; what others are told takes a support administrator or who sets Casebridge up. */
function mayDecideHere({ place, asker }: Turn, { roleNames }: FollowIssueDeps): void {
  if (place.kind === 'personal' || !asker.known) return;
  const { rights, name } = asker.person;
  if (rights.has('administrator') || rights.has('setup')) return;
  throw new CasebridgeError('ROLE_MISSING', { role: roleNames.administrator, person: name });
}

/** @throws HEALTH_ISSUE_NOT_FOUND */
async function rememberedIssue(text: string, deps: FollowIssueDeps): Promise<RememberedIssue> {
  const id = issueIdOf(text);
  const remembered = id && (await deps.findRemembered(id));
  if (!remembered) throw issueNotFound(id ?? text);
  return remembered;
}

interface FollowData {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly isFollowed: boolean;
}

function followCard({ words }: Turn, { id, title, text, isFollowed }: FollowData): Reply {
  return {
    card: 'health/followed',
    data: {
      id,
      text,
      title: words.say('health.follow.heading', { id, title }),
      isFollowed,
    },
    summary: text,
  };
}
