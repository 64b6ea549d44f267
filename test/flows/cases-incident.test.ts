import assert from 'node:assert/strict';
import { readIncident } from '../../src/clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../src/errors.ts';
import { caseLine } from '../../src/features/escalation/cases/case-line.ts';
import { incidentReply } from '../../src/features/incidents/incident-card.ts';
import { connectTo } from '../contract/servicenow-target.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { type CaseDesk, type DeskOptions, startCaseDesk } from '../helpers/case-desk.ts';

describe('the case on an incident’s card', () => {
  let desk: CaseDesk;
  before(async () => {
    desk = await startCaseDesk();
  });
  after(() => desk.close());

  const cardOf = async (sysId: string, options: DeskOptions = {}, fields: readonly 'work_notes'[] = []) => {
    const incident = await readIncident(connectTo(desk.standIn), sysId);
    assert.ok(incident);
    const reply = await incidentReply(incident, desk.turn(options), {
      sensitivity: { tables: [], groups: [], priorities: [], fields },
      matchHealth: async () => undefined,
      issueLine: async () => undefined,
      solutionsLine: async () => undefined,
      caseLine: (one, turn) => caseLine(one, turn, { records: desk.tenant.supportCases }),
    });
    return { card: desk.render(reply), own: reply.privately && desk.render(reply.privately) };
  };
  const buttonOf = (card: unknown) => actionsOf(card).find(({ verb }) => verb === 'escalation.case');

  it('is there from the moment it is sent, resolved and reopened', async () => {
    const { key, incident } = await desk.open();
    for (const state of ['2', '6', '2']) {
      desk.standIn.tables.update('incident', incident.sysId, { state });
      const { card } = await cardOf(incident.sysId);
      assert.match(textOf(card), /🎧 Microsoft case \(no number yet\): ⏳ With Microsoft/);
      const data = Object(buttonOf(card)?.data);
      assert.equal(data.caseKey, key);
      assert.match(textOf((await desk.click('escalation.case', data)).card), /Mail is late/);
    }
  });

  it('is named to agents, who have no button for it', async () => {
    const { incident } = await desk.open();
    const { card } = await cardOf(incident.sysId, { isAgent: true });
    assert.match(textOf(card), /Microsoft case/);
    assert.equal(buttonOf(card), undefined);
  });

  it('is the open one of several', async () => {
    const first = await desk.open({}, 'adminCenter');
    await desk.click('escalation.giveNumber', { caseKey: first.key, number: '2412170040007001' });
    const form = (await desk.click('escalation.close', { caseKey: first.key })).card;
    const data = Object(actionsOf(form).find(({ verb }) => verb === 'escalation.sendClose')?.data);
    await desk.click('escalation.sendClose', { ...data, notes: 'Fixed.' });
    assert.match(
      textOf((await cardOf(first.incident.sysId)).card),
      /Microsoft case 2412170040007001: ✅ Closed/,
    );
    await desk.open({ incident: first.incident }, 'adminCenter');
    const { card } = await cardOf(first.incident.sysId);
    assert.match(
      textOf(card),
      /\(waiting to be opened\): 📝 Waiting to be opened in the admin center \(and 1 other\)/,
    );
  });

  it('goes to the own chat where work notes are hidden', async () => {
    const { incident } = await desk.open();
    const { card, own } = await cardOf(incident.sysId, { place: { kind: 'channel' } }, ['work_notes']);
    assert.doesNotMatch(textOf(card), /Microsoft case/);
    assert.match(textOf(own), /Microsoft case/);
  });

  it('is left out when there is none, or the store is away', async () => {
    const { sys_id: sysId = '' } = desk.standIn.tables.insert('incident', {
      number: 'INC0085001',
      state: '2',
    });
    assert.equal(buttonOf((await cardOf(sysId)).card), undefined);
    const away = { listOfIncident: () => Promise.reject(new CasebridgeError('STORE_UNAVAILABLE')) };
    assert.equal(await caseLine({ sysId }, desk.turn(), { records: away }), undefined);
  });
});
