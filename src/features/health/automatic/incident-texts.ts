import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import { beginsAsScript } from '../../../clients/servicenow/script-text.ts';
import { languages, type Words, wordsFor } from '../../../locales/words.ts';
import type { IssueChange, KnownIssue, RememberedIssue } from '../history.ts';
import type { HealthLinks } from '../links.ts';
import { type PostBlock, readPost, wordsOf } from '../post-text/read-post.ts';
import { classificationText, statusText } from '../status-words.ts';
import type { AutomaticSettings } from './automatic-settings.ts';

/** As many characters as ServiceNow's short description holds. */
const longestShortDescription = 160;
/** ServiceNow's own limit for a description, and for an entry of the journal. */
const longestText = 4000;
/** The whole note then stays below it. */
const longestPost = 3400;

/** The desk reads in one language, whoever switched it on, and in UTC, as Microsoft's own texts do. */
export function deskWords({ language }: Pick<AutomaticSettings, 'language'>): Words {
  return wordsFor(language, 'UTC');
}

export function shortDescriptionOf({ id, title }: KnownIssue): string {
  const line = title.replace(/\s+/g, ' ').trim();
  return cut(line === '' || beginsAsScript(line) ? `${id} ${line}`.trim() : line, longestShortDescription);
}

/** Everything that is no field of its own. @param posts those that no note tells, oldest first */
export function descriptionOf(
  issue: KnownIssue,
  posts: readonly ServiceHealthPost[],
  settings: AutomaticSettings,
  links: HealthLinks,
): string {
  const words = deskWords(settings);
  const { id, title, service, feature, impact, startedAt } = issue;
  const intro = words.say('automatic.description', {
    ...{ id, title, service, feature: feature || '–', impact: impact || '–', started: startedAt },
    status: statusText(issue.status, words),
    classification: classificationText(issue.classification, words),
    url: links.issue(id),
  });
  const told = posts.toReversed().map((post) => postText(post, words));
  const signature = `\n\n${signatureOf(settings, words)}`;
  return `${cut([intro, ...told].join('\n\n'), longestText - signature.length)}${signature}`;
}

/** By which a note is found again in the journal, whatever else it says: no other note of Casebridge's has it. */
export function markOf({ issueId, seq }: IssueChange, at: Date): string {
  return `${markStart(issueId)}${at.toISOString()} / ${seq}`;
}

/** What all marks of an issue begin with. */
export function markStart(issueId: string): string {
  return `Casebridge ${issueId} / `;
}

export interface NoteText {
  /** Without signature and mark. */
  readonly text: string;
  readonly mark: string;
}

/** What the desk is told of a change; undefined when there is nothing to tell. */
export function noteOf(
  change: IssueChange,
  remembered: RememberedIssue,
  settings: AutomaticSettings,
): NoteText | undefined {
  const words = deskWords(settings);
  if (change.kind === 'new') return undefined;
  if (change.kind === 'post') {
    const post = postOf(change, remembered);
    return post && { text: postText(post, words), mark: markOf(change, post.createdAt) };
  }
  const { kind, before, after, noticedAt } = change;
  const status = kind === 'status';
  const text = words.say(`automatic.changed.${kind}`, {
    id: change.issueId,
    before: status ? statusText(before, words) : classificationText(before, words),
    after: status ? statusText(after, words) : classificationText(after, words),
    moment: noticedAt,
    ended: remembered.issue.endedAt ?? noticedAt,
  });
  return { text, mark: markOf(change, noticedAt) };
}

/** What an incident is told first that somebody else created for the issue: the newest post, and what comes from now on. */
export function joiningNote({ issue, posts }: RememberedIssue, settings: AutomaticSettings): NoteText {
  const words = deskWords(settings);
  const newest = posts.at(-1);
  const text = words.say('automatic.joined', { id: issue.id });
  return {
    text: newest === undefined ? text : `${text}\n\n${postText(newest, words)}`,
    mark: `${markStart(issue.id)}${issue.startedAt.toISOString()} / 0`,
  };
}

/** A note as it is written: nobody wrote it, so its last lines say what did, and who wanted it. */
export function signedByCasebridge({ text, mark }: NoteText, settings: AutomaticSettings): string {
  return `${text}\n\n${signatureOf(settings, deskWords(settings))}\n${mark}`;
}

function signatureOf({ switchedOnBy }: Pick<AutomaticSettings, 'switchedOnBy'>, words: Words): string {
  return words.say('automatic.signature', { name: switchedOnBy });
}

/** Whether a text says in one of the languages that Casebridge wrote it by itself, whoever wanted it. */
export function isSignedByCasebridge(text: string): boolean {
  return languages.some((language) => {
    const [start = ''] = signatureOf({ switchedOnBy: '\n' }, deskWords({ language })).split('\n');
    return text.includes(start);
  });
}

/** What was written at a change; undefined for a post whose text Microsoft has replaced since, which a later change tells. */
function postOf(change: IssueChange, { posts, changes }: RememberedIssue): ServiceHealthPost | undefined {
  const atOnce = posts.filter(({ createdAt }) => createdAt.toISOString() === change.after);
  const later = changes.filter(
    ({ kind, after, seq }) => kind === 'post' && after === change.after && seq > change.seq,
  );
  return atOnce.at(-1 - later.length);
}

function postText(post: ServiceHealthPost, words: Words): string {
  const heading = words.say('automatic.post', { moment: post.createdAt });
  return `${heading}\n${cut(readPost(post).map(lineOf).join('\n'), longestPost)}`;
}

function lineOf(block: PostBlock): string {
  const addresses = block.runs.flatMap(({ text, url }) => (url === undefined || url === text ? [] : [url]));
  const label = block.label === '' ? '' : `${block.label}:`;
  const links = addresses.length === 0 ? '' : `(${addresses.join(', ')})`;
  return [block.bullet, label, wordsOf(block), links].filter(Boolean).join(' ');
}

/** Between words, with an ellipsis for what is left out. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit - 1)
    .replace(/\s+\S{0,40}$/, '')
    .replace(/[\uD800-\uDBFF]$/, '')}…`;
}
