import assert from 'node:assert/strict';
import { type TransportKind, transportKinds } from '../../src/features/escalation/transport.ts';
import type { StorePlace } from '../../src/store/index.ts';
import { type CaseWorld, type PlantedCase, said } from './case-world.ts';
import { checkDoubled } from './check-channels.ts';
import { readLedger } from './ledger.ts';
import { numbers } from './meanwhile.ts';

/** What becomes of the case of each way; whatever begins with a capital letter the conversation is told as well. */
const happenings: Readonly<Record<TransportKind, readonly string[]>> = {
  serviceNow: ['sent', 'Opened', 'Message', 'Reply', 'Attached', 'Severity', 'Closed'],
  partnerCenter: ['sent', 'Opened', 'Message', 'Reply', 'Severity', 'Closed'],
  azure: ['sent', 'Opened', 'Message', 'Reply', 'Attached', 'Severity', 'Closed'],
  adminCenter: ['sent', 'attached', 'Opened'],
};

const told = (kind: TransportKind) => happenings[kind].filter((name) => /^[A-Z]/.test(name));

export const toldCount = transportKinds.flatMap(told).length;

/** Work notes of an incident, oldest first. */
function notesOf({ standIns }: CaseWorld, { incidentSysId }: PlantedCase): readonly string[] {
  return standIns.serviceNow.tables
    .rows('sys_journal_field')
    .filter((row) => row.element_id === incidentSysId && row.element === 'work_notes')
    .map(({ value = '' }) => value);
}

export function isAllNoted(world: CaseWorld): boolean {
  return world.cases.every((planted) => notesOf(world, planted).length >= happenings[planted.kind].length);
}

/**
 * Holds what Microsoft's side, the incidents and the conversations have against what was asked for.
 * @throws AssertionError when anything is lost, doubled, or otherwise than asked
 */
export async function checkCases(
  place: StorePlace,
  world: CaseWorld,
): Promise<{ readonly notes: number; readonly posts: number; readonly doubled: number }> {
  checkSides(world);
  let notes = 0;
  for (const planted of world.cases) {
    await checkStored(world, planted);
    checkIncident(world, planted);
    notes += notesOf(world, planted).length;
  }
  return { notes, ...(await checkTold(place, world)) };
}

/** Each way has one case, as it was asked for. */
function checkSides({ standIns: { serviceNow, azure, partnerCenter } }: CaseWorld): void {
  const { cases } = serviceNow.support;
  const own = (texts: readonly string[]) => ({
    replies: texts.filter((text) => text.includes(said.reply)).length,
    closings: texts.filter((text) => text.includes(said.closing)).length,
  });
  const asAsked = { cases: 1, replies: 1, closings: 1, files: 1, severity: 'minimal', status: 'closed' };
  const tickets = [...azure.tickets.values()];
  const requests = partnerCenter.serviceRequests;
  assert.deepEqual(
    {
      serviceNow: {
        ...{ cases: cases.length, ...own(cases.flatMap(({ messages }) => messages.map(({ text }) => text))) },
        files: cases.flatMap(({ files }) => files).length,
        ...{ severity: cases[0]?.severity, status: cases[0]?.status },
      },
      azure: {
        cases: tickets.length,
        ...own(tickets.flatMap(({ communications }) => communications.map(({ body }) => body))),
        files: [...azure.workspaces.values()].flatMap(({ files }) => [...files.values()]).length,
        severity: tickets[0]?.severity.toLowerCase(),
        status: tickets[0]?.status.toLowerCase(),
      },
      partnerCenter: {
        ...{ cases: requests.length, ...own(requests.flatMap(({ notes }) => notes.map(({ text }) => text))) },
        ...{ files: 1, severity: requests[0]?.severity, status: requests[0]?.status },
      },
    },
    { serviceNow: asAsked, azure: asAsked, partnerCenter: asAsked },
  );
}

async function checkStored({ withStore }: CaseWorld, { kind, key }: PlantedCase): Promise<void> {
  const { stored, events, actions } = await withStore(async ({ supportCases }) => ({
    stored: await supportCases.find(key),
    events: await supportCases.listEvents(key),
    actions: await supportCases.listActions(key),
  }));
  assert.equal(stored?.state, kind === 'adminCenter' ? 'open' : 'closed', kind);
  assert.deepEqual(actions, [], kind);
  assert.deepEqual(
    events.map((event) => event.kind).sort(),
    happenings[kind].map((name) => name.toLowerCase()).sort(),
    kind,
  );
  assert.deepEqual(
    events.filter(({ isNoted }) => !isNoted),
    [],
    kind,
  );
}

function checkIncident(world: CaseWorld, planted: PlantedCase): void {
  const { kind, incidentSysId } = planted;
  const { serviceNow, azure, partnerCenter } = world.standIns;
  const notes = notesOf(world, planted);
  const marks = notes.map((note) => /· [\da-f]{8}-\d+\]$/.exec(note)?.[0]);
  assert.ok(!marks.includes(undefined), `${kind}: each note has its mark`);
  assert.equal(new Set(marks).size, marks.length, `${kind}: no note is there twice`);
  assert.equal(marks.length, happenings[kind].length, `${kind}: each event has its note`);
  const number = {
    ...numbers,
    azure: [...azure.tickets.values()][0]?.supportTicketId,
    partnerCenter: partnerCenter.serviceRequests[0]?.id,
  }[kind];
  const incident = serviceNow.tables.get('incident', incidentSysId);
  assert.equal(incident?.correlation_id, number, kind);
  const packs = [...serviceNow.tables.rows('sys_attachment')].filter(
    (row) => row.table_sys_id === incidentSysId && row.file_name?.startsWith('microsoft-case-'),
  );
  assert.equal(packs.length, kind === 'adminCenter' ? 1 : 0, `${kind}: files for the admin center`);
}

/** Nothing is lost; what Teams may have twice is marked. */
async function checkTold(place: StorePlace, { teams, cases }: CaseWorld) {
  const { expected, rows } = await readLedger(place);
  assert.equal(expected, toldCount);
  assert.equal(rows.length, expected);
  assert.deepEqual(
    rows.filter(({ state }) => state !== 'sent' && state !== 'edited'),
    [],
  );
  let doubled = 0;
  for (const { kind, conversationId } of cases) {
    const ofChannel = rows.filter((row) => row.conversation_id === conversationId);
    const posts = teams.posts.get(conversationId) ?? [];
    const known = posts.filter(({ id }) => ofChannel.some((row) => row.activity_id === id));
    assert.equal(known.length, 1, `${kind}: one post that the ledger knows`);
    doubled += checkDoubled(conversationId, posts, ofChannel);
    const words = kind === 'adminCenter' ? [numbers.adminCenter] : Object.values(said);
    const all = JSON.stringify(posts);
    for (const word of words) assert.ok(all.includes(word), `${kind}: ${word}`);
  }
  return { posts: teams.counts.posts, doubled };
}
