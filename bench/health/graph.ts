import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';

// Graph's list of issues, as light as can be: so many issues of twenty posts, one in twenty of them open. `POST /move`
// changes every hundredth one, and a filter gives what is open or has changed, as Graph's does.

const issues = Number(process.argv[2]);
const pageSize = 200;
const start = Date.parse('2026-11-01T00:00:00Z');
const moved = new Set<number>();

const words =
  'Some people may be unable to open their mailbox, or see messages later than they were sent. '.repeat(10);
const posts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    createdDateTime: new Date(start + index * 3_600_000).toISOString(),
    postType: 'regular',
    description: { contentType: 'html', content: `Update ${index}. ${words}` },
  }));
const [before, after] = [posts(20), posts(21)].map((all) => JSON.stringify(all));

function isOpen(index: number): boolean {
  return index % 20 === 0;
}

function issue(index: number): string {
  const moment = new Date(start - index * 60_000).toISOString();
  const head = {
    id: `EX${100_000 + index}`,
    title: `Mail is late in region ${index}`,
    impactDescription: 'People wait for messages.',
    service: 'Exchange Online',
    feature: 'E-mail and calendar access',
    featureGroup: 'E-mail and calendar access',
    classification: index % 3 === 0 ? 'incident' : 'advisory',
    origin: 'microsoft',
    status: isOpen(index) ? 'serviceDegradation' : 'serviceRestored',
    isResolved: !isOpen(index),
    startDateTime: moment,
    endDateTime: isOpen(index) ? null : moment,
    lastModifiedDateTime: moved.has(index) ? '2026-11-20T00:00:00Z' : moment,
  };
  const text = JSON.stringify(head);
  return `${text.slice(0, -1)},"posts":${moved.has(index) ? after : before}}`;
}

function send(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  if (url.pathname === '/move') {
    for (let index = 0; index < issues; index += 100) moved.add(index);
    send(response, '{}');
  } else if (url.pathname.endsWith('/healthOverviews')) {
    const overview = { id: 'Exchange', service: 'Exchange Online', status: 'serviceDegradation' };
    send(response, JSON.stringify({ value: [overview] }));
  } else {
    const filter = url.searchParams.get('$filter');
    const all = Array.from({ length: issues }, (_, index) => index);
    const wanted = filter === null ? all : all.filter((index) => isOpen(index) || moved.has(index));
    const skip = Number(url.searchParams.get('$skip') ?? '0');
    const page = wanted.slice(skip, skip + pageSize).map(issue);
    url.searchParams.set('$skip', String(skip + pageSize));
    const next = skip + pageSize < wanted.length ? `,"@odata.nextLink":${JSON.stringify(url.href)}` : '';
    send(response, `{"value":[${page.join(',')}]${next}}`);
  }
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on ${z.object({ port: z.number() }).parse(server.address()).port}`);
});
