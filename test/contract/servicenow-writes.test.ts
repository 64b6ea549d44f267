import assert from 'node:assert/strict';
import { attachFile, listAttachments } from '../../src/clients/servicenow/attachments.ts';
import {
  createIncident,
  findByCorrelation,
  updateIncident,
} from '../../src/clients/servicenow/incident-writes.ts';
import { readIncident } from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

describe('the ServiceNow client and what it writes', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  /** INC0000001 as it is now. */
  let target: { readonly sysId: string; readonly modCount: number };
  let earlier: number;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.faults.clear();
    standIn.access.reset();
    const row = standIn.tables.find('incident', { number: 'INC0000001' });
    target = { sysId: row?.sys_id ?? '', modCount: Number(row?.sys_mod_count) };
    earlier = standIn.requests.length;
  });

  const methods = () => standIn.requests.slice(earlier).map(({ method }) => method);
  const stored = () => standIn.tables.find('incident', { number: 'INC0000001' });

  describe('a new incident', () => {
    it('has what was given, a correlation id and who made it', async () => {
      const text = 'Line one\nwith ^NQ, "quotes" & <b>tags</b>, javascript:gs.log(1)';
      const created = await createIncident(
        instance,
        {
          shortDescription: 'Mail is late',
          description: text,
          impact: '1',
          urgency: '1',
          caller: userId('ida.lund'),
          workNote: 'Made in Teams',
        },
        'casebridge:new',
      );
      assert.match(created.number, /^INC\d{7}$/);
      assert.equal(created.description, text);
      assert.deepEqual(created.priority, { value: '1', label: '1 - Critical' });
      assert.equal(created.caller.label, 'Ida Lund');
      assert.equal(created.lastEntry?.text, 'Made in Teams');
      const row = standIn.tables.find('incident', { number: created.number });
      assert.equal(row?.correlation_id, 'casebridge:new');
      assert.equal(row?.correlation_display, 'Casebridge');
      assert.deepEqual(methods(), ['POST']);
      assert.deepEqual(await findByCorrelation(instance, 'casebridge:new'), created);
    });

    it('is found by no other correlation id', async () => {
      assert.equal(await findByCorrelation(instance, 'casebridge:none'), undefined);
    });

    it('is not sent again when nobody may read the correlation id', async () => {
      standIn.access.hideFields('incident', 'correlation_id');
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
      const creating = createIncident(instance, { shortDescription: 'Once' }, 'casebridge:hidden');
      await assert.rejects(creating, { code: 'WRITE_UNCERTAIN' });
      assert.deepEqual(methods(), ['POST', 'GET']);
    });

    it('is not sent again when it cannot be looked up', async () => {
      standIn.faults.add({ kind: 'reset' }, { method: 'POST', times: 1 });
      standIn.faults.add({ kind: 'answer', status: 403, body: {} }, { method: 'GET' });
      const creating = createIncident(instance, { shortDescription: 'Once' }, 'casebridge:unseen');
      await assert.rejects(creating, { code: 'WRITE_UNCERTAIN' });
      assert.deepEqual(methods(), ['POST', 'GET']);
    });

    it('is certainly not there when nobody listens', async () => {
      const gone = await startSeeded();
      await gone.close();
      const creating = createIncident(connectTo(gone), { shortDescription: 'Nowhere' }, 'casebridge:gone');
      await assert.rejects(creating, { code: 'UPSTREAM_UNREACHABLE' });
    });

    it('is certainly not there when the turn was over before', async () => {
      const over = AbortSignal.abort();
      const creating = createIncident(instance, { shortDescription: 'Late' }, 'casebridge:late', over);
      await assert.rejects(creating, { code: 'UPSTREAM_TIMEOUT' });
      assert.equal(standIn.tables.find('incident', { correlation_id: 'casebridge:late' }), undefined);
    });

    it('does not outlast the turn while ServiceNow asks for a pause', async () => {
      const body = { error: { message: 'Rate limit exceeded', detail: null }, status: 'failure' };
      const busy = { kind: 'answer', status: 429, headers: { 'retry-after': '2' }, body } as const;
      standIn.faults.add(busy);
      const started = performance.now();
      await assert.rejects(
        createIncident(instance, { shortDescription: 'Busy' }, 'casebridge:busy', AbortSignal.timeout(100)),
        { code: 'UPSTREAM_BUSY', facts: { service: 'ServiceNow', seconds: 2 } },
      );
      assert.ok(performance.now() - started < 1500);
      assert.deepEqual(methods(), ['POST']);
    });
  });

  describe('a change', () => {
    it('writes what was given and nothing else, and shows the record after it', async () => {
      const changes = { urgency: '3', assignedTo: '', workNote: 'Freed.\n\nIn Teams' };
      const { outcome, incident } = await updateIncident(instance, target, changes);
      assert.equal(outcome, 'written');
      assert.equal(incident.urgency.value, '3');
      assert.deepEqual(incident.assignedTo, { value: '', label: '' });
      assert.equal(incident.assignmentGroup.label, 'Messaging');
      assert.equal(incident.modCount, target.modCount + 1);
      assert.equal(incident.lastEntry?.kind, 'work note');
      assert.equal(incident.lastEntry?.text, 'Freed.\n\nIn Teams');
      assert.deepEqual(incident, await readIncident(instance, target.sysId));
      assert.deepEqual(methods(), ['GET', 'PATCH', 'GET']);
    });

    it('is not written over somebody else’s', async () => {
      standIn.tables.update('incident', target.sysId, { urgency: '1' });
      const { outcome, incident } = await updateIncident(instance, target, { urgency: '3' });
      assert.equal(outcome, 'stale');
      assert.equal(incident.urgency.value, '1');
      assert.equal(incident.modCount, target.modCount + 1);
      assert.deepEqual(methods(), ['GET']);
    });

    it('needs a record that is there', async () => {
      const change = updateIncident(instance, { sysId: '0'.repeat(32), modCount: 0 }, { urgency: '1' });
      await assert.rejects(change, { code: 'INCIDENT_GONE' });
      standIn.access.hideRows('incident', ({ sys_id }) => sys_id === target.sysId);
      await assert.rejects(updateIncident(instance, target, { urgency: '1' }), { code: 'INCIDENT_GONE' });
    });

    it('knows when the record went away between reading and writing', async () => {
      const body = {
        error: {
          message: 'No Record found',
          detail: "Record doesn't exist or ACL restricts the record retrieval",
        },
        status: 'failure',
      };
      standIn.faults.add({ kind: 'answer', status: 404, body }, { method: 'PATCH' });
      await assert.rejects(updateIncident(instance, target, { urgency: '1' }), { code: 'INCIDENT_GONE' });
    });

    it('says in ServiceNow’s words what a data policy wants', async () => {
      await assert.rejects(updateIncident(instance, target, { state: '6' }), {
        code: 'SERVICENOW_RULE_REFUSED',
        facts: {
          detail:
            'Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes',
        },
      });
      assert.equal(stored()?.state, '2');
      assert.deepEqual(methods(), ['GET', 'PATCH']);
    });

    it('says which field ServiceNow left out without saying so', async () => {
      const { sysId } = target;
      const silently: Instance = {
        ...instance,
        write: (call) =>
          instance.write(
            call.body && 'record' in call.body ? { ...call, body: { record: { work_notes: 'x' } } } : call,
          ),
      };
      const fields = { urgency: '2', category: 'hardware', description: stored()?.description ?? '' };
      await assert.rejects(updateIncident(silently, target, { ...fields, workNote: 'x' }), {
        code: 'WRITE_PARTIAL',
        facts: { field: stored()?.urgency === '2' ? 'category' : 'urgency' },
      });
      const now = { sysId, modCount: Number(stored()?.sys_mod_count) };
      const same = { urgency: stored()?.urgency ?? '', description: ` ${stored()?.description}\n` };
      assert.equal((await updateIncident(silently, now, same)).outcome, 'written');
      const emptied = { ...now, modCount: Number(stored()?.sys_mod_count) };
      assert.equal((await updateIncident(silently, emptied, { holdReason: '' })).outcome, 'written');
    });

    const refusals = [
      {
        of: 'a business rule, shortened',
        message: 'Operation Failed',
        detail: `Operation against file 'incident' was aborted by Business Rule 'Check^${'x'.repeat(300)}'`,
        code: 'SERVICENOW_RULE_REFUSED',
      },
      {
        of: 'a data policy that speaks in the message',
        message: 'Data Policy Exception: The following fields are mandatory: Category',
        detail: null,
        code: 'SERVICENOW_RULE_REFUSED',
      },
      {
        of: 'an access rule',
        message: 'Operation Failed',
        detail: 'ACL Exception Update Failed due to security constraints',
        code: 'SERVICENOW_FORBIDDEN',
      },
      {
        of: 'a closed table',
        message: 'User Not Authorized',
        detail: 'Failed API level ACL Validation',
        code: 'SERVICENOW_FORBIDDEN',
      },
    ] as const;

    for (const { of, message, detail, code } of refusals) {
      it(`is refused by ${of}: ${code}`, async () => {
        const body = { error: { message, detail }, status: 'failure' };
        standIn.faults.add({ kind: 'answer', status: 403, body }, { method: 'PATCH' });
        const facts =
          code === 'SERVICENOW_FORBIDDEN'
            ? { resource: `/api/now/table/incident/${target.sysId}` }
            : { detail: (detail ?? message).slice(0, 200) };
        await assert.rejects(updateIncident(instance, target, { urgency: '1' }), { code, facts });
      });
    }
  });

  describe('a change whose answer is lost', () => {
    it('is known by its note', async () => {
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
      const { outcome } = await updateIncident(instance, target, { urgency: '2', workNote: 'Ours,  1' });
      assert.equal(outcome, 'written');
      assert.equal(entries('Ours,  1'), 1);
    });

    it('is known by its note even when the same note was there before', async () => {
      await updateIncident(instance, target, { workNote: 'Again' });
      const now = { ...target, modCount: target.modCount + 1 };
      standIn.faults.add({ kind: 'reset' }, { method: 'PATCH', times: 1 });
      assert.equal((await updateIncident(instance, now, { workNote: 'Again' })).outcome, 'written');
      assert.equal(entries('Again'), 2);
    });

    it('is known by its values where it has no note', async () => {
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
      const { outcome, incident } = await updateIncident(instance, target, { urgency: '1', impact: '1' });
      assert.equal(outcome, 'written');
      assert.equal(incident.modCount, target.modCount + 1);
    });

    it('is uncertain where the journal may not be read', async () => {
      standIn.access.hideFields('incident', 'comments_and_work_notes');
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
      const change = updateIncident(instance, target, { workNote: 'Unseen' });
      await assert.rejects(change, { code: 'WRITE_UNCERTAIN' });
      assert.equal(entries('Unseen'), 1);
    });

    for (const comment of ['Ours', undefined]) {
      it(`${comment ? 'with' : 'without'} a note is not written over somebody else’s`, async () => {
        standIn.faults.add({ kind: 'answer', status: 500, body: '' }, { method: 'PATCH' });
        const theirs = `Theirs, ${comment ? 'before a note' : 'before values'}`;
        const overtaken: Instance = {
          ...instance,
          write: async (call) => {
            const sent = await instance.write(call);
            standIn.tables.update('incident', target.sysId, { short_description: theirs });
            return sent;
          },
        };
        const changes = { shortDescription: 'Ours', ...(comment && { comment }) };
        const { outcome, incident } = await updateIncident(overtaken, target, changes);
        assert.equal(outcome, 'stale');
        assert.equal(incident.shortDescription, theirs);
        assert.equal(entries('Ours'), 0);
        assert.deepEqual(methods(), ['GET', 'PATCH', 'GET']);
      });
    }
  });

  describe('an attachment', () => {
    const file = {
      fileName: 'image-1.png',
      contentType: 'image/png',
      bytes: Buffer.from([0x89, 0, 255, 10]),
    };

    it('is kept byte by byte, and listed with where people get it', async () => {
      const attached = await attachFile(instance, target.sysId, file);
      assert.equal(attached.fileName, 'image-1.png');
      assert.equal(attached.contentType, 'image/png');
      assert.equal(attached.bytes, 4);
      assert.equal(attached.createdBy, 'casebridge.integration');
      assert.equal(attached.url, `${standIn.url}/sys_attachment.do?sys_id=${attached.sysId}`);
      assert.deepEqual(await listAttachments(instance, target.sysId), [attached]);
      assert.deepEqual(standIn.files.get(attached.sysId), file.bytes);
      assert.deepEqual(await listAttachments(instance, '0'.repeat(32)), []);
    });

    it('of the same name with other content is another one', async () => {
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
      const other = { ...file, bytes: Buffer.from([0x89, 0, 255, 11]) };
      await attachFile(instance, target.sysId, other);
      assert.equal((await listAttachments(instance, target.sysId)).length, 2);
    });

    it('needs a record that is there', async () => {
      await assert.rejects(attachFile(instance, '0'.repeat(32), file), { code: 'INCIDENT_GONE' });
    });
  });

  function entries(text: string): number {
    return standIn.tables.rows('sys_journal_field').filter(({ value }) => value === text).length;
  }

  function userId(userName: string): string {
    return standIn.tables.find('sys_user', { user_name: userName })?.sys_id ?? '';
  }
});
