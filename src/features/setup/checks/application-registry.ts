import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';
import type { Finding } from '../../findings.ts';
import type { Values } from '../runbook/run.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { Systems } from '../systems.ts';
import { compareRow, rowMissing, sightOf, type Wanted } from './rows.ts';
import { bad, notKnown, see } from './say.ts';

// The raw values of `type`, and its labels, which some instances give back.
const providerTypes = ['oauth_provider', 'OAuth Provider'] as const;
const clientTypes = ['client', 'OAuth Client'] as const;

const isActive: Wanted = { column: 'active', label: 'Active', accepts: ['true'] };
const forAllScopes: Wanted = {
  column: 'access',
  label: 'Accessible from',
  accepts: ['public', 'All application scopes'],
};

export const outboundProviderCheck: StepCheck = async (look, systems) => {
  const { outboundClientId } = look.values;
  if (outboundClientId === undefined) {
    return [notKnown(look, 'client_id', 'setup.steps.outboundApp.askClientId')];
  }
  const { outboundProviderName: name = outboundClientId } = look.values;
  const wanted = [
    { column: 'type', label: 'Type', accepts: providerTypes },
    { column: 'client_id', label: 'Client ID', accepts: [outboundClientId] },
    {
      column: 'default_grant_type',
      label: 'Default Grant type',
      accepts: ['Client Credentials', 'client_credentials'],
    },
    { column: 'token_url', label: 'Token URL', accepts: tokenUrls(look.values) },
    { column: 'redirect_url', label: 'Redirect URL', accepts: redirectUrls(look.values) },
    isActive,
    forAllScopes,
  ];
  return see(look, sightOf('oauth_entity', 'record'), async () => {
    const row = await findEntity(look, systems, { clientId: outboundClientId, name }, wanted);
    if (row === undefined) return [rowMissing(look, 'record', 'oauth_entity', name)];
    const record = row.fields.name ?? name;
    const profile = await see(look, sightOf('oauth_entity_profile', 'profile'), () =>
      checkProfile(look, systems, row, record),
    );
    return [...compareRow(look, 'oauth_entity', row, record, wanted), ...profile];
  });
};

/** The profile is what the app's Setup offers to choose. */
async function checkProfile(
  look: StepLook,
  { instance }: Systems,
  { sysId }: SetupRecord,
  record: string,
): Promise<readonly Finding[]> {
  const columns = ['name', 'grant_type'];
  const match = { oauth_entity: sysId, default: 'true' };
  const [profile] = await instance.find('oauth_entity_profile', match, columns, look);
  if (profile === undefined) {
    const values = { record };
    return [
      bad(look, {
        field: 'profile',
        text: 'setup.checks.profileMissing',
        todo: 'setup.checks.profileTodo',
        values,
      }),
    ];
  }
  return compareRow(look, 'oauth_entity_profile', profile, profile.fields.name ?? record, [
    { column: 'grant_type', label: 'Grant type', accepts: ['Client Credentials', 'client_credentials'] },
  ]);
}

export const inboundClientCheck: StepCheck = async (look, systems) => {
  const { inboundClientId } = look.values;
  if (inboundClientId === undefined) return [notKnown(look, 'client_id', 'setup.steps.inboundClient.ask')];
  const { inboundClientName: name = inboundClientId } = look.values;
  const wanted = [
    { column: 'type', label: 'Type', accepts: clientTypes },
    { column: 'client_id', label: 'Client ID', accepts: [inboundClientId] },
    isActive,
    forAllScopes,
  ];
  return see(look, sightOf('oauth_entity', 'record'), async () => {
    const row = await findEntity(look, systems, { clientId: inboundClientId, name }, wanted);
    return row === undefined
      ? [rowMissing(look, 'record', 'oauth_entity', name)]
      : compareRow(look, 'oauth_entity', row, row.fields.name ?? name, wanted);
  });
};

/** By its client id, whatever it is called; else the one of this name, whose client id is then the slip. */
async function findEntity(
  look: StepLook,
  { instance }: Systems,
  { clientId, name }: { readonly clientId: string; readonly name: string },
  wanted: readonly Wanted[],
): Promise<SetupRecord | undefined> {
  const columns = ['name', ...wanted.map(({ column }) => column)];
  const [byId] = await instance.find('oauth_entity', { client_id: clientId }, columns, look);
  if (byId !== undefined) return byId;
  return (await instance.find('oauth_entity', { name }, columns, look)).at(0);
}

/** Entra takes the tenant by its id as well as by its domain. */
function tokenUrls({ tokenUrl = '', authorityUrl, tenantId, tenant }: Values): readonly string[] {
  const others = [tenant, tenantId].flatMap((name) =>
    name === undefined || authorityUrl === undefined ? [] : [`${authorityUrl}/${name}/oauth2/token`],
  );
  return [tokenUrl, ...others];
}

/** Nobody is sent there with client credentials, so that either path does. */
function redirectUrls({ redirectUrl = '', otherRedirectUrl = '' }: Values): readonly string[] {
  return [redirectUrl, otherRedirectUrl];
}
