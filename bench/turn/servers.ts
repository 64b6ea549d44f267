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
const addresses = { email: 'meganb@contoso.com', userPrincipalName: 'meganb@contoso.com', tenantId: '' };
const member = JSON.stringify({ id: '29:bench', name: 'Megan Bowen', ...addresses });
const sent = JSON.stringify({ id: 'sent' });

interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function startSurroundings(): Promise<Surroundings> {
  const standIn = await startServiceNow();
  const { userName, password } = standIn.integrationUser;
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  const incidentReads: string[] = [];
  const recorded = new Map<string, Recorded>();
  const record = async (path: string): Promise<Recorded> => {
    const answer = await fetch(standIn.url + path, { headers: { authorization } });
    const kept = [...answer.headers].filter(([name]) => /^(content-type|x-total-count|link)$/.test(name));
    const body = Buffer.from(await answer.arrayBuffer());
    const headers = { ...Object.fromEntries(kept), 'content-length': String(body.length) };
    return { status: answer.status, headers, body };
  };
  const serviceNow = await listen(async (request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/api/now/table/incident')) incidentReads.push(path);
    const played = recorded.get(path) ?? (await record(path));
    recorded.set(path, played);
    response.writeHead(played.status, played.headers).end(played.body);
  });
  let good = 0;
  let bytes = 0;
  const teams = await listen(async (request, response) => {
    const body = await bodyOf(request);
    if (request.method === 'POST' && body.includes('AdaptiveCard') && body.includes(incidentNumber)) {
      good += 1;
      bytes = body.length;
    }
    const answer = request.method === 'GET' ? member : sent;
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
      .end(answer);
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

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
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
