import { z } from 'zod';
import {
  ask,
  forbidden,
  type PartnerCenter,
  type PartnerCenterAnswer,
  refusal,
  unreadable,
} from './connection.ts';
import { referenceLine } from './note-mark.ts';
import { readServiceRequest, type ServiceRequest } from './service-request.ts';

// All throw ENTRA_SIGN_IN_REFUSED, SUPPORT_FORBIDDEN and UPSTREAM_*.

/** @returns undefined when there is none (any more) */
export async function getRequest(
  partner: PartnerCenter,
  id: string,
  signal: AbortSignal | undefined,
): Promise<ServiceRequest | undefined> {
  const answer = await ask(partner, { path: `/servicerequests/${encodeURIComponent(id)}`, signal });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw refusal(answer);
  const found = readServiceRequest(answer.body);
  if (found === undefined) throw unreadable('a service request has another form');
  return found;
}

const header = z.object({ key: z.string(), value: z.string() });
const collection = z.object({
  items: z.array(z.unknown()),
  links: z
    .object({ next: z.object({ uri: z.string(), headers: z.array(header).nullish() }).nullish() })
    .nullish(),
});
const maximumPages = 50;

/** All of the customer's, as lists have them: without description and notes. */
export async function listRequests(
  partner: PartnerCenter,
  signal: AbortSignal | undefined,
): Promise<readonly ServiceRequest[]> {
  const found: ServiceRequest[] = [];
  const asked = new Set<string>();
  let next: Next | undefined = {
    path: `/customers/${encodeURIComponent(partner.customerId)}/servicerequests`,
    headers: {},
  };
  while (next !== undefined) {
    const page = `${next.path} ${JSON.stringify(next.headers)}`;
    // A list that is not read to its end would hide what was made already.
    if (asked.has(page) || asked.size === maximumPages) throw unreadable('the list of requests does not end');
    asked.add(page);
    const answer = await ask(partner, { ...next, signal });
    if (answer.status !== 200) throw refusal(answer);
    const { data } = collection.safeParse(answer.body);
    if (data === undefined) throw unreadable('the list of requests has another form');
    found.push(...data.items.flatMap((item) => readServiceRequest(item) ?? []));
    next = nextOf(partner, data.links?.next ?? undefined);
  }
  return found;
}

interface Next {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a link leads, which is relative to the version; elsewhere our token would go to whoever is there. */
function nextOf(
  { url }: PartnerCenter,
  link: { readonly uri: string; readonly headers?: z.infer<typeof header>[] | null | undefined } | undefined,
): Next | undefined {
  if (link === undefined) return undefined;
  const base = `${url}/v1`;
  const address = /^https?:/i.test(link.uri) ? link.uri : `${base}/${link.uri.replace(/^\/?(v1\/)?/, '')}`;
  if (!URL.canParse(address) || !new URL(address).href.startsWith(`${base}/`))
    throw unreadable(`the next page leaves ${url}`);
  const isOurs = ({ key }: { readonly key: string }) => /^ms-continuationtoken$/i.test(key);
  const headers = (link.headers ?? []).filter(isOurs).map(({ key, value }) => [key.toLowerCase(), value]);
  return { path: new URL(address).href.slice(base.length), headers: Object.fromEntries(headers) };
}

/** The most that are read to look for a reference; ours is among the newest. */
const readByTitle = 50;

/**
 * The request with our reference in its description. Lists have no descriptions, so those with its title are read.
 * @param sought `title` as it was sent
 */
export async function findByReference(
  partner: PartnerCenter,
  sought: { readonly reference: string; readonly title: string },
  signal: AbortSignal | undefined,
): Promise<ServiceRequest | undefined> {
  const line = referenceLine(sought.reference);
  const listed = (await listRequests(partner, signal))
    .filter(({ title }) => isTitleOf(title, sought.title))
    .toSorted((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
  for (const { id } of listed.slice(0, readByTitle)) {
    const found = await getRequest(partner, id, signal);
    if (found?.description?.toLowerCase().includes(line)) return found;
  }
  return undefined;
}

/** A long one may have been cut. */
function isTitleOf(listed: string, sent: string): boolean {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();
  const [seen, wanted] = [plain(listed).replace(/(…|\.\.\.)$/, ''), plain(sent)];
  return seen === wanted || (seen.length >= 20 && wanted.startsWith(seen));
}

export interface SupportTopic {
  readonly id: string;
  readonly name: string;
}

const topicSchema = z.object({
  id: z.union([z.string().min(1), z.number().transform(String)]),
  name: z.string().min(1),
});

/** What a request can be about. Whom Partner Center shows none may not create requests: SUPPORT_FORBIDDEN. */
export async function listTopics(
  partner: PartnerCenter,
  signal: AbortSignal | undefined,
): Promise<readonly SupportTopic[]> {
  const answer = await ask(partner, { path: '/servicerequests/supporttopics', signal });
  if (isNotOffered(answer)) throw forbidden(answer);
  if (answer.status !== 200) throw refusal(answer);
  const { data } = collection.safeParse(answer.body);
  if (data === undefined) throw unreadable('the list of topics has another form');
  const topics = data.items.flatMap((item) => topicSchema.safeParse(item).data ?? []);
  if (topics.length === 0) throw forbidden(answer);
  return topics;
}

/**
 * How it says that it does not do this for this account, or not at all. In 2020 Microsoft announced that requests are to be
 * created in the portal; that the call is refused must be expected.
 */
export function isNotOffered({ status }: PartnerCenterAnswer): boolean {
  return [403, 404, 405, 410, 501].includes(status);
}
