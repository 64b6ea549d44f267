import { CasebridgeError } from '../../errors.ts';

export interface LinkRequest {
  /** An Entra object id or an address, in lower case. */
  readonly subject: string;
  readonly userName: string;
}

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const address = /^[^\s@<>"]+@[^\s@<>"]+$/;
/** The longest address there is, and the length of ServiceNow's `user_name`. */
const maximumAddressLength = 320;
const maximumUserNameLength = 40;

/**
 * Reads "megan@example.com to megan.bowen", in either language.
 * @throws LINK_UNREADABLE
 */
export function parseLinkRequest(said: string): LinkRequest {
  const [, account = '', userName = ''] = /^(\S+)\s+(?:to|à|a)\s+(.+)$/iu.exec(said.trim()) ?? [];
  const subject = subjectOf(account);
  if (subject === undefined || userName.length > maximumUserNameLength) {
    throw new CasebridgeError('LINK_UNREADABLE', { said: said.slice(0, 200), needsUser: 'yes' });
  }
  return { subject, userName: userName.trim() };
}

/** Whose link is meant. @throws LINK_UNREADABLE */
export function parseSubject(said: string): string {
  const subject = subjectOf(said);
  if (subject === undefined) {
    throw new CasebridgeError('LINK_UNREADABLE', { said: said.slice(0, 200), needsUser: 'no' });
  }
  return subject;
}

function subjectOf(text: string): string | undefined {
  const subject = text.trim().toLowerCase();
  const isSubject =
    objectId.test(subject) || (address.test(subject) && subject.length <= maximumAddressLength);
  return isSubject ? subject : undefined;
}
