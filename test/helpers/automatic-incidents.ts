import assert from 'node:assert/strict';
import { readUnverifiedToken } from '../../src/sandbox/graph/access.ts';
import { type GraphStandIn, type HealthIssue, startGraph } from '../../src/sandbox/graph/index.ts';
import type { Row } from '../../src/sandbox/servicenow/index.ts';
import { type BotOptions, chatPerson, startBot, type TestBot } from './bot.ts';
import { textOf } from './card-text.ts';
import { filledIn, inputOf } from './forms.ts';

/** Alex has the right to configure. */
export const admin = { from: chatPerson('Alex Wilber') } as const;

/** A clock that stands still between polls. */
export interface Clock {
  now: Date;
}

export function clockAt(iso: string): Clock {
  return { now: new Date(iso) };
}

/** A bot with a clock of its own, and what Microsoft and the desk do. */
export interface AutomaticBot {
  readonly bot: TestBot;
  /** The card after both forms were filled in and saved. */
  switchOn(
    typed?: Readonly<Record<string, string>>,
    second?: Readonly<Record<string, string>>,
  ): Promise<string>;
  /** Lets time pass, and reads service health. */
  poll(minutes?: number): Promise<void>;
  /** Microsoft opens an issue. */
  open(id: string, values?: Partial<HealthIssue>): void;
  /** Microsoft writes. */
  post(id: string, content: string): void;
  /** Microsoft changes an issue. */
  change(id: string, values: Partial<HealthIssue>): void;
  /** All incidents of an issue. */
  incidents(id: string): readonly Row[];
  /** The only one. */
  incident(id: string): Row;
  /** Work notes of its incident, the oldest first. */
  notes(id: string): readonly string[];
  /** Somebody changes the incident in ServiceNow. */
  desk(id: string, values: Readonly<Record<string, string>>): void;
  /** The card of automatic incidents. */
  status(): Promise<string>;
  close(): Promise<void>;
}

/** A Graph without issues. Tokens last as long as the test, whatever its clock says. */
export async function startQuietGraph(clock: Clock): Promise<GraphStandIn> {
  const start = clock.now;
  const graph = await startGraph({
    now: () => clock.now,
    acceptToken: (token) => readUnverifiedToken(token, start),
  });
  graph.issues.length = 0;
  return graph;
}

/** @param options what is given here as `own` is not closed with the bot */
export async function startAutomatic(clock: Clock, options: BotOptions = {}): Promise<AutomaticBot> {
  const graph = options.own?.graph ?? (await startQuietGraph(clock));
  const bot = await startBot({
    ...options,
    now: () => clock.now,
    settings: { GRAPH_URL: graph.url, ...options.settings },
    own: { ...options.own, graph },
  });
  const automatic = automaticBot(bot, clock);
  if (options.own?.graph !== undefined) return automatic;
  return { ...automatic, close: () => bot.close().then(() => graph.close()) };
}

function automaticBot(bot: TestBot, clock: Clock): AutomaticBot {
  const { issues } = bot.graph;
  const { tables } = bot.serviceNow;
  const find = (id: string) => {
    const issue = issues.find((one) => one.id === id);
    assert.ok(issue, `an issue ${id}`);
    return issue;
  };
  const touch = (issue: HealthIssue) => {
    issue.lastModifiedDateTime = clock.now.toISOString();
  };
  const incidents = (id: string) => tables.rows('incident').filter((row) => row.correlation_id === id);
  const incident = (id: string) => {
    const [row, ...others] = incidents(id);
    assert.ok(row && others.length === 0, `one incident of ${id}, not ${others.length + (row ? 1 : 0)}`);
    return row;
  };
  return {
    bot,
    close: bot.close,
    switchOn: async (typed = {}, second = {}) => {
      const [opened] = await bot.say('settings automatic incidents on', admin);
      const group = inputOf(opened?.card, 'group').choices.find(({ title }) => title === 'Messaging');
      const first = { group: group?.value ?? '', category: 'software', ...typed };
      const next = await bot.click(
        'health.automaticNext',
        filledIn(opened?.card, 'health.automaticNext', first),
        admin,
      );
      const saved = await bot.click(
        'health.automaticSave',
        filledIn(next.answer, 'health.automaticSave', second),
        admin,
      );
      return textOf(saved.answer);
    },
    poll: async (minutes = 2) => {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000);
      await bot.tick();
    },
    open: (id, values = {}) => void issues.push(newIssue(id, clock.now, values)),
    post: (id, content) => {
      const issue = find(id);
      const createdDateTime = new Date(clock.now.getTime() - 5_000).toISOString();
      issue.posts.push({
        createdDateTime,
        postType: 'regular',
        description: { contentType: 'html', content },
      });
      touch(issue);
    },
    change: (id, values) => touch(Object.assign(find(id), values)),
    incidents,
    incident,
    notes: (id) => {
      const { sys_id: sysId } = incident(id);
      return tables
        .rows('sys_journal_field')
        .filter((entry) => entry.element_id === sysId && entry.element === 'work_notes')
        .map(({ value = '' }) => value);
    },
    desk: (id, values) => {
      const { sys_id: sysId = '' } = incident(id);
      tables.update('incident', sysId, values);
    },
    status: async () => textOf((await bot.say('settings automatic incidents', admin))[0]?.card),
  };
}

export function newIssue(id: string, now: Date, values: Partial<HealthIssue>): HealthIssue {
  const at = now.toISOString();
  return {
    id,
    title: `Some users cannot open ${id}`,
    impactDescription: 'Users may see an empty page.',
    service: 'Exchange Online',
    feature: 'Web access',
    featureGroup: 'Web access',
    classification: 'incident',
    origin: 'microsoft',
    status: 'serviceDegradation',
    isResolved: false,
    details: [],
    highImpact: null,
    startDateTime: at,
    endDateTime: null,
    lastModifiedDateTime: at,
    posts: [],
    ...values,
  };
}
