import type {
  Messenger,
  RenderedMessage,
  SendOutcome,
} from '../../../../src/features/notifications/messenger.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** One attempt of the bot to write. */
export interface Attempt {
  readonly at: number;
  readonly does: 'post' | 'reply' | 'edit';
  readonly conversationId: string;
  /** The root of a reply, the message of an edit. */
  readonly activityId: string | undefined;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly outcome: SendOutcome;
}

export interface ScriptedTeams extends Messenger {
  readonly attempts: Attempt[];
  /** How often a message was made of a card. */
  renders(): number;
  /** What an attempt comes to; it is done when undefined. */
  script: (attempt: Omit<Attempt, 'outcome'>) => SendOutcome | undefined;
  /** How long an answer takes. */
  latency: (conversationId: string) => number;
  /** What messages say now, by id. */
  readonly shown: Map<string, string>;
}

/** A Teams that does what tests say. */
export function createScriptedTeams(time: SimulatedTime): ScriptedTeams {
  const contents = new WeakMap<RenderedMessage, Pick<Attempt, 'text' | 'mentions'>>();
  let made = 0;
  let rendered = 0;
  const send = async (
    does: Attempt['does'],
    conversationId: string,
    activityId: string | undefined,
    message: RenderedMessage,
  ): Promise<SendOutcome> => {
    const { text, mentions } = contents.get(message) ?? { text: '', mentions: [] };
    const attempt = { at: time.now(), does, conversationId, activityId, text, mentions };
    const scripted = teams.script(attempt);
    await time.sleep(teams.latency(conversationId));
    made += does === 'edit' ? 0 : 1;
    const id = does === 'edit' ? (activityId ?? '') : `message ${made}`;
    const outcome = scripted ?? { kind: 'done', activityId: id };
    if (outcome.kind === 'done' || outcome.kind === 'lost') teams.shown.set(id, text);
    teams.attempts.push({ ...attempt, outcome });
    return outcome;
  };
  const teams: ScriptedTeams = {
    attempts: [],
    renders: () => rendered,
    shown: new Map(),
    script: () => undefined,
    latency: () => 40,
    render: ({ summary }, _words, mentions) => {
      rendered += 1;
      const message = { size: summary.length };
      contents.set(message, { text: summary, mentions: mentions.map(({ name }) => name) });
      return message;
    },
    post: ({ conversationId }, message) => send('post', conversationId, undefined, message),
    reply: ({ conversationId }, root, message) => send('reply', conversationId, root, message),
    edit: ({ conversationId }, id, message) => send('edit', conversationId, id, message),
  };
  return teams;
}
