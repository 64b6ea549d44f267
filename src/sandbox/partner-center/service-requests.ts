// What the stand-in keeps, and how Partner Center shows it: single requests with names of enumerations and all they have,
// lists with numbers and without descriptions and notes, as the examples of the reference have them.

export const severities = ['unknown', 'critical', 'moderate', 'minimal'] as const;
export const statuses = ['none', 'open', 'closed', 'attention_needed'] as const;
export type Severity = (typeof severities)[number];
export type Status = (typeof statuses)[number];

export interface PartnerNote {
  readonly createdByName: string;
  readonly createdAt: Date;
  readonly text: string;
}

export interface PartnerContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phoneNumber: string;
}

export interface PartnerServiceRequest {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  severity: Severity;
  status: Status;
  readonly supportTopicId: string;
  /** Tenant of the customer it is about. */
  readonly organizationId: string;
  readonly contact: PartnerContact;
  readonly countryCode: string;
  readonly createdAt: Date;
  modifiedAt: Date;
  closedAt: Date | undefined;
  readonly notes: PartnerNote[];
}

export interface PartnerTopic {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

export const topics: readonly PartnerTopic[] = [
  { id: 32444671, name: 'Cannot manage my profile', description: 'Profiles of partners and customers' },
  { id: 32444672, name: 'Exchange Online', description: 'Mail flow, mailboxes and clients' },
  {
    id: 32444673,
    name: 'SharePoint Online and OneDrive',
    description: 'Sites, files and synchronisation',
  },
  { id: 32444674, name: 'Microsoft Teams', description: 'Meetings, calls, chat and devices' },
];

const unset = '0001-01-01T00:00:00';
const attributes = { objectType: 'ServiceRequest' } as const;

/** Some moments say that they are in UTC, others do not. */
const bare = (moment: Date) => moment.toISOString().replace('Z', '');

export function listed(request: PartnerServiceRequest): object {
  const { id, title, severity, status, contact, createdAt, modifiedAt, closedAt } = request;
  return {
    title,
    severity: severities.indexOf(severity),
    id,
    status: statuses.indexOf(status),
    primaryContact: { lastName: contact.lastName, firstName: contact.firstName },
    createdDate: bare(createdAt),
    lastModifiedDate: bare(modifiedAt),
    lastClosedDate: closedAt === undefined ? unset : bare(closedAt),
    attributes,
  };
}

export function detailed(request: PartnerServiceRequest): object {
  const { createdAt, modifiedAt, closedAt, notes } = request;
  return {
    ...fieldsOf(request),
    supportTopicName: topics.find(({ id }) => String(id) === request.supportTopicId)?.name,
    createdDate: createdAt.toISOString(),
    lastModifiedDate: modifiedAt.toISOString(),
    lastClosedDate: closedAt === undefined ? unset : closedAt.toISOString(),
    ...(notes.length > 0 && {
      notes: notes.map((note) => ({
        createdByName: note.createdByName,
        createdDate: bare(note.createdAt),
        text: note.text,
      })),
    }),
    attributes,
  };
}

/** The answer to creating one has no moments yet. */
export function created(request: PartnerServiceRequest): object {
  return {
    ...fieldsOf(request),
    status: 'none',
    createdDate: unset,
    lastModifiedDate: unset,
    lastClosedDate: unset,
    attributes,
  };
}

function fieldsOf(request: PartnerServiceRequest): object {
  const { id, title, description, severity, status, supportTopicId, organizationId, contact, countryCode } =
    request;
  const organization = { id: organizationId, name: 'Contoso' };
  return {
    ...{ title, description, severity, supportTopicId, id, status, organization, countryCode },
    primaryContact: { organization, contactId: `contact-${id}`, ...contact },
  };
}
