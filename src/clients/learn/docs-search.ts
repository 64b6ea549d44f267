import {
  Client,
  type FetchLike,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { asCasebridgeError, CasebridgeError } from '../../errors.ts';
import type { HttpRequest, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';
import { redactForSearch } from './redact.ts';

export interface LearnArticle {
  readonly title: string;
  readonly url: string;
  /** A passage of the page, as markdown. */
  readonly content: string;
}

type Articles = readonly LearnArticle[];

/**
 * Microsoft Learn's documentation search. Throws UPSTREAM_* of the catalogue. It takes no signal: an answer that is
 * late for the one who asked is kept for whoever asks next.
 */
export type DocsSearch = (text: string) => Promise<Articles>;

/** Learn limits by address without published numbers and refreshes daily, so answers are kept for hours. */
const keptMilliseconds = 6 * 3_600_000;
const keptAnswers = 500;
/** Learn takes a sentence rather than words; the beginning of a text says what it is about. */
const searchedCharacters = 300;
/** How much of a text is read to find them. */
const readCharacters = 3000;
const service = 'Microsoft Learn';
const preferredTool = 'microsoft_docs_search';

/**
 * Connects to Microsoft Learn's MCP server when it is first asked.
 * @param url of the MCP endpoint, such as `https://learn.microsoft.com/api/mcp`
 */
export function createDocsSearch(request: Request, url: string, now: () => Date): DocsSearch {
  let connection: Promise<Connection> | undefined;
  const ask = async (query: string, mayReconnect: boolean): Promise<Articles> => {
    const isConnected = connection !== undefined;
    try {
      connection ??= connect(request, url);
      const { client, tool } = await connection;
      return articlesOf(await client.callTool({ name: tool, arguments: { query } }));
    } catch (error) {
      // The session or the tool may be gone: the next question starts from the beginning.
      connection = undefined;
      // 404 is how MCP says that a session is over, which is no fault: this question begins another.
      const isSessionOver = isConnected && error instanceof SdkHttpError && error.status === 404;
      if (isSessionOver && mayReconnect) return ask(query, false);
      throw error;
    }
  };
  const answers = new LRUCache<string, Articles>({
    max: keptAnswers,
    ttl: keptMilliseconds,
    perf: { now: () => now().getTime() },
    ttlResolution: 0,
    fetchMethod: (query) => ask(query, true),
  });
  return async (text) => {
    // Redacted first: half of an address, cut by the limit, would not be known for one any more.
    const query = redactForSearch(text.slice(0, readCharacters)).slice(0, searchedCharacters);
    if (query === '') return [];
    try {
      return await answers.forceFetch(query);
    } catch (error) {
      throw failureOf(error);
    }
  };
}

interface Connection {
  readonly client: Client;
  readonly tool: string;
}

async function connect(request: Request, url: string): Promise<Connection> {
  const client = new Client({ name: 'casebridge', version: '0.1.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: fetchThrough(request) }));
  const { tools } = await client.listTools();
  // Microsoft asks clients to discover tools instead of trusting their names.
  const tool =
    tools.find(({ name }) => name === preferredTool) ?? tools.find(({ name }) => /search/i.test(name));
  if (tool === undefined) throw new CasebridgeError('UPSTREAM_UNREADABLE', { service });
  return { client, tool: tool.name };
}

/** Lets the MCP SDK speak through our own `request`, with its deadline. */
function fetchThrough(request: Request): FetchLike {
  return async (url, init = {}) => {
    const method = methods.parse(init.method ?? 'GET');
    // A GET would open a stream for messages we do not need and never end; 405 tells the SDK there is none.
    if (method === 'GET') return new Response(null, { status: 405 });
    const call: HttpRequest = {
      service,
      method,
      url: String(url),
      headers: Object.fromEntries(new Headers(init.headers)),
      signal: init.signal ?? undefined,
      ...(typeof init.body === 'string' && { body: init.body }),
    };
    const { status, headers, text } = await request(call);
    // The SDK's error would lose how long to wait.
    if (status === 429) {
      throw new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
    }
    return new Response(status === 202 || status === 204 ? null : text, { status, headers: { ...headers } });
  };
}

const methods = z.enum(['GET', 'POST', 'DELETE']);

const article = z
  .object({
    title: z.string(),
    content: z.string(),
    contentUrl: z.string().optional(),
    url: z.string().optional(),
  })
  .transform(({ title, content, contentUrl, url }) => ({ title, content, url: contentUrl ?? url ?? '' }));
/** Microsoft's own client reads both forms. */
const answer = z.union([
  z.object({ results: z.array(article) }).transform(({ results }) => results),
  z.array(article),
]);

const toolResult = z.object({
  isError: z.boolean().optional(),
  structuredContent: z.unknown().optional(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })).default([]),
});

function articlesOf(result: unknown): Articles {
  const { isError, structuredContent, content } = toolResult.parse(result);
  const text = content.find(({ type }) => type === 'text')?.text;
  if (isError === true)
    throw new CasebridgeError('UPSTREAM_REFUSED', { service, status: 200 }, { cause: text });
  const parsed = answer.safeParse(structuredContent ?? JSON.parse(text ?? '[]'));
  if (!parsed.success) throw new CasebridgeError('UPSTREAM_UNREADABLE', { service });
  return parsed.data.filter(({ url }) => URL.canParse(url));
}

function failureOf(error: unknown): CasebridgeError {
  if (error instanceof SdkHttpError) {
    const { status } = error;
    return new CasebridgeError('UPSTREAM_FAILED', { service, status: status ?? 0 }, { cause: error.message });
  }
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause: error.message });
  }
  return asCasebridgeError(error);
}
