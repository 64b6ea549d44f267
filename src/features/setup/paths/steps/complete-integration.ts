import { completeIntegrationCheck } from '../../checks/app-state.ts';
import type { Planned, ScreenField, Step } from '../../runbook/step.ts';
import { field } from './said.ts';

const organizationProfile = '{adminCenterUrl}/Adminportal/Home#/Settings/OrganizationProfile';
const supportIntegration =
  'Microsoft 365 admin center > Settings > Org settings > Organization profile > Support integration';

/**
 * Step 9, in the admin centre.
 * @param access how Microsoft calls the instance, field by field
 * @param automatic the secret that has to be typed in, where Casebridge can make one
 */
export function completeIntegration(access: readonly ScreenField[], automatic?: readonly Planned[]): Step {
  return {
    id: 'completeIntegration',
    title: 'setup.steps.completeIntegration.title',
    why: 'setup.steps.completeIntegration.why',
    changes: 'setup.steps.completeIntegration.changes',
    who: 'microsoft365',
    dependsOn: ['appSettings'],
    byHand: [
      {
        at: { text: `${supportIntegration} > Basic information` },
        link: organizationProfile,
        fields: [
          field('Internal support tool', 'ServiceNow'),
          field('Application ID to issue OAuth token', '{outboundClientId}'),
        ],
      },
      {
        at: { text: `${supportIntegration} > Repositories > Add` },
        link: organizationProfile,
        fields: [field('Repository', '{repositoryId}'), field('Endpoint', '{endpoint}'), ...access],
        note: 'setup.steps.completeIntegration.note',
      },
    ],
    asks: [],
    takesWord: true,
    // Where Microsoft calls the instance, what it signs in with can be tried first.
    ...(automatic && { automatic, canTrySignIn: true }),
    check: completeIntegrationCheck,
  };
}
