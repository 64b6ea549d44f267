/**
 * Whether ServiceNow could take a text for a script to run: it evaluates values that begin with `javascript:`. Looked at
 * without blanks and what nobody sees, since whoever strips those would find it at the beginning.
 */
export function beginsAsScript(text: string): boolean {
  const bare = text.normalize('NFKC').replace(/[\p{C}\p{Z}\p{M}]+/gu, '');
  return /^javascript:/i.test(bare);
}
