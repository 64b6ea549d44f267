import type { AzureAccess } from './access.ts';
import type { Operations } from './operations.ts';

export const plans = ['Basic', 'Developer', 'Standard', 'ProDirect', 'Premier', 'Unified'] as const;
export type SupportPlan = (typeof plans)[number];

export interface AzureTicketContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly preferredContactMethod: string;
  readonly primaryEmailAddress: string;
  readonly additionalEmailAddresses?: readonly string[] | undefined;
  readonly phoneNumber?: string | undefined;
  readonly preferredTimeZone: string;
  readonly country: string;
  readonly preferredSupportLanguage: string;
}

export interface AzureTicket {
  readonly name: string;
  readonly supportTicketId: string;
  readonly title: string;
  readonly description: string;
  readonly serviceId: string;
  readonly problemClassificationId: string;
  readonly topic: { readonly service: string; readonly problem: string };
  severity: string;
  status: 'Open' | 'Closed';
  readonly advancedDiagnosticConsent: string;
  readonly supportPlanId: string | undefined;
  readonly problemStartTime: string | undefined;
  contactDetails: AzureTicketContact;
  supportEngineer: string | undefined;
  readonly createdDate: Date;
  modifiedDate: Date;
  readonly communications: AzureCommunication[];
}

export interface AzureCommunication {
  readonly name: string;
  readonly communicationType: 'Web' | 'Phone';
  /** As the service records it: inbound is what comes from the customer. */
  readonly communicationDirection: 'Inbound' | 'Outbound';
  readonly sender: string;
  readonly subject: string;
  readonly body: string;
  readonly createdDate: Date;
}

export interface AzureFileRecord {
  readonly name: string;
  readonly chunkSize: number;
  readonly fileSize: number;
  readonly numberOfChunks: number;
  readonly createdOn: Date;
  /** By their index. */
  readonly chunks: Map<number, Buffer>;
}

export interface AzureWorkspace {
  readonly name: string;
  readonly createdOn: Date;
  readonly expirationTime: Date;
  readonly files: Map<string, AzureFileRecord>;
}

/** Everything of the one subscription. */
export interface SupportState {
  readonly subscriptionId: string;
  readonly tickets: Map<string, AzureTicket>;
  readonly workspaces: Map<string, AzureWorkspace>;
  readonly operations: Operations;
  plan: SupportPlan;
  access: AzureAccess;
  readonly now: () => Date;
}

/** Where everything of a subscription is, for express. */
export const subscriptionRoot = '/subscriptions/:subscription/providers/Microsoft.Support';

/** ARM names are compared without regard to capitals. */
export function keyOf(name: string | undefined): string {
  return (name ?? '').toLowerCase();
}

/** Without fractions of a second, as the service writes them. */
export function written(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
