import assert from 'node:assert/strict';
import type { Instance } from '../../../src/clients/servicenow/instance.ts';
import { readSystemProperty } from '../../../src/clients/servicenow/properties.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from '../../contract/servicenow-target.ts';

describe('a system property', () => {
  const name = 'glide.authenticate.basic_auth.restriction.enforce';
  let standIn: ServiceNowStandIn;
  let instance: Instance;

  before(async () => {
    standIn = await startSeeded({ [name]: 'true' });
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  beforeEach(() => standIn.access.reset());

  it('is read as it is', async () => {
    assert.equal(await readSystemProperty(instance, name), 'true');
  });

  it('is not there when there is none by its name', async () => {
    assert.equal(await readSystemProperty(instance, 'glide.no.such'), undefined);
  });

  it('is unknown, not missing, where it may not be read', async () => {
    const code = 'SERVICENOW_FORBIDDEN';
    standIn.access.hideFields('sys_properties', 'value');
    await assert.rejects(readSystemProperty(instance, name), { code });
    standIn.access.reset();
    standIn.access.hideRows('sys_properties', () => true);
    await assert.rejects(readSystemProperty(instance, name), { code });
  });
});
