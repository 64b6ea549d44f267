import assert from 'node:assert/strict';
import { findFormViews } from '../../../src/clients/servicenow/form-sections.ts';
import type { Instance } from '../../../src/clients/servicenow/instance.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from '../../contract/servicenow-target.ts';

describe('the sections of the incident’s form', () => {
  const caption = 'Microsoft 365 support';
  let standIn: ServiceNowStandIn;
  let instance: Instance;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  beforeEach(() => standIn.access.reset());

  it('are in no view until somebody puts one there', async () => {
    assert.deepEqual(await findFormViews(instance, caption), []);
  });

  it('are in views, each named once; those of other forms do not count', async () => {
    const { sys_id: view = '' } = standIn.tables.insert('sys_ui_view', {
      name: 'ess',
      title: 'Self Service',
    });
    standIn.tables.insert('sys_ui_section', { name: 'incident', caption, view });
    standIn.tables.insert('sys_ui_section', { name: 'incident', caption, view });
    standIn.tables.insert('sys_ui_section', { name: 'problem', caption, view: 'Default view' });
    assert.deepEqual(await findFormViews(instance, caption), ['Self Service']);
    const dropping: Instance = {
      ...instance,
      getPage: (call) => instance.getPage({ ...call, parameters: { ...call.parameters, sysparm_query: '' } }),
    };
    assert.deepEqual(await findFormViews(dropping, caption), ['Self Service']);
  });

  it('are unknown, not missing, where they may not be read', async () => {
    standIn.access.hideRows('sys_ui_section', () => true);
    await assert.rejects(findFormViews(instance, 'Notes'), { code: 'SERVICENOW_FORBIDDEN' });
  });
});
