import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';
import type { Finding } from '../../findings.ts';
import type { Values } from '../runbook/run.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import { compareRow, rowMissing, sightOf } from './rows.ts';
import { bad, notKnown, see } from './say.ts';

/** Tokens of the tenant for the Rest API app become the user whose User ID is the app that asked for them. */
export const oidcProviderCheck: StepCheck = async (look, { instance }) => {
  const { restApiClientId, oidcProviderName = '' } = look.values;
  if (restApiClientId === undefined) {
    return [notKnown(look, 'client_id', 'setup.steps.restApiApp.askClientId')];
  }
  return see(look, sightOf('oauth_oidc_entity', 'record'), async () => {
    const columns = ['name', 'client_id', 'active', 'oidc_provider_configuration'];
    const match = { client_id: restApiClientId };
    const rows = await instance.find('oauth_oidc_entity', match, columns, look);
    const [byId] = rows;
    const row =
      byId ?? (await instance.find('oauth_oidc_entity', { name: oidcProviderName }, columns, look)).at(0);
    if (row === undefined) return [rowMissing(look, 'record', 'oauth_oidc_entity', oidcProviderName)];
    const record = row.fields.name ?? oidcProviderName;
    const entity = compareRow(look, 'oauth_oidc_entity', row, record, [
      { column: 'client_id', label: 'Client ID', accepts: [restApiClientId] },
      { column: 'active', label: 'Active', accepts: ['true'] },
    ]);
    const configuration = await checkConfiguration(look, instance, row, record);
    return [...entity, ...twice(look, restApiClientId, rows.length), ...configuration];
  });
};

/** ServiceNow finds it by issuer and client id alone; of two, nobody knows which it takes. */
function twice(look: StepLook, clientId: string, count: number): readonly Finding[] {
  if (count < 2) return [];
  const values = { clientId, count };
  return [
    bad(look, {
      field: 'client_id',
      text: 'setup.checks.oidc.twice',
      todo: 'setup.checks.oidc.twiceTodo',
      values,
    }),
  ];
}

/** The one that is chosen; by its name where the choice may not be read. */
async function checkConfiguration(
  look: StepLook,
  instance: InstanceSetup,
  { fields: { oidc_provider_configuration: sysId } }: SetupRecord,
  record: string,
): Promise<readonly Finding[]> {
  const { oidcConfigurationName = '' } = look.values;
  const table = 'oidc_provider_configuration';
  const sight = sightOf(table, 'oidc_provider_configuration');
  return see(look, sight, async () => {
    const match = sysId === undefined ? { name: oidcConfigurationName } : { sys_id: sysId };
    const columns = ['name', 'oidc_url', 'user_claim', 'user_field', 'enable_jti_verification'];
    const row = sysId === '' ? undefined : (await instance.find(table, match, columns, look)).at(0);
    if (row === undefined) {
      const values = { record, configuration: oidcConfigurationName };
      return [
        bad(look, {
          field: 'oidc_provider_configuration',
          text: 'setup.checks.oidc.noConfiguration',
          todo: 'setup.checks.oidc.noConfigurationTodo',
          values,
        }),
      ];
    }
    return compareRow(look, table, row, row.fields.name ?? oidcConfigurationName, [
      { column: 'oidc_url', label: 'OIDC Metadata URL', accepts: metadataUrls(look.values) },
      { column: 'user_claim', label: 'User Claim', accepts: ['appid'] },
      { column: 'user_field', label: 'User Field', accepts: ['user_name', 'User ID'] },
      { column: 'enable_jti_verification', label: 'Enable JTI claim verification', accepts: ['false'] },
    ]);
  });
}

function metadataUrls({ metadataUrl = '', authorityUrl, tenantId, tenant }: Values): readonly string[] {
  const others = [tenant, tenantId].flatMap((name) =>
    name === undefined || authorityUrl === undefined
      ? []
      : [`${authorityUrl}/${name}/.well-known/openid-configuration`],
  );
  return [metadataUrl, ...others];
}
