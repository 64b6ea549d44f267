import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { type GraphSeed, type GraphStandIn, startGraph } from '../../../src/sandbox/graph/index.ts';

const start = new Date('2026-11-23T12:00:00Z');
const root = '/v1.0/admin/serviceAnnouncement';

const seed = {
  overviews: [
    { id: 'Exchange', service: 'Exchange Online', status: 'serviceDegradation' },
    { id: 'OSDPPlatform', service: 'Microsoft 365 suite', status: 'serviceOperational' },
  ],
  issues: [
    issueSeed('EX1', { service: 'Exchange Online', lastModifiedHoursAgo: 1 }),
    issueSeed('EX2', {
      service: 'Exchange Online',
      isResolved: true,
      endHoursAgo: 30,
      lastModifiedHoursAgo: 30,
    }),
    issueSeed('MO3', { service: 'Microsoft 365 suite', classification: 'incident', lastModifiedHoursAgo: 2 }),
    issueSeed('XX4', { service: "Bob's service", lastModifiedHoursAgo: 3 }),
  ],
};

describe('the Graph stand-in', () => {
  let graph: GraphStandIn;
  let clock: Date;

  beforeEach(async () => {
    clock = start;
    graph = await startGraph({ seed, now: () => clock });
  });
  afterEach(() => graph.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, graph.url), {
      headers: { authorization: `Bearer ${await token({})}`, ...headers },
    });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  const idsOf = async (query: string) =>
    (await get(`${root}/issues?${query}`)).body.value?.map(({ id }: { id: string }) => id);

  describe('health overviews', () => {
    it('lists the services without their issues', async () => {
      const { body } = await get(`${root}/healthOverviews`);
      assert.deepEqual(body.value, seed.overviews);
    });

    it('adds the issues of each service on request', async () => {
      const { body } = await get(`${root}/healthOverviews?$expand=issues`);
      assert.deepEqual(
        body.value.map(({ issues }: { issues: { id: string }[] }) => issues.map(({ id }) => id)),
        [['EX1', 'EX2'], ['MO3']],
      );
    });

    it('finds one by its display name', async () => {
      const { body } = await get(`${root}/healthOverviews/Microsoft%20365%20suite`);
      assert.equal(body.id, 'OSDPPlatform');
      assert.equal(body.issues, undefined);
    });

    it('expands nothing else', async () => {
      assert.equal((await get(`${root}/healthOverviews?$expand=posts`)).status, 400);
    });
  });

  describe('issues', () => {
    it('turns relative hours into times, once', async () => {
      clock = new Date(start.getTime() + 3_600_000);
      const { body } = await get(`${root}/issues/EX2`);
      assert.equal(body.startDateTime, '2026-11-21T12:00:00Z');
      assert.equal(body.endDateTime, '2026-11-22T06:00:00Z');
      assert.equal(body.lastModifiedDateTime, '2026-11-22T06:00:00.39Z');
      assert.equal(body.posts[0].createdDateTime, '2026-11-21T13:00:00.39Z');
      assert.equal('startHoursAgo' in body, false);
      assert.equal((await get(`${root}/issues/EX1`)).body.endDateTime, null);
    });

    it('writes times with different numbers of fraction digits', async () => {
      const { body } = await get(`${root}/issues`);
      const digits = body.value.map(
        ({ lastModifiedDateTime }: { lastModifiedDateTime: string }) => lastModifiedDateTime.length - 20,
      );
      assert.deepEqual(digits, [0, 3, 4, 2]);
    });

    it('serves what a test changes at run time', async () => {
      const [first] = graph.issues;
      assert.ok(first);
      first.status = 'serviceRestored';
      graph.issues.push({ ...first, id: 'EX9' });
      assert.equal((await get(`${root}/issues/EX9`)).body.status, 'serviceRestored');
    });

    const filters = [
      { filter: 'isResolved eq true', found: ['EX2'] },
      { filter: 'isResolved eq false', found: ['EX1', 'MO3', 'XX4'] },
      { filter: "service eq 'Exchange Online'", found: ['EX1', 'EX2'] },
      { filter: "service eq 'Bob''s service'", found: ['XX4'] },
      { filter: "classification eq 'incident'", found: ['MO3'] },
      { filter: 'lastModifiedDateTime ge 2026-11-23T10:00:00Z', found: ['EX1', 'MO3'] },
      { filter: "service eq 'Exchange Online' and isResolved eq false", found: ['EX1'] },
      { filter: "service eq 'this and that'", found: [] },
      { filter: "Id eq 'MO3'", found: ['MO3'] },
      {
        filter: 'isResolved eq true or lastModifiedDateTime ge 2026-11-23T10:00:00Z',
        found: ['EX1', 'EX2', 'MO3'],
      },
      // `and` binds more tightly.
      {
        filter: "id eq 'XX4' or isResolved eq true and service eq 'Exchange Online'",
        found: ['EX2', 'XX4'],
      },
      {
        filter: "(id eq 'XX4' or isResolved eq true) and service eq 'Exchange Online'",
        found: ['EX2'],
      },
      { filter: "((service eq 'and or ( )' or (id eq 'EX1')))", found: ['EX1'] },
    ];
    for (const { filter, found } of filters) {
      it(`filters by ${filter}`, async () => {
        assert.deepEqual(await idsOf(new URLSearchParams({ $filter: filter }).toString()), found);
      });
    }

    const refused = [
      '$filter=title eq 1',
      '$filter=isResolved eq maybe',
      '$filter=(isResolved eq true',
      '$filter=isResolved eq true)',
      '$filter=()',
      '$filter=isResolved eq true isResolved eq false',
      '$filter=isResolved eq true or',
      "$filter=id eq 'a'or id eq 'b'",
      "$filter=constructor eq 'a'",
      "$filter=service eq 'a' and",
      "$filter=service eq 'it's'",
      '$filter=lastModifiedDateTime ge yesterday',
      '$orderby=title',
      '$top=-1',
      '$skip=x',
    ];
    for (const query of refused) {
      it(`refuses ${query}`, async () => {
        const { status, body } = await get(`${root}/issues?${query}`);
        assert.equal(status, 400);
        assert.equal(body.error.code, 'BadRequest');
      });
    }

    it('orders by the time of the last change', async () => {
      assert.deepEqual(await idsOf('$orderby=lastModifiedDateTime desc'), ['EX1', 'MO3', 'XX4', 'EX2']);
      assert.deepEqual(await idsOf('$orderby=lastModifiedDateTime'), ['EX2', 'XX4', 'MO3', 'EX1']);
    });

    it('wraps the error about an unknown id twice', async () => {
      const { status, body, headers } = await get(`${root}/issues/EX404`, { 'client-request-id': 'mine' });
      assert.equal(status, 403);
      assert.equal(body.error.code, 'UnknownError');
      assert.equal(body.error.innerError['request-id'], headers.get('request-id'));
      assert.equal(body.error.innerError['client-request-id'], 'mine');
      const once = JSON.parse(body.error.message);
      assert.equal(once.code, 'forbidden');
      assert.match(JSON.parse(once.message).error, /^Resource doesn't exist/);
    });
  });

  describe('the post-incident review', () => {
    it('is a PDF that does not say so while it is published', async () => {
      const [first] = graph.issues;
      assert.ok(first);
      first.status = 'postIncidentReviewPublished';
      first.title = 'Mail (and \\ calendar) – late';
      const response = await fetch(`${graph.url}${root}/issues/EX1/incidentReport`, {
        headers: { authorization: `Bearer ${await token({})}` },
      });
      const file = Buffer.from(await response.arrayBuffer()).toString('latin1');
      assert.equal(response.headers.get('content-type'), 'application/octet-stream');
      assert.equal(response.headers.get('content-disposition'), null);
      assert.match(file, /^%PDF-1\.4\n/);
      assert.ok(file.includes('(Mail \\(and \\\\ calendar\\) ? late) Tj'));
      // The table of the objects is where the file's end says, and they are where it says.
      const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
      assert.equal(file.slice(table, table + 4), 'xref');
      for (const [index, [, place]] of [...file.matchAll(/^(\d{10}) 00000 n $/gm)].entries()) {
        assert.ok(file.slice(Number(place)).startsWith(`${index + 1} 0 obj\n`));
      }
    });

    it('is an error otherwise', async () => {
      for (const id of ['EX1', 'EX404']) {
        const { status, body } = await get(`${root}/issues/${id}/incidentReport`);
        assert.deepEqual([status, body.error.code], [403, 'UnknownError']);
      }
    });
  });

  describe('paging', () => {
    const follow = async (path: string, headers: Record<string, string> = {}) => {
      const sizes: number[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
        const { body } = await get(next, headers);
        sizes.push(body.value.length);
        next = body['@odata.nextLink'];
      }
      return sizes;
    };
    beforeEach(() => {
      const [first] = graph.issues;
      assert.ok(first);
      graph.issues.length = 0;
      graph.issues.push(...Array.from({ length: 205 }, (_, index) => ({ ...first, id: `EX${index}` })));
    });

    it('gives 100 a page and the address of the next', async () => {
      const { body } = await get(`${root}/issues`);
      assert.equal(body['@odata.nextLink'], `${graph.url}${root}/issues?$skip=100`);
      assert.deepEqual(await follow(`${root}/issues`), [100, 100, 5]);
    });

    it('gives larger and smaller pages on request', async () => {
      assert.deepEqual(await follow(`${root}/issues`, { prefer: 'odata.maxpagesize=1000' }), [205]);
      assert.deepEqual(await follow(`${root}/issues?$top=150`), [150, 55]);
    });

    it('keeps the filter from page to page', async () => {
      const [first] = graph.issues;
      assert.ok(first);
      graph.issues.push({ ...first, service: 'other' });
      assert.deepEqual(await follow(`${root}/issues?$filter=service eq 'Exchange Online'`), [100, 100, 5]);
    });
  });

  describe('access', () => {
    const refusals = [
      {
        of: 'no token',
        authorization: async () => undefined,
        status: 401,
        code: 'InvalidAuthenticationToken',
      },
      {
        of: 'nonsense',
        authorization: async () => 'Bearer x',
        status: 401,
        code: 'InvalidAuthenticationToken',
      },
      {
        of: 'an expired token',
        authorization: async () => `Bearer ${await token({ hours: -1 })}`,
        status: 401,
        code: 'InvalidAuthenticationToken',
      },
      {
        of: 'a token for another resource',
        authorization: async () => `Bearer ${await token({ audience: 'https://vault.azure.net' })}`,
        status: 401,
        code: 'InvalidAuthenticationToken',
      },
      {
        of: 'a token without the role',
        authorization: async () => `Bearer ${await token({ roles: ['User.Read.All'] })}`,
        status: 403,
        code: 'Forbidden',
      },
    ];
    for (const { of, authorization, status, code } of refusals) {
      it(`refuses a request with ${of}`, async () => {
        const { body, status: answered } = await get(`${root}/issues`, {
          authorization: (await authorization()) ?? '',
        });
        assert.equal(answered, status);
        assert.equal(body.error.code, code);
      });
    }

    it('asks whoever judges tokens instead', async () => {
      const strict = await startGraph({
        seed,
        acceptToken: async (given) =>
          given === 'secret'
            ? { aud: 'https://graph.microsoft.com', roles: ['ServiceHealth.Read.All'] }
            : undefined,
      });
      const ask = async (authorization: string) =>
        (await fetch(`${strict.url}${root}/issues`, { headers: { authorization } })).status;
      assert.equal(await ask('Bearer secret'), 200);
      assert.equal(await ask(`Bearer ${await token({})}`), 401);
      await strict.close();
    });
  });

  describe('throttling', () => {
    const spend = async (requests: number) => {
      const authorization = `Bearer ${await token({})}`;
      const answers = await Promise.all(
        Array.from({ length: requests }, () =>
          fetch(`${graph.url}${root}/issues/EX1`, { headers: { authorization } }),
        ),
      );
      return answers.filter(({ status }) => status === 200).length;
    };
    const wait = (seconds: number) => {
      clock = new Date(clock.getTime() + seconds * 1000);
    };

    it('refuses what exceeds 240 requests a minute and says how long', async () => {
      assert.equal(await spend(240), 240);
      wait(10);
      const { status, headers, body } = await get(`${root}/issues`);
      assert.equal(status, 429);
      assert.equal(headers.get('retry-after'), '50');
      assert.equal(body.error.code, 'TooManyRequests');
      wait(50);
      assert.equal(await spend(1), 1);
    });

    it('counts refused requests too', async () => {
      assert.equal(await spend(240), 240);
      wait(30);
      assert.equal(await spend(240), 0);
      wait(30);
      assert.equal(await spend(1), 0);
      wait(30);
      assert.equal(await spend(1), 1);
    });

    it('refuses what exceeds 800 requests an hour', async () => {
      for (let minute = 0; minute < 4; minute += 1) {
        assert.equal(await spend(200), 200);
        wait(60);
      }
      assert.equal((await get(`${root}/issues`)).headers.get('retry-after'), String(3600 - 240));
    });
  });

  it('names what it does not serve', async () => {
    assert.equal((await get('/v1.0/me')).body.error.code, 'BadRequest');
  });

  it('writes the moments that posts speak of as prose', async () => {
    const content = 'Start time: {{hoursAgo:15}}\n\nNext update by: {{hoursAgo:-1.5}}';
    const posts = [
      { createdHoursAgo: 1, postType: 'regular', description: { contentType: 'html', content } },
    ];
    const told = await startGraph({
      seed: { ...seed, issues: [issueSeed('EX9', { posts })] },
      now: () => start,
    });
    assert.equal(
      told.issues[0]?.posts[0]?.description.content,
      'Start time: Sunday, November 22, 2026, at 9:00 PM UTC\n\n' +
        'Next update by: Monday, November 23, 2026, at 1:30 PM UTC',
    );
    await told.close();
  });

  it('loads the service health it comes with', async () => {
    const own = await startGraph();
    const services = new Set(own.healthOverviews.map(({ service }) => service));
    assert.ok(own.issues.length > 0);
    assert.deepEqual(
      own.issues.filter(({ service }) => !services.has(service)),
      [],
    );
    await own.close();
  });
});

function issueSeed(id: string, change: Partial<GraphSeed['issues'][number]>): GraphSeed['issues'][number] {
  return {
    id,
    title: `Something about ${id}`,
    impactDescription: 'People are affected.',
    service: 'Exchange Online',
    feature: 'Mail flow',
    featureGroup: 'Delivery',
    classification: 'advisory',
    origin: 'microsoft',
    status: 'investigating',
    isResolved: false,
    startHoursAgo: 48,
    endHoursAgo: null,
    lastModifiedHoursAgo: 1,
    posts: [
      {
        createdHoursAgo: 47,
        postType: 'regular',
        description: { contentType: 'html', content: 'We look into it.' },
      },
    ],
    ...change,
  };
}

interface TokenWish {
  readonly audience?: string;
  readonly roles?: string[];
  readonly hours?: number;
}

function token({
  audience = 'https://graph.microsoft.com',
  roles = ['ServiceHealth.Read.All'],
  hours = 24,
}: TokenWish): Promise<string> {
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setExpirationTime(new Date(start.getTime() + hours * 3_600_000))
    .sign(new TextEncoder().encode('a secret of thirty-two characters'));
}
