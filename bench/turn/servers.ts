import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { startServiceNow } from '../../src/sandbox/servicenow/index.ts';

/** What is around the bots: as light as can be, so that the bots are what is measured. */
export interface Surroundings {
  /** Plays back what the ServiceNow stand-in answered to the same request the first time. */
  readonly serviceNowUrl: string;
  readonly authorization: string;
  readonly userName: string;
  readonly password: string;
  /** Requests for an incident so far, as path and query. */
  readonly incidentReads: string[];
  /** Takes the bots' answers. */
  readonly teamsUrl: string;
  /** Answers that hold a card with this incident's number. */
  goodAnswers(): number;
  /** Bytes of the last answer. */
  answerBytes(): number;
  close(): Promise<void>;
}

export const incidentNumber = 'INC0000001';
const person = { email: 'meganb@contoso.com', userPrincipalName: 'meganb@contoso.com', tenantId: '' };

export async function startSurroundings(): Promise<Surroundings> {
  const standIn = await startServiceNow();
  const { userName, password } = standIn.integrationUser;
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  const incidentReads: string[] = [];
  const recorded = new Map<string, Promise<{ status: number; headers: [string, string][]; text: string }>>();
  const record = async (path: string) => {
    const answer = await fetch(standIn.url + path, { headers: { authorization } });
    const headers = [...answer.headers].filter(([name]) => /^(content-type|x-total-count|link)$/.test(name));
    return { status: answer.status, headers, text: await answer.text() };
  };
  const serviceNow = await listen(async (request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/api/now/table/incident')) incidentReads.push(path);
    const playing = recorded.get(path) ?? record(path);
    recorded.set(path, playing);
    const { status, headers, text } = await playing;
    response.writeHead(status, Object.fromEntries(headers)).end(text);
  });
  let good = 0;
  let bytes = 0;
  const teams = await listen(async (request, response) => {
    const text = await bodyOf(request);
    if (request.method === 'POST' && text.includes('AdaptiveCard') && text.includes(incidentNumber)) {
      good += 1;
      bytes = text.length;
    }
    const answer =
      request.method === 'GET' ? { id: '29:bench', name: 'Megan Bowen', ...person } : { id: 'sent' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  return {
    serviceNowUrl: serviceNow.url,
    authorization,
    userName,
    password,
    incidentReads,
    teamsUrl: teams.url,
    goodAnswers: () => good,
    answerBytes: () => bytes,
    close: async () => {
      await Promise.all([serviceNow.close(), teams.close(), standIn.close()]);
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
