import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';
import { addressOf, ask, type GraphOptions, getPage, type Page, refusal, unreadable } from './connection.ts';

/** An account in Microsoft Entra. */
export interface DirectoryAccount {
  readonly objectId: string;
  /** User principal name, in lower case. */
  readonly email: string;
  readonly name: string;
  /** Whether it may sign in. */
  readonly isEnabled: boolean;
}

const columns = '$select=id,displayName,userPrincipalName,accountEnabled';
const userSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean().nullish(),
});

/**
 * Whose account this is: by object id or user principal name, else by e-mail address if only one has it.
 * @param who as a person writes it
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*
 */
export async function findAccount(
  request: Request,
  graph: GraphOptions,
  who: string,
  signal?: AbortSignal,
): Promise<DirectoryAccount | undefined> {
  const url = addressOf(graph, `/users${segmentOf(who)}?${columns}`);
  const answer = await ask(request, graph, { url, signal });
  if (answer.status === 200) return accountOf(answer.body);
  if (answer.status !== 404) throw forbiddenHere(refusal(answer));
  return who.includes('@') ? findByMail(request, graph, who, signal) : undefined;
}

/** One that begins with `$` would be taken for a query option (Graph's page "Get a user"). */
function segmentOf(who: string): string {
  return who.startsWith('$') ? `('${encodeURIComponent(quoted(who))}')` : `/${encodeURIComponent(who)}`;
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}

async function findByMail(
  request: Request,
  graph: GraphOptions,
  mail: string,
  signal: AbortSignal | undefined,
): Promise<DirectoryAccount | undefined> {
  const filter = encodeURIComponent(`mail eq '${quoted(mail)}'`);
  const url = addressOf(graph, `/users?$filter=${filter}&${columns}&$top=2`);
  const { records } = await getPage(request, graph, url, signal).catch((error: unknown) => {
    throw forbiddenHere(error);
  });
  return records.length === 1 ? accountOf(records[0]) : undefined;
}

function accountOf(record: unknown): DirectoryAccount {
  const { data, error } = userSchema.safeParse(record);
  if (data === undefined) throw unreadable(error.message);
  const { id, displayName, userPrincipalName, accountEnabled } = data;
  return {
    objectId: id,
    email: userPrincipalName.toLowerCase(),
    name: displayName ?? userPrincipalName,
    isEnabled: accountEnabled !== false,
  };
}

const roleSchema = z.object({ roleTemplateId: z.string().nullish() });
const maximumPages = 20;

/**
 * Template ids of the directory roles that an account has now, also those given to it through a group; not those that it
 * could activate. Graph's index may be a little behind.
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN: also when Graph does not tell which roles they are; UPSTREAM_*
 */
export async function listDirectoryRoles(
  request: Request,
  graph: GraphOptions,
  objectId: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const path = `/users/${encodeURIComponent(objectId)}/transitiveMemberOf/microsoft.graph.directoryRole`;
  // A list of one kind is asked for with this header and `$count` (Graph's page "List a user's memberships").
  const headers = { consistencylevel: 'eventual' };
  const found: string[] = [];
  let next: string | undefined = addressOf(graph, `${path}?$count=true&$select=id,roleTemplateId`);
  for (let pages = 0; next !== undefined && pages < maximumPages; pages += 1) {
    const page: Page = await getPage(request, graph, next, signal, headers).catch((error: unknown) => {
      if (isCasebridgeError(error, 'UPSTREAM_REFUSED') && error.facts.status === 404)
        return { records: [], next: undefined };
      throw forbiddenHere(error);
    });
    found.push(...page.records.map(templateOf));
    next = page.next;
  }
  return found;
}

/** Whose app may not read roles gets them without saying which they are. */
function templateOf(record: unknown): string {
  const id = roleSchema.safeParse(record).data?.roleTemplateId ?? undefined;
  if (id === undefined) throw new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' });
  return id.toLowerCase();
}

/** What the app may not read is the directory. */
function forbiddenHere(error: unknown): unknown {
  return isCasebridgeError(error, 'GRAPH_FORBIDDEN')
    ? new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' })
    : error;
}
