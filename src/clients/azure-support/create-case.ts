import { caseOf } from './communications.ts';
import { type AzureSupportOptions, ofSubscription, refused } from './connection.ts';
import { contactDetailsOf } from './contact.ts';
import { makeOnce, type Underway } from './make-once.ts';
import { nameOf } from './names.ts';
import { getTicket, ticketPath } from './ticket.ts';
import type { AzureCase, AzureNewCase } from './types.ts';

/**
 * Opens a ticket named after the case's reference; Azure takes half a minute or longer for it. What its plan does not
 * allow it accepts first, and refuses while it is at it.
 * @throws SUPPORT_REFUSED, SUPPORT_FORBIDDEN, WRITE_UNCERTAIN, UPSTREAM_*
 */
export async function createCase(
  azure: AzureSupportOptions,
  underway: Underway,
  newCase: AzureNewCase,
  signal: AbortSignal | undefined,
): Promise<AzureCase | 'accepted'> {
  const name = nameOf(newCase.reference);
  const making = {
    path: ticketPath(azure, name),
    body: { properties: propertiesOf(newCase, azure.planId) },
    nameCheck: {
      path: ofSubscription(azure, '/checkNameAvailability'),
      type: 'Microsoft.Support/supportTickets',
      name,
    },
    find: async () => {
      const ticket = await getTicket(azure, name, signal);
      return ticket && caseOf(azure, name, ticket, signal);
    },
  };
  return makeOnce(azure, underway, making, signal);
}

/** Azure knows no test tickets; its own examples say so in the title. */
const testMark = 'Test - please ignore: ';

function propertiesOf(newCase: AzureNewCase, planId: string | undefined) {
  const { title, description, severity, serviceId, problemId, startedAt, contact, account, isTest } = newCase;
  if (problemId === undefined) throw refused({ code: 'MissingProblemClassification', message: '' });
  return {
    title: isTest ? `${testMark}${title}` : title,
    description,
    severity,
    serviceId,
    problemClassificationId: problemId,
    // Nobody was asked for it.
    advancedDiagnosticConsent: 'No',
    contactDetails: contactDetailsOf(contact, account),
    ...(startedAt === undefined ? {} : { problemStartTime: startedAt.toISOString() }),
    ...(planId === undefined ? {} : { supportPlanId: planId }),
  };
}
