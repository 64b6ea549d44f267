import type { Words } from '../../../locales/words.ts';
import type { RootView } from '../../topics.ts';
import type { Reply } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import { nextUpdateOf } from '../post-text/post-parts.ts';
import { readPost } from '../post-text/read-post.ts';
import { classificationText, type Severity, severityIcons, severityOf, statusText } from '../status-words.ts';
import { type ToldIssue, tookOf } from './change-reply.ts';
import { newsOf, shortened } from './post-words.ts';

export interface NoticeView extends RootView {
  /** Of the issue in the admin centre. */
  readonly url: string;
  readonly now: Date;
}

const shownImpact = 300;
const shownNews = 400;
const shownMoment = 100;

const severityColors: Readonly<Record<Severity, string>> = {
  interruption: 'attention',
  incident: 'attention',
  advisory: 'accent',
};

/** The one post about an issue, as it stands. */
export function noticeReply(told: ToldIssue, view: NoticeView, words: Words): Reply {
  const { issue, posts, incidents } = told;
  const { id, title, service, impact } = issue;
  const status = statusOf(issue, words);
  const newest = posts.at(-1);
  const news = newest === undefined ? '' : newsOf(newest, shownNews);
  return {
    card: 'health/notice',
    data: {
      id,
      title,
      about: words.say('health.issue.about', { id, service }),
      status,
      ...stateData(issue, words),
      facts: facts(told, view, words),
      impact: shortened(impact, shownImpact),
      incidents: incidents > 0 ? words.say('healthNotice.incidents', { count: incidents }) : '',
      ...(newest !== undefined &&
        news !== '' && {
          said: { when: words.say('healthNotice.saidAt', { moment: newest.createdAt }), news },
        }),
      ...threadData(issue, view, words),
    },
    summary: words.say('healthNotice.summary', { id, service, title, status }),
  };
}

/** Neither resolved nor gone from Microsoft's list. */
export function isOpen({ isResolved, vanishedAt }: KnownIssue): boolean {
  return !isResolved && vanishedAt === undefined;
}

/** Such as "Service degradation · Incident". */
export function statusOf({ status, classification }: KnownIssue, words: Words): string {
  return `${statusText(status, words)} · ${classificationText(classification, words)}`;
}

/** How bad it is, or how it ended. */
function stateData(issue: KnownIssue, words: Words): object {
  const { isResolved, vanishedAt } = issue;
  if (isResolved) return { over: words.say('healthNotice.over', tookOf(issue, words)) };
  if (vanishedAt !== undefined) {
    return { vanished: words.say('health.issue.vanished', { moment: vanishedAt }) };
  }
  const severity = severityOf(issue);
  return { open: { icon: severityIcons[severity], color: severityColors[severity] } };
}

function facts({ issue, posts }: ToldIssue, { now }: NoticeView, words: Words): readonly object[] {
  const { startedAt, endedAt, isResolved } = issue;
  const next = isOpen(issue) ? nextUpdateOf(posts.toReversed().map(readPost), now) : undefined;
  // Where no moment is certain, Microsoft's own words are.
  const nextUpdate =
    next?.at === undefined ? shortened(next?.text ?? '', shownMoment) : words.dateTime(next.at);
  return [
    { label: words.say('health.issue.started'), value: words.dateTime(startedAt) },
    ...(isResolved && endedAt !== undefined
      ? [{ label: words.say('health.issue.ended'), value: words.dateTime(endedAt) }]
      : []),
    ...(nextUpdate === '' ? [] : [{ label: words.say('health.issue.nextUpdate'), value: nextUpdate }]),
  ];
}

/** Who looks after it here, and what can be done about the post. */
function threadData(issue: KnownIssue, view: NoticeView, words: Words): object {
  const { owner, isMuted, canBeTaken, url } = view;
  const offered = [
    ...(canBeTaken && owner === undefined && isOpen(issue) ? ['take'] : []),
    ...(canBeTaken && owner !== undefined ? ['handOver', 'release'] : []),
    isMuted ? 'unmute' : 'mute',
  ];
  return {
    url,
    owner:
      owner === undefined
        ? ''
        : words.say('healthNotice.owner', { name: owner.name, since: words.dateTime(owner.since) }),
    muted: isMuted ? words.say('healthNotice.muted') : '',
    can: Object.fromEntries(offered.map((action) => [action, { source: 'health', topicId: issue.id }])),
  };
}
