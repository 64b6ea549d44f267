import { toWebRequest } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type StandIn, startStandIn } from '../stand-in.ts';
import { defaultCorpusFile, readCorpus } from './corpus.ts';
import { serverFactory } from './mcp-server.ts';

/** Microsoft Learn's MCP server, at `/api/mcp` below its url. */
export type LearnStandIn = StandIn;

export interface LearnOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** JSON lines of articles; the stand-in's own few when left out. */
  readonly corpusFile?: string;
}

/** @throws SyntaxError naming file and line when a line of the corpus is no article. */
export async function startLearn({
  port = 0,
  corpusFile = defaultCorpusFile,
}: LearnOptions = {}): Promise<LearnStandIn> {
  const handler = createMcpHandler(serverFactory(await readCorpus(corpusFile)));
  return startStandIn(
    (app) => {
      app.all('/api/mcp', async (request, response) => {
        const answer = await handler.fetch(await toWebRequest(request));
        // Sent through express in one piece, so that planned faults can take the answer away or cut it.
        response
          .status(answer.status)
          .set(Object.fromEntries(answer.headers))
          .send(await answer.text());
      });
    },
    { port },
  );
}
