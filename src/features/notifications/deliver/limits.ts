// What Teams takes, and what is sent at most: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit,
// as it stood on 8 October 2026. Microsoft may change it; then this table changes, and nothing else.

/** So much of what Teams takes from the app in one tenant is used. */
export const appLimit = {
  /** "50 requests per second per app per tenant"; the setting TEAMS_SENDS_PER_SECOND says it. */
  teams: { sends: 50, milliseconds: 1_000 },
  /** Each message arrives a little sooner or later than its moment: what is left over keeps a second from having more. */
  share: 0.97,
  /** A moment that passed so long ago is given up, because messages that catch up would crowd the next second. */
  latestMilliseconds: 30,
} as const;

interface ConversationLimit {
  readonly teams: Rate;
  readonly ours: Rate;
}

interface Rate {
  readonly sends: number;
  readonly milliseconds: number;
}

/** Messages to one conversation. Answers to people there count for Teams too, so that some is left for them. */
export const conversationLimits: readonly ConversationLimit[] = [
  // "7 in 1 second": one answer with its note that it is being written are two.
  { teams: { sends: 7, milliseconds: 1_000 }, ours: { sends: 5, milliseconds: 1_000 } },
  // "8 in 2 seconds": the same two.
  { teams: { sends: 8, milliseconds: 2_000 }, ours: { sends: 6, milliseconds: 2_000 } },
  // "60 in 30 seconds": ten for people who talk to the bot meanwhile.
  { teams: { sends: 60, milliseconds: 30_000 }, ours: { sends: 50, milliseconds: 30_000 } },
  // "1,800 in an hour" is 60 in two minutes, kept as such because then two minutes are all that must be remembered.
  { teams: { sends: 1_800, milliseconds: 3_600_000 }, ours: { sends: 55, milliseconds: 120_000 } },
];

const longestMilliseconds = Math.max(...conversationLimits.map(({ ours }) => ours.milliseconds));

/**
 * The first moment at which one more message keeps within all limits of its conversation.
 * @param sends when messages were sent there, as moments at which they had arrived for sure, oldest first
 */
export function whenMaySend(sends: readonly number[], now: number): number {
  const moments = conversationLimits.map(({ ours }) => {
    const first = sends.at(-ours.sends);
    return first === undefined ? now : first + ours.milliseconds;
  });
  return Math.max(now, ...moments);
}

/** Without what no limit looks back to any more. */
export function recentSends(sends: readonly number[], now: number): readonly number[] {
  return sends.filter((moment) => moment > now - longestMilliseconds);
}
