import type { Reply, Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import type { LedgerRecords, LedgerReport } from '../records.ts';
import { isAdministrator, looksAfterAll } from '../who-decides.ts';
import { reasonOf } from './codes.ts';

export interface StatusDeps {
  readonly ledger: Pick<LedgerRecords, 'report' | 'resendFailed'>;
}

const shownCodes = 8;
const shownConversations = 8;

/** Who asks, and where. */
export type StatusTurn = Pick<Turn, 'words' | 'now' | 'asker' | 'place' | 'chat'>;

/** What became of all that was to be told: here, or everywhere for who looks after it. @param done what was done just now */
export async function showStatus(turn: StatusTurn, deps: StatusDeps, done?: string): Promise<Reply> {
  const { words } = turn;
  const isAll = looksAfterAll(turn);
  const report = await deps.ledger.report(isAll ? undefined : conversationIdOf(turn));
  const heading = words.say('subscriptions.status.heading', { isAll: isAll ? 'yes' : 'no' });
  const sum = words.say('subscriptions.status.sum', countsOf(report));
  return {
    card: 'notifications/status',
    data: {
      heading,
      ...(done !== undefined && { done }),
      sum,
      lines: linesOf(report, turn).map((text) => ({ text })),
      ...(!addsUp(report) && {
        mismatch: words.say('subscriptions.status.mismatch', { missing: missing(report) }),
      }),
      failures: report.failedByCode.slice(0, shownCodes).map(({ code, count }) => ({
        title: words.say('subscriptions.status.failure', { count, code }),
        meaning: words.say(reasonOf(code).meaning),
        todo: words.say(reasonOf(code).todo),
      })),
      closed: report.closedConversations.slice(0, shownConversations).map(({ name, code, since }) => ({
        text: words.say('subscriptions.status.closed', {
          name: name || words.say('subscriptions.status.unnamed'),
          moment: since,
          why: words.say(reasonOf(code).meaning),
        }),
        todo: words.say(reasonOf(code).todo),
      })),
      ...moreOf(report, turn),
      canResend: report.failed > 0 && isAdministrator(turn),
    },
    summary: done === undefined ? `${heading}. ${sum}` : `${done} ${sum}`,
  };
}

function countsOf({ expected, sent, edited, queued, failed, givenUp }: LedgerReport) {
  return { expected, sent, edited, queued, failed, givenUp };
}

/** More than are there, or fewer. */
function missing({ expected, sent, edited, queued, failed, givenUp }: LedgerReport): number {
  return expected - (sent + edited + queued + failed + givenUp);
}

function addsUp(report: LedgerReport): boolean {
  return missing(report) === 0;
}

function linesOf(
  { doubtful, oldestDueAt, failed }: LedgerReport,
  { words, now }: StatusTurn,
): readonly string[] {
  return [
    ...(oldestDueAt === undefined
      ? [words.say('subscriptions.status.nothingDue')]
      : [words.say('subscriptions.status.oldest', { age: words.age(oldestDueAt, now) })]),
    ...(doubtful > 0 ? [words.say('subscriptions.status.doubtful', { count: doubtful })] : []),
    ...(failed === 0 ? [words.say('subscriptions.status.noFailure')] : []),
  ];
}

/** The lists have room for some. */
function moreOf({ failedByCode, closedConversations }: LedgerReport, { words }: StatusTurn): object {
  const codes = failedByCode.length - shownCodes;
  const conversations = closedConversations.length - shownConversations;
  return {
    ...(codes > 0 && { moreFailures: words.say('subscriptions.status.more', { count: codes }) }),
    ...(conversations > 0 && {
      moreClosed: words.say('subscriptions.status.more', { count: conversations }),
    }),
  };
}
