import type { Path, Planned, Step, StepRole } from '../../../../src/features/setup/runbook/step.ts';

function step(
  id: string,
  who: StepRole,
  automatic: readonly Planned[],
  dependsOn: readonly string[] = [],
): Step {
  const titles = {
    title: 'setup.steps.outboundApp.title',
    why: 'setup.steps.outboundApp.why',
    changes: 'setup.steps.outboundApp.changes',
  } as const;
  const check: Step['check'] = async () => [{ result: 'good', text: 'seen' }];
  return { id, ...titles, who, dependsOn, byHand: [], asks: [], automatic, canTrySignIn: true, check };
}

/** One step for each sort of thing that can be made. */
export const testPath: Path = {
  id: 'basic',
  features: ['cases'],
  steps: [
    step('app', 'entra', [
      {
        kind: 'application',
        name: '{outboundAppName}',
        redirectUrls: ['{redirectUrl}'],
        makes: 'outboundClientId',
      },
      { kind: 'appRole', clientId: 'outboundClientId', role: 'ServiceHealth.Read.All', roleId: 'role-1' },
    ]),
    step('provider', 'serviceNow', [
      {
        kind: 'record',
        table: 'oauth_entity',
        match: { name: '{outboundProviderName}' },
        fields: { type: 'oauth_provider', token_url: '{tokenUrl}' },
        makes: { outboundProviderSysId: 'sys_id' },
      },
      {
        kind: 'record',
        table: 'oauth_entity_profile',
        match: { oauth_entity: '{outboundProviderSysId}' },
        fields: { name: 'default' },
      },
    ]),
    step('access', 'serviceNow', [
      {
        kind: 'record',
        action: 'change',
        table: 'sys_db_object',
        match: { name: 'oauth_entity' },
        fields: { access: 'public', read_access: 'true' },
      },
    ]),
    step(
      'secret',
      'entra',
      [
        {
          kind: 'secret',
          from: { system: 'entra', clientId: 'outboundClientId' },
          to: { table: 'oauth_entity', sysId: 'outboundProviderSysId', column: 'client_secret' },
          name: 'ServiceNow {instance}',
        },
      ],
      ['app', 'provider'],
    ),
    step('ours', 'microsoft365', [
      {
        kind: 'secret',
        from: { system: 'serviceNow' },
        to: {
          person: 'microsoft365',
          also: { table: 'oauth_entity', sysId: 'outboundProviderSysId', column: 'client_secret' },
        },
        name: '{outboundProviderName}',
      },
    ]),
    step('theirs', 'microsoft365', [
      {
        kind: 'secret',
        from: { system: 'entra', clientId: 'outboundClientId' },
        to: { person: 'microsoft365' },
        name: 'Rest user {instance}',
      },
    ]),
  ],
};
