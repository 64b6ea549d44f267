import type { Path } from '../runbook/step.ts';
import { networkOfCasebridge } from './steps/network.ts';
import { enablePeople, linkAccountHere } from './steps/people.ts';
import { botUser, firstChannel, graphPermission, learn } from './steps/without-app.ts';

/** Without Microsoft's app, which is retired: Casebridge asks Microsoft itself. */
export const direct: Path = {
  id: 'direct',
  features: ['serviceHealth', 'solutions', 'cases'],
  steps: [
    graphPermission,
    learn,
    botUser,
    enablePeople(['botUser']),
    firstChannel,
    linkAccountHere,
    networkOfCasebridge,
  ],
};
