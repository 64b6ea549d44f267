import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Article, toMarkdown } from './corpus.ts';
import { buildIndex } from './search-index.ts';

/** Makes the articles searchable and gives what makes an MCP server over them, one per request. */
export function serverFactory(articles: readonly Article[]): () => McpServer {
  // Made when somebody first searches: most starts of the sandbox end without.
  let index: ReturnType<typeof buildIndex> | undefined;
  const search: typeof index = (query) => {
    index ??= buildIndex(articles);
    return index(query);
  };
  const byAddress = new Map(articles.map((article) => [addressOf(article.url), article]));
  return () => {
    const server = new McpServer({ name: 'Microsoft Learn MCP Server (sandbox)', version: '1.0.0' });
    server.registerTool(
      'microsoft_docs_search',
      {
        title: 'Microsoft Docs Search',
        description:
          'Searches official Microsoft documentation; answers up to 10 excerpts with their addresses.',
        inputSchema: z.object({ query: z.string().describe('What to look for, in words.') }),
        annotations: { readOnlyHint: true },
      },
      ({ query }) => text(JSON.stringify({ results: search(query) })),
    );
    server.registerTool(
      'microsoft_docs_fetch',
      {
        title: 'Microsoft Docs Fetch',
        description: 'Gives one whole page of official Microsoft documentation as markdown.',
        inputSchema: z.object({ url: z.string().describe('Address of the page.') }),
        annotations: { readOnlyHint: true },
      },
      ({ url }) => {
        const article = byAddress.get(addressOf(url));
        if (article === undefined)
          return { ...text(`There is no documentation page at ${url}`), isError: true };
        return text(toMarkdown(article));
      },
    );
    return server;
  };
}

function text(content: string): CallToolResult {
  return { content: [{ type: 'text', text: content }] };
}

/** Pages are known with and without language, query, anchor and final slash. */
function addressOf(url: string): string {
  const bare = url
    .toLowerCase()
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '');
  return bare.replace(/^(https:\/\/[^/]+)\/[a-z]{2}-[a-z]{2}(?=\/)/, '$1');
}
