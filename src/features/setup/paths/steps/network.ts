import { guideAddresses, networkStepCheck } from '../../diagnose/network.ts';
import type { Step } from '../../runbook/step.ts';
import { field } from './said.ts';

/** Only where the way to the internet is restricted. */
export const network: Step = {
  id: 'network',
  title: 'setup.steps.network.title',
  why: 'setup.steps.network.why',
  changes: 'setup.steps.network.changes',
  who: 'serviceNow',
  isOptional: true,
  dependsOn: [],
  byHand: [
    {
      at: { say: 'setup.steps.network.at' },
      fields: guideAddresses.map((address) => field('IP address', address)),
    },
    {
      at: { say: 'setup.steps.network.current' },
      fields: [field('Command', 'nslookup connector.rave.microsoft.com')],
    },
  ],
  asks: [],
  check: networkStepCheck,
};

/** Without the app it is Casebridge that has to get through. */
export const networkOfCasebridge: Step = {
  ...network,
  why: 'setup.steps.network.whyDirect',
  changes: 'setup.steps.network.changesDirect',
  byHand: [
    {
      at: { say: 'setup.steps.network.atDirect' },
      fields: [
        field('ServiceNow', '{instanceUrl}'),
        field('Microsoft Entra', '{authorityUrl}'),
        field('Microsoft Graph', 'https://graph.microsoft.com'),
        field('Microsoft Learn', 'https://learn.microsoft.com'),
      ],
    },
  ],
};
