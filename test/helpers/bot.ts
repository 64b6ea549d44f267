import { randomUUID } from 'node:crypto';
import { type Limits, type RunningApp, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import type { StandIn } from '../../src/sandbox/stand-in.ts';
import { type Connector, type Member, type SentActivity, startConnector } from './connector.ts';

/** A whole bot with stand-ins behind it and a Teams in front of it: activities in, activities out. */
export interface TestBot {
  readonly app: RunningApp;
  readonly connector: Connector;
  readonly serviceNow: ServiceNowStandIn;
  readonly graph: GraphStandIn;
  readonly learn: StandIn;
  readonly tenantId: string;
  /** Does what is due: reads service health, and waits for all who hear of it. */
  tick(): Promise<void>;
  /** Lines of the log, as parsed JSON. */
  readonly logLines: readonly string[];
  /** Says something and gives what the bot sent because of it. */
  say(text: string, options?: SayOptions): Promise<readonly SentActivity[]>;
  /** Clicks a button and gives the invoke's answer and what the bot sent. */
  click(verb: string, data: object, options?: SayOptions): Promise<Clicked>;
  /** Sends what Teams asks a bot directly, such as `composeExtension/query`, and gives the answer. */
  invoke(name: string, value: object, options?: SayOptions): Promise<Clicked>;
  /** Clicks a button that opens a dialog, and gives what Teams is to show in it. */
  dialog(verb: string, data: object, options?: SayOptions): Promise<Clicked>;
  /** Clicks a button of the form in a dialog. */
  submitDialog(verb: string, data: object, options?: SayOptions): Promise<Clicked>;
  /** Posts an activity as it is, for what Teams would never send. */
  post(activity: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** An activity as Teams would send it. */
  activity(overrides: object, options?: SayOptions): object;
  /** Somebody of the chat who is not in the sandbox's list. */
  addMember(member: Partial<Member>): Member;
  close(): Promise<void>;
}

export interface SayOptions {
  /** Whom of the chat; Megan Bowen, an agent, unless told. */
  readonly from?: Member;
  readonly locale?: string;
  /** The person's own chat unless told. */
  readonly place?: TestPlace;
  /** Addresses of images that are pasted into the message. */
  readonly images?: readonly string[];
  /** The message whose card is clicked. */
  readonly clicked?: Pick<SentActivity, 'id'>;
  readonly overrides?: object;
}

export interface TestPlace {
  readonly kind: 'personal' | 'groupChat' | 'channel';
  /** Of the channel. */
  readonly name?: string;
  /** Of the channel or group chat, where a test has several. */
  readonly id?: string;
  /** Of the channel: `standard`, `private`, `shared`. */
  readonly type?: string;
  /** Of the channel; `src/sandbox/people.json` has one with owners. */
  readonly team?: { readonly id: string; readonly aadGroupId?: string };
}

export interface Clicked {
  readonly status: number;
  /** The invoke's answer: the card that takes the clicked one's place, or a text. */
  readonly answer: unknown;
  readonly sent: readonly SentActivity[];
  /** Messages that were written anew in their place. */
  readonly updated: readonly SentActivity[];
}

export interface BotOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  readonly now?: () => Date;
  /** What stands where the settings send the bot, instead of the sandbox's own. */
  readonly own?: {
    readonly serviceNow?: ServiceNowStandIn;
    readonly graph?: GraphStandIn;
    readonly learn?: StandIn;
  };
}

export async function startBot({ settings = {}, limits = {}, now, own }: BotOptions = {}): Promise<TestBot> {
  const connector = await startConnector();
  const logLines: string[] = [];
  const read = readConfig('sandbox', { PORT: '0', SANDBOX_CHAT: 'off', SANDBOX_NEWS: 'off', ...settings });
  if ('problems' in read) throw new TypeError(JSON.stringify(read.problems));
  const log = createLog({
    level: 'info',
    secrets: read.config.secrets,
    destination: { write: (line: string) => void logLines.push(line) },
  });
  const { schedule, tick } = createTicks();
  const app = await startApp(read.config, { limits, log, schedule, ...(now && { now }) });
  // What tests count and break is theirs alone.
  await app.firstLook;
  const { serviceNow, graph, learn } = { ...app.sandbox?.standIns, ...own };
  if (!serviceNow || !graph || !learn) throw new TypeError('a test bot has stand-ins');
  for (const person of chatPeople) connector.members.set(person.id, person);
  return {
    app,
    connector,
    serviceNow,
    graph,
    learn,
    tenantId: people.tenantId,
    logLines,
    tick,
    ...talking(app.messagesUrl, connector),
    addMember: (member) => addMember(connector, member),
    close: async () => {
      await app.close();
      await connector.close();
    },
  };
}

/** Nothing happens by itself: tests change what the stand-ins say after the start. */
export function createTicks() {
  const due = new Set<() => Promise<void>>();
  return {
    schedule: (_milliseconds: number, work: () => Promise<void>) => {
      due.add(work);
      return () => void due.delete(work);
    },
    tick: async () => {
      const works = [...due];
      due.clear();
      for (const work of works) await work();
    },
  };
}

/** The sandbox's people as Teams knows them. */
export const chatPeople: readonly Member[] = people.people.map(({ teamsId, entraObjectId, name, mail }) => ({
  id: teamsId,
  name,
  aadObjectId: entraObjectId,
  email: mail,
  userPrincipalName: mail,
}));

/** @throws TypeError for a name that is not in `src/sandbox/people.json` */
export function chatPerson(name: string): Member {
  const found = chatPeople.find((person) => person.name === name);
  if (found === undefined) throw new TypeError(`nobody in the chat is called ${name}`);
  return found;
}

function addMember(connector: Connector, member: Partial<Member>): Member {
  const added = { id: `29:${randomUUID()}`, name: 'Somebody', aadObjectId: randomUUID(), ...member };
  connector.members.set(added.id, added);
  return added;
}

export type Talking = Pick<
  TestBot,
  'say' | 'click' | 'invoke' | 'dialog' | 'submitDialog' | 'post' | 'activity'
>;

/** @param messagesUrl where the bot takes activities */
export function talking(messagesUrl: string, connector: Connector): Talking {
  const post: Talking['post'] = (activity, headers = {}) =>
    fetch(messagesUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(activity),
    });
  const activity: Talking['activity'] = (overrides, options = {}) => {
    const { from = chatPerson('Megan Bowen'), locale = 'en-GB', images = [], clicked } = options;
    if (clicked !== undefined) connector.messages.add(clicked.id);
    return {
      type: 'message',
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: connector.url,
      locale,
      from: { id: from.id, name: from.name, aadObjectId: from.aadObjectId },
      recipient: { id: '28:casebridge', name: 'Casebridge' },
      ...placed(from, options.place),
      ...(clicked && { replyToId: clicked.id }),
      ...(images.length > 0 && {
        attachments: images.map((contentUrl) => ({ contentType: 'image/*', contentUrl })),
      }),
      ...overrides,
    };
  };
  /** Posting waits for the turn, so what was sent meanwhile is its answer: tests talk one at a time. */
  const exchange = async (body: object) => {
    const before = connector.sent.length;
    const updatedBefore = connector.updated.length;
    const response = await post(body);
    return {
      response,
      sent: connector.sent.slice(before),
      updated: connector.updated.slice(updatedBefore),
    };
  };
  const invoke: Talking['invoke'] = async (name, value, options = {}) => {
    const body = activity({ type: 'invoke', name, value, ...options.overrides }, options);
    const { response, sent, updated } = await exchange(body);
    const text = await response.text();
    return { status: response.status, answer: text === '' ? undefined : JSON.parse(text), sent, updated };
  };
  return {
    post,
    activity,
    invoke,
    say: async (text, options = {}) => {
      const { sent } = await exchange(activity({ text, ...options.overrides }, options));
      return sent.filter(({ type }) => type !== 'typing');
    },
    click: (verb, data, options) =>
      invoke(
        'adaptiveCard/action',
        { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
        options,
      ),
    dialog: (verb, data, options) =>
      invoke('task/fetch', dialogValue({ msteams: { type: 'task/fetch' }, ...data, verb }), options),
    submitDialog: (verb, data, options) => invoke('task/submit', dialogValue({ ...data, verb }), options),
  };
}

function dialogValue(data: object): object {
  return { data, context: { theme: 'default' } };
}

/** How Teams names the conversation, and the channel of a team. */
function placed(from: Member, place: TestPlace = { kind: 'personal' }): object {
  const { kind, name, type, team } = place;
  const { tenantId } = people;
  const channelId = place.id ?? '19:channel@thread.tacv2';
  const id = {
    personal: `a:${from.id}`,
    groupChat: place.id ?? '19:group@thread.v2',
    channel: `${channelId};messageid=1`,
  }[kind];
  const channel =
    kind === 'channel'
      ? { channel: { id: channelId, ...(name && { name }), ...(type && { type }) }, ...(team && { team }) }
      : {};
  return {
    conversation: { id, conversationType: kind, tenantId },
    channelData: { tenant: { id: tenantId }, ...channel },
  };
}
