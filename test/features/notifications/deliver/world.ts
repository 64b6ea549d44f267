import { createRenderMessage } from '../../../../src/features/notifications/deliver/message-cache.ts';
import { createPump, type Pump } from '../../../../src/features/notifications/deliver/pump.ts';
import { createReadTopic } from '../../../../src/features/notifications/deliver/topic-cache.ts';
import type { LaneRecords } from '../../../../src/features/notifications/lanes.ts';
import type { SendOutcome } from '../../../../src/features/notifications/messenger.ts';
import type { TopicChange, Urgency } from '../../../../src/features/notifications/records.ts';
import { createScriptedTeams, type ScriptedTeams } from './scripted-teams.ts';
import { createSimulatedTime, type SimulatedTime } from './simulated-time.ts';
import { openTestLedger, type TestLedger } from './test-ledger.ts';
import { createTestTopics, type TestTopics } from './test-topics.ts';

/** Workers, the real ledger in memory, and a Teams that does what tests say; time passes when they ask for it. */
export interface World extends TestLedger {
  readonly time: SimulatedTime;
  readonly teams: ScriptedTeams;
  readonly topics: TestTopics;
  readonly outcomes: SendOutcome[];
  readonly unexpected: unknown[];
  readonly troubles: unknown[];
  /** Something becomes of a topic, and whoever is subscribed is to be told. */
  change(topicId: string, event: TopicChange['event'], urgency?: Urgency): Promise<number>;
  /** What was tried in a conversation, such as `post new EX1`. */
  said(conversationId?: string): readonly string[];
  startPump(): Pump;
}

export interface WorldOptions {
  readonly sendsPerSecond?: number;
  readonly start?: string;
  /** So many times more rarely than usual workers look, for tests of long times. */
  readonly rarely?: number;
  /** Stands between the workers and the ledger. */
  readonly wrap?: (records: LaneRecords) => LaneRecords;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const time = createSimulatedTime();
  const base = Date.parse(options.start ?? '2026-03-02T12:00:00Z');
  const ledger = await openTestLedger(() => new Date(base + Math.floor(time.now())));
  const teams = createScriptedTeams(time);
  const topics = createTestTopics();
  const [outcomes, unexpected, troubles]: [SendOutcome[], unknown[], unknown[]] = [[], [], []];
  return {
    ...ledger,
    ...{ time, teams, topics, outcomes, unexpected, troubles },
    change: async (topicId, event, urgency = 'incident') => {
      const seq = topics.change(topicId, event, urgency);
      await ledger.publish(seq, { topicId, event, urgency });
      return seq;
    },
    said: (conversationId) =>
      teams.attempts
        .filter((attempt) => conversationId === undefined || attempt.conversationId === conversationId)
        .map(({ does, text }) => `${does} ${text}`),
    startPump: () => {
      const pump = createPump({
        records: options.wrap?.(ledger.lanes) ?? ledger.lanes,
        threads: ledger.threads,
        messenger: teams,
        readTopic: createReadTopic([topics], time.now),
        render: createRenderMessage(teams),
        clock: time,
        schedule: (milliseconds, work) => time.schedule(milliseconds * (options.rarely ?? 1), work),
        random: () => 0.5,
        sendsPerSecond: options.sendsPerSecond ?? 50,
        maximumSends: 6,
        onOutcome: (outcome) => void outcomes.push(outcome),
        onTold: () => {},
        onUnexpected: (error) => void unexpected.push(error),
        onTrouble: (error) => void troubles.push(error),
      });
      pump.start();
      return pump;
    },
  };
}
