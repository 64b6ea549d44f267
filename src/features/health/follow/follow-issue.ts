import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Right, Turn } from '../../turn.ts';
import { type FindIssueDeps, findIssue } from '../issue/find-issue.ts';
import { issueIdOf, issueIdSchema } from '../issue-id.ts';
import { issueNotFound } from '../issue-not-found.ts';
import { mayDecideHere } from './follow-offer.ts';

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

export interface FollowIssueDeps extends FindIssueDeps {
  /** @returns false when the conversation follows the issue already */
  readonly addFollow: (follow: Follow) => Promise<boolean>;
  /** @returns false when it did not */
  readonly removeFollow: (issueId: string, conversationId: string) => Promise<boolean>;
  readonly roleNames: Readonly<Record<Right, string>>;
}

/**
 * @param text an issue's id as people write it, or its link
 * @throws HEALTH_ISSUE_NOT_FOUND, ROLE_MISSING, STORE_UNAVAILABLE, and why Graph did not answer when nothing is remembered
 */
export async function followIssue(turn: Turn, text: string, deps: FollowIssueDeps): Promise<Reply> {
  const { words, chat, asker } = turn;
  requireDecision(turn, deps);
  const { issue, changes } = await findIssue(turn, idOf(text), deps);
  const isNew = await deps.addFollow({
    ...chat,
    issueId: issue.id,
    language: words.language,
    timeZone: words.timeZone,
    followedBy: asker.known ? asker.person.name : '',
    toldSeq: changes[0]?.seq ?? 0,
  });
  const said = words.say(isNew ? 'health.follow.done' : 'health.follow.already', { id: issue.id });
  const heading = words.say('health.follow.heading', { id: issue.id, title: issue.title });
  return followCard(issue.id, { heading, text: said, isFollowed: true });
}

/** @param text as above. @throws HEALTH_ISSUE_NOT_FOUND for what is no id, ROLE_MISSING, STORE_UNAVAILABLE */
export async function unfollowIssue(turn: Turn, text: string, deps: FollowIssueDeps): Promise<Reply> {
  const { words, chat } = turn;
  requireDecision(turn, deps);
  const id = idOf(text);
  const wasFollowed = await deps.removeFollow(id, chat.conversationId);
  const said = words.say(wasFollowed ? 'health.follow.stopped' : 'health.follow.notFollowed', { id });
  return followCard(id, { heading: id, text: said, isFollowed: false });
}

const dataSchema = z.object({ id: issueIdSchema });

/** @throws CARD_OUTDATED */
export function issueIdIn(data: unknown): string {
  return parseCardData(dataSchema, data).id;
}

/** @throws ROLE_MISSING */
function requireDecision(turn: Turn, { roleNames }: FollowIssueDeps): void {
  if (mayDecideHere(turn) || !turn.asker.known) return;
  throw new CasebridgeError('ROLE_MISSING', {
    role: roleNames.administrator,
    person: turn.asker.person.name,
  });
}

function idOf(text: string): string {
  const id = issueIdOf(text);
  if (id === undefined) throw issueNotFound(text);
  return id;
}

interface FollowData {
  readonly heading: string;
  readonly text: string;
  readonly isFollowed: boolean;
}

function followCard(id: string, { heading, text, isFollowed }: FollowData): Reply {
  return { card: 'health/followed', data: { id, heading, text, isFollowed }, summary: text };
}
