import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import type { Subscription } from '../records.ts';
import { type Described, readNames, settingsFacts, subscriptionSentence } from '../subscription-text.ts';
import { findOwn, requireDecision } from '../who-decides.ts';
import { checkForm } from './check-form.ts';
import type { SubscribeDeps } from './deps.ts';
import { formCard } from './form-card.ts';
import { anyChoice, type FormValues, formOf, formSchema, newForm } from './form-values.ts';
import { pastPosts } from './past-posts.ts';
import { serviceValue } from './services.ts';
import { readWishes } from './wishes.ts';

/** @param text "for Exchange Online, Teams incidents only", or nothing. @throws SUBSCRIBING_NOT_ALLOWED */
export async function openHealth(turn: Turn, text: string, deps: SubscribeDeps): Promise<Reply> {
  await requireDecision(turn, deps);
  const { values, problem } = await readWishes(turn, text, deps);
  return openForm(turn, { ...newForm(turn, 'health'), ...values }, problem, deps);
}

const serviceSchema = z.object({ service: z.string().trim().max(200).default('') });

/** The button of a card about service health. @throws CARD_OUTDATED and as above */
export async function openForService(turn: Turn, data: unknown, deps: SubscribeDeps): Promise<Reply> {
  const { service } = parseCardData(serviceSchema, data);
  await requireDecision(turn, deps);
  const isKnown = (await deps.listServices()).includes(service);
  const { values, problem } = isKnown
    ? { values: { services: serviceValue(service) }, problem: undefined }
    : await readWishes(turn, service, deps);
  const form = { ...newForm(turn, 'health'), ...values };
  const { unfinished: _, ...reply } = await openForm(turn, form, problem, deps);
  // A message of its own: the card that was clicked stays for others.
  return reply;
}

/** @param text "for Service Desk priority 2", or nothing. @throws SUBSCRIBING_NOT_ALLOWED, INCIDENTS_NOT_FOR_SHARED_CHANNEL, PRIORITY_UNKNOWN */
export async function openIncidents(turn: Turn, text: string, deps: SubscribeDeps): Promise<Reply> {
  await requireDecision(turn, deps);
  const { group = '', priority = anyChoice } = deps.readNarrowing(text);
  const form = newForm(turn, 'incident');
  return openForm(turn, { ...form, group: group.slice(0, 100), priority }, undefined, deps);
}

const idSchema = z.object({ id: formSchema.shape.id });

/** @throws SUBSCRIPTION_GONE, SUBSCRIBING_NOT_ALLOWED, CARD_OUTDATED */
export async function openEdit(turn: Turn, data: unknown, deps: SubscribeDeps): Promise<Reply> {
  const { id } = parseCardData(idSchema, data);
  const before = await findOwnHere(turn, id, deps);
  const values = formOf(before, (names) => names.map(serviceValue));
  return openForm(turn, values, undefined, deps, before);
}

/** The form with what it would have posted, as far as it is right already. */
async function openForm(
  turn: Turn,
  values: FormValues,
  problem: string | undefined,
  deps: SubscribeDeps,
  before?: Subscription,
): Promise<Reply> {
  const checked = await checkForm(turn, values, before, deps);
  if ('problem' in checked) {
    return formCard(turn, values, before, { problem: problem ?? checked.problem }, deps);
  }
  const past = await pastPosts(turn, checked.value, deps);
  return formCard(turn, values, before, { problem, past }, deps);
}

/** Counts anew what it would have posted; the form stays as it was filled in. */
export async function previewForm(turn: Turn, data: unknown, deps: SubscribeDeps): Promise<Reply> {
  const { values, before } = await readForm(turn, data, deps);
  return openForm(turn, values, undefined, deps, before);
}

/** From the confirmation back to the form. */
export const backToForm = previewForm;

/** What is about to be subscribed, in one sentence, and what it would have posted. */
export async function confirmForm(turn: Turn, data: unknown, deps: SubscribeDeps): Promise<Reply> {
  const { values, before } = await readForm(turn, data, deps);
  const checked = await checkForm(turn, values, before, deps);
  if ('problem' in checked) return formCard(turn, values, before, { problem: checked.problem }, deps);
  return confirmCard(turn, values, checked.value, deps);
}

async function confirmCard(
  turn: Turn,
  values: FormValues,
  wanted: Described,
  deps: SubscribeDeps,
): Promise<Reply> {
  const { words } = turn;
  const [past, names] = [await pastPosts(turn, wanted, deps), await readNames(turn, [wanted.filter], deps)];
  const heading = words.say('subscriptions.confirm', { isNew: values.version === 0 ? 'yes' : 'no' });
  const sentence = subscriptionSentence(wanted, words, names);
  return {
    card: 'notifications/preview',
    data: {
      heading,
      sentence,
      facts: settingsFacts(wanted.settings, words),
      past,
      kept: values,
      isNew: values.version === 0,
    },
    summary: `${heading} ${sentence} ${past.text}`,
    unfinished: true,
  };
}

/**
 * What a form sent, and the subscription it changes.
 * @throws CARD_OUTDATED, SUBSCRIPTION_GONE, SUBSCRIBING_NOT_ALLOWED
 */
export async function readForm(
  turn: Turn,
  data: unknown,
  deps: SubscribeDeps,
): Promise<{ readonly values: FormValues; readonly before: Subscription | undefined }> {
  const values = parseCardData(formSchema, data);
  if (values.version > 0) return { values, before: await findOwnHere(turn, values.id, deps) };
  await requireDecision(turn, deps);
  // A topic is subscribed to by its own button.
  if (values.kind === 'topic') throw new CasebridgeError('CARD_OUTDATED');
  return { values, before: undefined };
}

/** Its form asks for people of the conversation, so it is filled in there. */
async function findOwnHere(turn: Turn, id: string, deps: SubscribeDeps): Promise<Subscription> {
  const found = await findOwn(turn, id, deps);
  if (found.conversationId !== conversationIdOf(turn)) throw new CasebridgeError('SUBSCRIPTION_GONE');
  return found;
}
