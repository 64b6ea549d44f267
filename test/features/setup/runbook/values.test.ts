import assert from 'node:assert/strict';
import { fillTemplate, missingIn, valuesOf } from '../../../../src/features/setup/runbook/values.ts';
import { isEnough } from '../../../../src/features/setup/runbook/who-may.ts';
import { roles } from './setup-desk.ts';

const known = {
  ...{ instanceUrl: 'https://contoso.service-now.com', tenantId: 'tenant-1' },
  ...{ tenant: 'contoso.onmicrosoft.com', authorityUrl: 'https://login.example' },
};

describe('the values of a set-up', () => {
  it('follow from instance and tenant', () => {
    const { instance, tokenUrl, metadataUrl, otherRedirectUrl, repositoryId, oidcProviderName } = valuesOf(
      { values: {} },
      known,
    );
    assert.deepEqual(
      { instance, tokenUrl, metadataUrl, otherRedirectUrl, repositoryId, oidcProviderName },
      {
        instance: 'contoso',
        tokenUrl: 'https://login.example/contoso.onmicrosoft.com/oauth2/token',
        metadataUrl: 'https://login.example/contoso.onmicrosoft.com/.well-known/openid-configuration',
        otherRedirectUrl: 'https://contoso.service-now.com/auth_redirect.do',
        repositoryId: 'casebridge-contoso',
        oidcProviderName: 'contoso.onmicrosoft.com_application_inbound_api',
      },
    );
  });

  it('are what was chosen, where something was', () => {
    const values = valuesOf({ values: { repositoryId: 'mine', tenant: 'fabrikam.com' } }, known);
    assert.equal(values.repositoryId, 'mine');
    assert.equal(values.tokenUrl, 'https://login.example/fabrikam.com/oauth2/token');
  });

  it('are the tenant’s id where no domain is known, and nothing where nothing is', () => {
    assert.equal(valuesOf({ values: {} }, { tenantId: 'tenant-1' }).tenant, 'tenant-1');
    assert.equal(valuesOf({ values: {} }, {}).redirectUrl, undefined);
  });

  it('fill a template, or say what it lacks', () => {
    assert.equal(fillTemplate('{instance}: {other} {instance}', { instance: 'a$&' }), 'a$&: {other} a$&');
    assert.equal(fillTemplate('{instance} {endpoint}', { instance: 'a' }), undefined);
    assert.deepEqual(missingIn('{instance} {endpoint} {endpoint}', { instance: 'a' }), ['endpoint']);
  });
});

describe('consent to a permission of Graph', () => {
  const step = {
    who: 'entra',
    automatic: [{ kind: 'appRole', clientId: 'graphClientId', role: 'r', roleId: 'i' }],
  } as const;
  for (const { has, is } of [
    { has: [roles.application], is: false },
    { has: [roles.privileged], is: false },
    { has: [roles.application, roles.privileged], is: true },
    { has: [roles.global], is: true },
  ]) {
    it(`is ${is ? 'given' : 'beyond'} with ${has.length} role(s): ${has.join()}`, () => {
      assert.equal(isEnough(step, new Set(has)), is);
    });
  }
});
