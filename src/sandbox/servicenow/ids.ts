import { createHash, randomBytes } from 'node:crypto';

/** A `sys_id` that is the same at every start, so that links into the sandbox survive a restart. */
export function stableId(...parts: readonly string[]): string {
  return createHash('md5').update(parts.join('\n')).digest('hex');
}

export function newId(): string {
  return randomBytes(16).toString('hex');
}
