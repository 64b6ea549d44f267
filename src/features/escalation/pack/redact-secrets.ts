import { findRedactions } from './find-redactions.ts';
import { redact, withoutPlaceholders } from './redact.ts';

/**
 * A text without what looks like a password, a key or a token; people's names and addresses stay.
 * @returns ids of those that were found as well; none in what it has been through already
 */
export function redactSecrets(text: string): { readonly text: string; readonly found: readonly string[] } {
  const secrets = findRedactions(withoutPlaceholders(text), []).filter(({ kind }) => kind === 'secret');
  return { text: redact(text, secrets, new Set()), found: secrets.map(({ id }) => id) };
}
