import { createHash, randomUUID } from 'node:crypto';

/** A `sys_id` that is the same at every start, so that links into the sandbox survive a restart. */
export function stableId(...parts: readonly string[]): string {
  return createHash('md5').update(parts.join('\n')).digest('hex');
}

/** A new `sys_id`. */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}
