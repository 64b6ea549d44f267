import { inboundClientCheck } from '../../checks/application-registry.ts';
import type { Step } from '../../runbook/step.ts';
import { field } from './said.ts';

/** With it Microsoft asks the instance for a token in the integration user's name. */
export const inboundClient: Step = {
  id: 'inboundClient',
  title: 'setup.steps.inboundClient.title',
  why: 'setup.steps.inboundClient.why',
  changes: 'setup.steps.inboundClient.changes',
  who: 'serviceNow',
  dependsOn: [],
  byHand: [
    {
      at: {
        text: 'System OAuth > Application Registry > New > Create an OAuth API endpoint for external clients',
      },
      link: '{instanceUrl}/oauth_entity_list.do',
      fields: [field('Application scope', 'Global'), field('Name', '{inboundClientName}')],
      note: 'setup.steps.inboundClient.note',
    },
  ],
  asks: [
    {
      name: 'inboundClientId',
      label: 'setup.steps.inboundClient.ask',
      pattern: /^\S{8,100}$/,
      example: 'setup.steps.inboundClient.example',
    },
  ],
  automatic: [
    {
      kind: 'record',
      table: 'oauth_entity',
      match: { name: '{inboundClientName}' },
      fields: { type: 'client', access: 'public', active: 'true' },
      makes: { inboundClientId: 'client_id', inboundClientSysId: 'sys_id' },
    },
  ],
  check: inboundClientCheck,
};
