import type { Words } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthLinks } from '../links.ts';
import { nextUpdateOf } from '../post-text/post-parts.ts';
import { readPost } from '../post-text/read-post.ts';
import { classificationText, severityIcons, severityOf, statusText } from '../status-words.ts';
import { changeLines } from './change-lines.ts';
import { issueFacts } from './facts.ts';
import type { FoundIssue } from './find-issue.ts';
import { impactSentence } from './impact-sentence.ts';
import { hasReport, type IssuePart, issueParts } from './issue-parts.ts';
import { shownText } from './shown-text.ts';
import { type ReadPost, timelinePage } from './timeline.ts';

/** Characters of the card's JSON: Teams' limit is twenty thousand, of which the template takes a fifth. */
const roomForPart = 1_600;
const roomForData = 15_500;

/** How an issue is shown. */
export interface Shown {
  /** The first post to show, from 0; where it is not the newest, the card shows posts and little else. */
  readonly from: number;
  /** What is offered of telling the conversation what becomes of it. */
  readonly offer: 'subscribe' | 'unsubscribe' | undefined;
}

export function issueCard(found: FoundIssue, { from, offer }: Shown, turn: Turn, links: HealthLinks): Reply {
  const { words } = turn;
  const { issue, changes } = found;
  const posts = found.posts.map((post) => ({ post, blocks: readPost(post) }));
  const texts = posts.map(({ blocks }) => blocks);
  const parts = issueParts(texts);
  const isFirst = from === 0;
  const status = statusLine(found, words);
  const data = {
    id: issue.id,
    heading: issue.title,
    service: issue.service,
    about: words.say('health.issue.about', { id: issue.id, service: issue.service }),
    ...status,
    notices: noticesOf(found, words).map((text) => ({ text })),
    facts: isFirst
      ? issueFacts(issue, issue.isResolved ? undefined : nextUpdateOf(texts, turn.now), turn)
      : [],
    parts: isFirst ? shownParts(parts, issue.impact, words) : [],
    changes: isFirst ? shownChanges(changes, words) : [],
    impact: impactSentence(issue, turn, links),
    ...(hasReport(issue.status, texts) && { report: { id: issue.id } }),
    ...(offer && { [offer]: { id: issue.id } }),
    url: links.issue(issue.id),
    statusPage: links.statusPage,
  };
  const room = roomForData - JSON.stringify(data).length;
  return {
    card: 'health/issue',
    data: { ...data, ...timeline(found, posts, { from, room, turn }) },
    summary: `${words.say('health.titled', { heading: issue.id, text: issue.title })}. ${status.status}`,
  };
}

/** One group of lines, or none. */
function shownChanges(changes: FoundIssue['changes'], words: Words): readonly object[] {
  const lines = changeLines(changes, words).map((text) => ({ text }));
  if (lines.length === 0) return [];
  return [{ title: words.say('health.issue.changes', { count: lines.length }), lines }];
}

function statusLine(
  { issue, vanishedAt, isFresh }: FoundIssue,
  words: Words,
): { readonly status: string; readonly isOpen: boolean } {
  const isOpen = !issue.isResolved;
  const text = [
    statusText(issue.status, words),
    classificationText(issue.classification, words),
    words.say(isOpen ? 'health.issue.open' : 'health.issue.closed'),
  ].join(' · ');
  return { status: `${iconOf()} ${text}`, isOpen };

  /** No tick for what may have been opened again meanwhile. */
  function iconOf(): string {
    if (vanishedAt !== undefined) return '❔';
    if (isOpen) return severityIcons[severityOf(issue)];
    return isFresh ? '✅' : '🕒';
  }
}

function noticesOf({ notices, vanishedAt }: FoundIssue, words: Words): readonly string[] {
  if (vanishedAt === undefined) return notices;
  return [...notices, words.say('health.issue.vanished', { moment: vanishedAt })];
}

/** Where no post says what people notice, Graph's own field does. */
function shownParts(parts: readonly IssuePart[], impact: string, words: Words): readonly object[] {
  const hasImpact = impact === '' || parts.some(({ title }) => title === 'health.issue.userImpact');
  const told = { part: undefined, label: '', bullet: '', runs: [{ text: impact }] };
  const all: readonly IssuePart[] = hasImpact
    ? parts
    : [{ title: 'health.issue.userImpact', blocks: [told] }, ...parts];
  return all.map(({ title, blocks }) => ({
    title: words.say(title),
    blocks: shownText(withoutLabels(blocks), roomForPart, words).blocks,
  }));
}

/** The part has a title of its own, in the reader's language. */
function withoutLabels(blocks: IssuePart['blocks']): IssuePart['blocks'] {
  return blocks.map((block) => ({ ...block, label: '' }));
}

function timeline(
  { issue }: FoundIssue,
  posts: readonly ReadPost[],
  { from, room, turn }: { readonly from: number; readonly room: number; readonly turn: Turn },
): object {
  const { words, now } = turn;
  const count = posts.length;
  const { posts: shown, first, end } = timelinePage(posts, { words, now, issue, from, room });
  return {
    postsTitle:
      first === 0 && end === count
        ? words.say('health.issue.posts', { count })
        : words.say('health.issue.postsPage', { first: first + 1, last: end, count }),
    posts: shown,
    ...(end < count && { older: { id: issue.id, from: end } }),
    ...(first > 0 && { newer: { id: issue.id } }),
  };
}
