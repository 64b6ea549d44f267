import assert from 'node:assert/strict';
import {
  createIssueList,
  type GraphOptions,
  getIssue,
  listHealthOverviews,
} from '../../src/clients/graph/service-health.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { everything, noon, openIssue, request, startHealth, startRegistered } from './graph-fixture.ts';

describe('the service health client and Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;
  const listAll = () => createIssueList(request, options, () => noon)(everything);
  const readOne = async (change: object) => {
    answer({ value: [{ ...openIssue('EX1'), ...change }] });
    const { moved, unreadable } = await listAll();
    assert.deepEqual(unreadable, []);
    return moved[0];
  };

  before(async () => {
    entra = await startRegistered();
  });
  after(() => entra.close());
  beforeEach(async () => {
    ({ graph, options } = await startHealth(entra));
  });
  afterEach(() => graph.close());

  it('reads every service, in either spelling of its status, unknown ones too', async () => {
    const { services, unreadable, isComplete } = await listHealthOverviews(request, options);
    assert.deepEqual([unreadable, isComplete], [[], true]);
    assert.deepEqual(services, [
      { id: 'Exchange', service: 'Exchange Online', status: 'serviceDegradation' },
      { id: 'microsoftteams', service: 'Microsoft Teams', status: 'serviceOperational' },
      { id: 'Future', service: 'Future Service', status: 'somethingNobodyKnowsYet' },
    ]);
    assert.equal(graph.requests.length, 1);
  });

  it('passes over members and services that it cannot read, and says which', async () => {
    const overview = { id: 'Exchange', service: 'Exchange Online', status: 'serviceOperational' };
    const odd = { ...overview, issues: [], '@odata.type': '#x', later: { deep: 1 } };
    answer({ value: [odd, { id: 'Broken', service: null }, null], more: true });
    assert.deepEqual(await listHealthOverviews(request, options), {
      ...{ services: [overview], unreadable: ['Broken', '?'] },
      isComplete: true,
    });
  });

  it('says so when it can read no service at all', async () => {
    answer({ value: [{ name: 'of another form' }] });
    await assert.rejects(listHealthOverviews(request, options), { code: 'UPSTREAM_UNREADABLE' });
  });

  it('reads words in either spelling, and goes by what says that an issue is resolved, not by its status', async () => {
    const found = (await listAll()).moved.filter(({ isResolved }) => !isResolved);
    assert.deepEqual(
      found.map(({ id, classification, status }) => [id, classification, status]),
      [
        ['EX000001', 'incident', 'serviceDegradation'],
        ['TM000003', 'advisory', 'investigating'],
        ['SP000004', 'unheardOf', 'falsePositive'],
      ],
    );
  });

  it('reads all of an issue', async () => {
    const posts = [
      post('2026-11-23T10:00:00.5Z', { postType: 'Quick', description: body('Html', '<p>Better</p>') }),
      post('2026-11-23T08:00:00Z', { postType: 'regular', description: body('text', 'We look.\n\nSoon.') }),
    ];
    const feature = { feature: 'Mail flow', featureGroup: 'Delivery', origin: 'ThirdParty' };
    const ended = { isResolved: true, endDateTime: '2026-11-23T10:30:00Z', status: 'ServiceRestored' };
    assert.deepEqual(await readOne({ ...feature, ...ended, posts }), {
      id: 'EX1',
      title: 'Mail is late',
      service: 'Exchange Online',
      feature: 'Mail flow',
      featureGroup: 'Delivery',
      impact: 'Mail may be late.',
      classification: 'incident',
      origin: 'thirdParty',
      status: 'serviceRestored',
      isResolved: true,
      startedAt: new Date('2026-11-23T07:00:00Z'),
      endedAt: new Date('2026-11-23T10:30:00Z'),
      updatedAt: new Date('2026-11-23T11:00:00Z'),
      posts: [
        {
          createdAt: new Date('2026-11-23T08:00:00Z'),
          kind: 'regular',
          format: 'text',
          content: 'We look.\n\nSoon.',
        },
        {
          createdAt: new Date('2026-11-23T10:00:00.5Z'),
          kind: 'quick',
          format: 'html',
          content: '<p>Better</p>',
        },
      ],
    });
  });

  it('reads an issue of which Graph says as little as it may', async () => {
    const unsaid = { feature: null, featureGroup: undefined, impactDescription: null, endDateTime: null };
    const found = await readOne({ ...unsaid, classification: undefined, origin: null, posts: null });
    assert.deepEqual(
      [found?.feature, found?.featureGroup, found?.impact, found?.classification, found?.origin],
      ['', '', '', '', ''],
    );
    assert.deepEqual([found?.endedAt, found?.posts], [undefined, []]);
    assert.deepEqual((await readOne({ posts: [] }))?.posts, []);
  });

  it('reads posts of which Graph says as little as it may', async () => {
    const at = '2026-11-23T08:00:00Z';
    const posts = [
      post(at, { postType: null, description: null }),
      post(at, { postType: 'strategic', description: { content: 'Only this' } }),
      post(at, { description: { contentType: 'html', content: null } }),
      post(at, { postType: 'somethingNew', description: body('Markdown', 'x') }),
    ];
    assert.deepEqual(
      (await readOne({ posts }))?.posts.map(({ kind, format, content }) => [kind, format, content]),
      [
        ['', 'html', ''],
        ['strategic', 'html', 'Only this'],
        ['', 'html', ''],
        ['somethingNew', 'html', 'x'],
      ],
    );
  });

  it('does not lose an issue for a post that cannot be read', async () => {
    const posts = [
      post('one day', {}),
      null,
      'text',
      post('2026-11-23T08:00:00Z', { description: body('text', 'x') }),
    ];
    assert.deepEqual(
      (await readOne({ posts }))?.posts.map(({ content }) => content),
      ['x'],
    );
  });

  it('reads moments with any number of digits', async () => {
    const fractions = ['', '.3', '.39', '.767', '.1234', '.12345', '.123456', '.1234567'];
    graph.issues.splice(0);
    for (const [index, fraction] of fractions.entries()) {
      graph.issues.push(openIssue(`EX${index}`, `2026-11-23T11:00:00${fraction}Z`));
    }
    assert.deepEqual(
      (await listAll()).moved.map(({ updatedAt }) => updatedAt.getMilliseconds()),
      [0, 300, 390, 767, 123, 123, 123, 123],
    );
  });

  it('finds one issue by its id', async () => {
    const found = await getIssue(request, options, 'TM000003');
    assert.deepEqual([found?.service, found?.status], ['Microsoft Teams', 'investigating']);
    assert.equal(graph.requests.length, 1);
  });

  function answer(answered: object): void {
    graph.faults.clear();
    graph.faults.add({ kind: 'answer', status: 200, body: answered });
  }
});

const post = (createdDateTime: string, more: object) => ({ createdDateTime, ...more });
const body = (contentType: string, content: string) => ({ contentType, content });
