import { type Attachment, CardFactory, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import { parseCardData } from '../features/card-data.ts';
import { problemReply } from '../features/problem.ts';
import type { Found, Reply, Turn } from '../features/turn.ts';
import type { Words } from '../locales/words.ts';
import { type AnswerDeps, type Outcome, privateMessage, runTurn, type Work } from './answer-turn.ts';
import type { AdaptiveCardJson } from './cards.ts';
import { parseChatMessage } from './chat-message.ts';
import { sendPrivately } from './deliver.ts';
import { dialogAnswer, problemDialog } from './dialog-answer.ts';
import type { IncomingActivity } from './incoming.ts';
import type { InvokeAnswer, SignIn } from './sign-in/sign-in.ts';

export interface ExtensionDeps extends AnswerDeps {
  readonly signIn: SignIn | undefined;
}

/** Teams gives up after five seconds. */
const patienceMilliseconds = 4_000;
const shownResults = 10;

const querySchema = z.object({
  commandId: z.string(),
  parameters: z.array(z.object({ name: z.string(), value: z.unknown().optional() })).default([]),
  queryOptions: z.object({ skip: z.number().default(0) }).default({ skip: 0 }),
});
const stateSchema = z.object({ state: z.string().regex(/^\d{4,12}$/) });
const linkSchema = z.object({ url: z.string() });
const fetchSchema = z.object({ commandId: z.string(), messagePayload: z.unknown().optional() });
const submitSchema = z.object({ data: z.looseObject({ verb: z.string() }) });

/** The answer to what people do with the message extension; undefined when the invoke is something else. */
export async function answerExtension(
  context: TurnContext,
  incoming: IncomingActivity,
  deps: ExtensionDeps,
): Promise<InvokeAnswer | undefined> {
  switch (incoming.name) {
    case 'composeExtension/query':
      return answerQuery(context, incoming, deps);
    case 'composeExtension/queryLink':
      return answerLink(context, incoming, deps);
    // Asked for people who do not have the app, of whom nothing is known: nothing is shown to them.
    case 'composeExtension/anonymousQueryLink':
      return results([]);
    case 'composeExtension/fetchTask':
      return openDialog(context, incoming, deps);
    case 'composeExtension/submitAction':
      return submitDialog(context, incoming, deps);
    default:
      return undefined;
  }
}

async function answerQuery(context: TurnContext, incoming: IncomingActivity, deps: ExtensionDeps) {
  const query = querySchema.safeParse(incoming.value).data;
  // All there is to see is on the first page.
  if (query !== undefined && query.queryOptions.skip > 0) return results([]);
  const search = deps.conversation.searches.find(({ id }) => id === query?.commandId);
  await acceptState(incoming, deps);
  const handle = async (turn: Turn) => {
    if (search === undefined) throw new CasebridgeError('CARD_OUTDATED');
    deps.conversation.requireRight(turn, search.right);
    const found = await search.handle(turn, searchText(query?.parameters ?? []));
    return found.slice(0, shownResults).map((one) => foundAttachment(one, turn.words, deps));
  };
  const work = { name: search?.id ?? 'unknown', handle, milliseconds: patienceMilliseconds };
  const outcome = await runTurn(context, incoming, work, deps);
  if ('problem' in outcome) return problemText(context, outcome, deps);
  if (outcome.result.length === 0) return messageText(outcome.words.say('extension.nothing'));
  return results(outcome.result);
}

/** Teams also sends `initialRun` when the search has just been opened. */
function searchText(parameters: z.infer<typeof querySchema>['parameters']): string {
  const text = parameters.find(({ name }) => name !== 'initialRun')?.value;
  return typeof text === 'string' ? text.trim() : '';
}

/** After signing in on a page, the search comes again with the page's code. */
async function acceptState(incoming: IncomingActivity, { signIn, log }: ExtensionDeps): Promise<void> {
  const state = stateSchema.safeParse(incoming.value).data?.state;
  if (state === undefined || signIn === undefined) return;
  await signIn.acceptCode(incoming, state).catch((error: unknown) => {
    log.warn({ err: error }, 'the code of a sign-in could not be used');
    return false;
  });
}

async function answerLink(context: TurnContext, incoming: IncomingActivity, deps: ExtensionDeps) {
  const text = linkSchema.safeParse(incoming.value).data?.url ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const link = url && deps.conversation.links.find((candidate) => candidate.matches(url));
  if (url === undefined || link === undefined) return results([]);
  const handle = async (turn: Turn) => {
    deps.conversation.requireRight(turn, link.right);
    const reply = await link.handle(turn, url);
    return reply && replyAttachment(reply, turn.words, deps);
  };
  const work = { name: 'link', handle, milliseconds: patienceMilliseconds };
  const outcome = await runTurn(context, incoming, work, deps);
  // Nobody asked for a card: what does not become one stays a plain link.
  return results('result' in outcome && outcome.result ? [outcome.result] : []);
}

async function openDialog(context: TurnContext, incoming: IncomingActivity, deps: ExtensionDeps) {
  const fetched = fetchSchema.safeParse(incoming.value).data;
  const action = deps.conversation.messageActions.find(({ id }) => id === fetched?.commandId);
  await acceptState(incoming, deps);
  const handle = async (turn: Turn) => {
    const message = parseChatMessage(fetched?.messagePayload);
    if (action === undefined || message === undefined) throw new CasebridgeError('CARD_OUTDATED');
    deps.conversation.requireRight(turn, action.right);
    return dialogAnswer(await action.handle(turn, message), turn.words, deps);
  };
  const work = { name: action?.id ?? 'unknown', handle, milliseconds: patienceMilliseconds };
  return dialogOf(context, await runTurn(context, incoming, work, deps), deps);
}

/** A form's button: what it did is offered to the person to post, and what is to be mended stays in the dialog. */
async function submitDialog(context: TurnContext, incoming: IncomingActivity, deps: ExtensionDeps) {
  const submitted = submitSchema.safeParse(incoming.value).data?.data;
  const verb = deps.conversation.verbs.find((candidate) => candidate.verb === submitted?.verb);
  const handle = async (turn: Turn) => {
    const { verb: name } = parseCardData(submitSchema.shape.data, submitted);
    const reply = await deps.conversation.answerVerb(turn, name, submitted);
    if (reply.unfinished || verb?.answer === 'replace') {
      return { answer: dialogAnswer(reply, turn.words, deps), privately: undefined };
    }
    return {
      answer: results([replyAttachment(reply, turn.words, deps)]),
      privately: privateMessage(reply, turn.place, turn.words, deps.cards),
    };
  };
  const work: Work<Awaited<ReturnType<typeof handle>>> = { name: verb?.verb ?? 'unknown', handle };
  const outcome = await runTurn(context, incoming, work, deps);
  if ('problem' in outcome) return dialogOf(context, outcome, deps, verb?.showsAgain && submitted);
  const { answer, privately } = outcome.result;
  await sendPrivately(context, incoming, { ...outcome, privately }, deps);
  return answer;
}

/** @param form what was typed, to go back to */
async function dialogOf(
  context: TurnContext,
  outcome: Outcome<InvokeAnswer>,
  deps: ExtensionDeps,
  form?: object,
): Promise<InvokeAnswer> {
  if ('result' in outcome) return outcome.result;
  return outcome.problem.code === 'SIGN_IN_NEEDED'
    ? problemText(context, outcome, deps)
    : problemDialog(outcome, deps, form);
}

/** A search has no room for a card: a sentence, or the way to sign in. */
async function problemText(
  context: TurnContext,
  outcome: Exclude<Outcome<never>, { result: never }>,
  { signIn }: ExtensionDeps,
): Promise<InvokeAnswer> {
  const { problem, words, correlationId } = outcome;
  const { summary } = problemReply(problem, words, correlationId);
  const todo = words.say(`errors.${problem.code}.todo`, problem.facts).split('\n').join(' ');
  const link = problem.code === 'SIGN_IN_NEEDED' && (await signIn?.link(context).catch(() => undefined));
  if (!link) return messageText(`${summary} ${todo}`);
  const action = { type: 'openUrl', title: words.say('signIn.button'), value: link };
  return {
    status: 200,
    body: { composeExtension: { type: 'auth', suggestedActions: { actions: [action] } } },
  };
}

function messageText(text: string): InvokeAnswer {
  return { status: 200, body: { composeExtension: { type: 'message', text } } };
}

function results(attachments: readonly object[]): InvokeAnswer {
  return {
    status: 200,
    body: { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } },
  };
}

function foundAttachment({ title, subtitle, reply }: Found, words: Words, deps: ExtensionDeps): object {
  return { ...cardAttachment(reply, words, deps), preview: preview(title, subtitle) };
}

function replyAttachment(reply: Reply, words: Words, deps: ExtensionDeps): object {
  return { ...cardAttachment(reply, words, deps), preview: preview(reply.summary, '') };
}

function cardAttachment(reply: Reply, words: Words, { cards }: ExtensionDeps): Attachment {
  const card: AdaptiveCardJson = cards.render(reply.card, reply.data, words);
  return CardFactory.adaptiveCard(card);
}

/** Teams reads the text of such a card as HTML, its title as it is. */
function preview(title: string, text: string): Attachment {
  return CardFactory.thumbnailCard(title, undefined, undefined, { text: asHtml(text) });
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
