import { toWebRequest } from '@modelcontextprotocol/node';
import { type CallToolResult, createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';

/** An MCP server that answers what the test wants and remembers what was asked. */
export interface TestLearn extends StandIn {
  readonly queries: readonly string[];
  /** Forgets every session: whoever comes with one has to begin again. */
  forgetSessions(): void;
}

export interface TestLearnOptions {
  readonly tool?: string;
  readonly answer: CallToolResult;
}

export async function startTestLearn({
  tool = 'microsoft_docs_search',
  answer,
}: TestLearnOptions): Promise<TestLearn> {
  const queries: string[] = [];
  let generation = 1;
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'Test', version: '1.0.0' });
    server.registerTool(tool, { inputSchema: z.object({ query: z.string() }) }, ({ query }) => {
      queries.push(query);
      return answer;
    });
    return server;
  });
  const standIn = await startStandIn((app) => {
    app.all('/api/mcp', async (request, response) => {
      const session = request.get('mcp-session-id');
      if (session !== undefined && session !== String(generation)) {
        response.status(404).json({ jsonrpc: '2.0', error: { code: -32_001, message: 'Session not found' } });
        return;
      }
      const answered = await handler.fetch(await toWebRequest(request));
      response
        .status(answered.status)
        .set({ ...Object.fromEntries(answered.headers), 'mcp-session-id': String(generation) })
        .send(await answered.text());
    });
  });
  const forgetSessions = () => {
    generation += 1;
  };
  return { ...standIn, queries, forgetSessions };
}
