import { randomUUID } from 'node:crypto';
import type { NewCase } from '../../src/features/escalation/transport.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';

/** A case for an incident of the stand-in, as the form would send it. */
export function newCaseFor(standIn: ServiceNowStandIn, given: Partial<NewCase> = {}): NewCase {
  const number = 'INC0000001';
  const sysId = standIn.tables.find('incident', { number })?.sys_id ?? '';
  return {
    reference: randomUUID(),
    incident: { sysId, number },
    title: 'Mail is late',
    description: 'Since this morning.\n\nError: 0x8004010F',
    severity: 'moderate',
    serviceId: 'exchange',
    problemId: undefined,
    startedAt: new Date('2026-11-23T08:00:00Z'),
    contact: {
      name: 'Ida Lund',
      email: 'ida@contoso.com',
      phone: '',
      country: 'FR',
      language: 'fr-FR',
      hours: '9 – 17',
      timeZone: 'Europe/Paris',
    },
    account: 'admin@contoso.com',
    isTest: false,
    ...given,
  };
}
