/** `highestcriticalimpact`, which Azure has besides, counts as critical. */
export type AzureSeverity = 'critical' | 'moderate' | 'minimal';

/** A service or a problem classification, by its ARM id such as `/providers/Microsoft.Support/services/…`. */
export interface AzureTopic {
  readonly id: string;
  readonly name: string;
}

export interface AzureContact {
  readonly name: string;
  readonly email: string;
  /** Empty when it is not given. */
  readonly phone: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** BCP 47. */
  readonly language: string;
  /** IANA. */
  readonly timeZone: string;
}

export interface AzureNewCase {
  /** A UUID; the ticket's name comes from it. */
  readonly reference: string;
  readonly title: string;
  readonly description: string;
  readonly severity: AzureSeverity;
  readonly serviceId: string;
  readonly problemId: string | undefined;
  readonly startedAt: Date | undefined;
  readonly contact: AzureContact;
  /** E-mail address of whom the case is for; kept informed when it is another one than the contact's. */
  readonly account: string;
  readonly isTest: boolean;
}

export interface AzureCase {
  /** Name of the ticket. */
  readonly remoteId: string;
  /** Undefined until Azure has given it one. */
  readonly number: string | undefined;
  readonly status: 'withMicrosoft' | 'withCustomer' | 'closed';
  readonly severity: AzureSeverity;
  readonly title: string;
  /** E-mail address of the engineer. */
  readonly owner: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** By when the support plan promises a first answer; undefined once Microsoft has written. */
  readonly nextUpdateAt: Date | undefined;
  /** Azure does not tell what of its words is a solution. */
  readonly solution: undefined;
  /** Oldest first. */
  readonly messages: readonly AzureMessage[];
}

export interface AzureMessage {
  /** Name of the communication. */
  readonly id: string;
  readonly from: 'microsoft' | 'customer';
  /** Azure does not tell a question from an answer. */
  readonly kind: 'message';
  /** E-mail address; empty when it is not told. */
  readonly author: string;
  /** Plain text. */
  readonly text: string;
  readonly at: Date;
}
