import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import type { RecordedRequest } from '../../src/sandbox/stand-in.ts';
import {
  type AutomaticBot,
  type Clock,
  clockAt,
  startAutomatic,
  startQuietGraph,
} from '../helpers/automatic-incidents.ts';
import { databaseUrl, findPostgres } from '../store/engines.ts';

const postgres = await findPostgres();

const incidentTable = /\/incident(\/[0-9a-f]{32})?$/;
const lost = { kind: 'lost-answer' } as const;
const down = { kind: 'answer', status: 503 } as const;

/** Whatever fails in between, and whoever works at it: one incident for an issue, and one note for a post. */
describe('automatic incidents happen once', () => {
  let clock: Clock;
  let graph: GraphStandIn;
  let serviceNow: ServiceNowStandIn;
  let desk: AutomaticBot;

  beforeEach(async () => {
    clock = clockAt('2026-11-24T08:00:00Z');
    graph = await startQuietGraph(clock);
    serviceNow = await startServiceNow({ now: () => clock.now });
  });
  afterEach(async () => {
    await desk.close();
    await graph.close();
    await serviceNow.close();
  });

  const start = (settings: Readonly<Record<string, string>> = {}) =>
    startAutomatic(clock, {
      own: { graph, serviceNow },
      settings: {
        SERVICENOW_URL: serviceNow.url,
        SERVICENOW_AUTH: 'basic',
        SERVICENOW_USERNAME: serviceNow.integrationUser.userName,
        SERVICENOW_PASSWORD: serviceNow.integrationUser.password,
        ...settings,
      },
    });
  const begin = async (settings: Readonly<Record<string, string>> = {}) => {
    desk = await start(settings);
    await desk.poll();
    await desk.switchOn();
    await desk.poll();
  };

  it('although the answers to creating and to a note are lost', async () => {
    await begin();
    serviceNow.faults.add(lost, { method: 'POST', path: incidentTable, times: 1 });
    desk.open('EX820001');
    await desk.poll();
    serviceNow.faults.add(lost, { method: 'PATCH', path: incidentTable, times: 1 });
    desk.post('EX820001', 'One.');
    await desk.poll();
    await desk.poll();
    assert.equal(desk.incidents('EX820001').length, 1);
    assert.equal(desk.notes('EX820001').length, 1);
    assert.doesNotMatch(await desk.status(), /What did not work/);
  });

  it('although nobody can tell for a while whether it was written', async () => {
    await begin();
    serviceNow.faults.add(lost, { method: 'POST', path: incidentTable, times: 1 });
    desk.open('EX820002');
    // What was lost is looked up, and that fails too, as often as it is tried.
    const stop = watch(serviceNow, ({ method, path }) => {
      if (method === 'POST' && incidentTable.test(path))
        serviceNow.faults.add(down, { method: 'GET', path: incidentTable });
    });
    await desk.poll();
    stop();
    assert.match(await desk.status(), /EX820002: /);
    serviceNow.faults.clear();
    desk.post('EX820002', 'Meanwhile.');
    await desk.poll();
    await desk.poll();
    assert.equal(desk.incidents('EX820002').length, 1);
    assert.equal(desk.notes('EX820002').length, 1, 'the description does not have it');
    assert.doesNotMatch(await desk.status(), /What did not work/);
  });

  it('although ServiceNow was away while everything happened', async () => {
    await begin();
    serviceNow.faults.add(down);
    desk.open('EX820003');
    desk.open('EX820004');
    await desk.poll();
    desk.post('EX820003', 'One.');
    await desk.poll();
    desk.change('EX820003', {
      isResolved: true,
      status: 'serviceRestored',
      endDateTime: clock.now.toISOString(),
    });
    desk.post('EX820003', 'Two.');
    await desk.poll();
    serviceNow.faults.clear();
    assert.match(await desk.status(), /2 issues have something still to be written/);
    const waiting = desk.bot.logLines.filter((line) => line.includes('automatic incidents wait'));
    assert.equal(waiting.length, 1, 'told once');
    await desk.poll(10);
    assert.equal(desk.incident('EX820003').state, '6', 'also of what is over by now');
    assert.match(desk.incident('EX820003').description ?? '', /Two\.[\s\S]*One\./);
    assert.equal(desk.notes('EX820003').length, 1, 'that it is resolved');
    assert.equal(desk.incident('EX820004').state, '1');
  });

  it('and all of it, where more has happened than one run writes', async () => {
    await begin();
    desk.open('EX820009');
    await desk.poll();
    for (let index = 0; index < 20; index += 1) {
      clock.now = new Date(clock.now.getTime() + 1_000);
      desk.post('EX820009', `Post ${index}.`);
    }
    for (let run = 0; run < 5; run += 1) await desk.poll();
    const notes = desk.notes('EX820009').map((note) => note.split('\n')[1]);
    assert.deepEqual(
      notes,
      Array.from({ length: 20 }, (_, index) => `Post ${index}.`),
    );
  });

  it('and what one record refuses does not stop the others', async () => {
    await begin();
    desk.open('EX820005');
    desk.open('EX820006');
    const body = {
      error: { message: 'Operation Failed', detail: 'Data Policy Exception' },
      status: 'failure',
    };
    const refusal = { kind: 'answer', status: 403, body } as const;
    serviceNow.faults.add(refusal, { method: 'POST', path: incidentTable, times: 1 });
    await desk.poll();
    const all = [...desk.incidents('EX820005'), ...desk.incidents('EX820006')];
    assert.equal(all.length, 1);
    assert.match(
      await desk.status(),
      /What did not work\n⚠️ EX82000\d: A rule in ServiceNow refused the change/,
    );
    await desk.poll();
    assert.equal(desk.incidents('EX820005').length + desk.incidents('EX820006').length, 2);
    assert.doesNotMatch(await desk.status(), /What did not work/);
  });

  it('although somebody changes the incident in the same moment', async () => {
    await begin();
    desk.open('EX820007');
    await desk.poll();
    desk.post('EX820007', 'One.');
    let reads = 0;
    const stop = watch(serviceNow, ({ method, path }) => {
      if (method === 'GET' && incidentTable.test(path)) reads += 1;
      if (reads === 2) desk.desk('EX820007', { short_description: 'Our own words' });
    });
    await desk.poll();
    stop();
    await desk.poll();
    assert.equal(desk.notes('EX820007').length, 1);
    assert.equal(desk.incident('EX820007').short_description, 'Our own words');
  });

  it('although Casebridge ends between creating and remembering, and between a note and remembering', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebridge-automatic-'));
    const settings = { DATA_DIR: folder };
    await begin(settings);
    for (const [id, method, act] of [
      ['EX820008', 'POST', () => desk.open('EX820008')],
      ['EX820008', 'PATCH', () => desk.post('EX820008', 'One.')],
    ] as const) {
      act();
      // ServiceNow has done it, and from then on nobody hears anything more of it.
      serviceNow.faults.add(lost, { method, path: incidentTable, times: 1 });
      const stop = watch(serviceNow, (request) => {
        if (request.method === method && incidentTable.test(request.path))
          serviceNow.faults.add({ kind: 'reset' });
      });
      await desk.poll();
      stop();
      await desk.close();
      serviceNow.faults.clear();
      assert.equal(desk.incidents(id).length, 1, `${method} was done`);
      desk = await start(settings);
      await desk.poll();
    }
    desk.post('EX820008', 'Two.');
    await desk.poll();
    assert.equal(desk.incidents('EX820008').length, 1);
    const notes = desk.notes('EX820008').map((note) => note.split('\n')[1]);
    assert.deepEqual(notes, ['One.', 'Two.']);
    await rm(folder, { recursive: true, force: true });
  });

  if (postgres === undefined) {
    // Without a body it is reported as pending, with the reason.
    it(`although several replicas work at it: no PostgreSQL answers at ${new URL(databaseUrl).host}`);
    return;
  }
  it('although several replicas work at it', async () => {
    const at = await postgres.newPlace();
    assert.ok(at.place.kind === 'postgresql');
    const settings = { DATABASE_URL: at.place.url };
    await begin(settings);
    const others = [await start(settings), await start(settings)];
    for (const round of [1, 2, 3]) {
      desk.open(`EX82010${round}`);
      if (round > 1) desk.post('EX820101', `Round ${round}.`);
      clock.now = new Date(clock.now.getTime() + 120_000);
      await Promise.all([desk, ...others].map(({ bot }) => bot.tick()));
    }
    await desk.poll();
    for (const round of [1, 2, 3]) assert.equal(desk.incidents(`EX82010${round}`).length, 1);
    assert.equal(desk.notes('EX820101').length, 2);
    await Promise.all([desk, ...others].map((bot) => bot.close()));
    await at.remove();
    desk = await start();
  });
});

/** Calls back at every request that comes to a stand-in, before it is answered. @returns ends that */
function watch({ requests }: ServiceNowStandIn, heard: (request: RecordedRequest) => void): () => void {
  let isOver = false;
  Object.assign(requests, {
    push: (request: RecordedRequest) => {
      Object.defineProperty(requests, requests.length, {
        value: request,
        configurable: true,
        writable: true,
      });
      if (!isOver) heard(request);
    },
  });
  return () => {
    isOver = true;
  };
}
