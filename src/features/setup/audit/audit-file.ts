import { hashOfToken } from '../../file-links.ts';
import { auditCsv } from './audit-csv.ts';
import type { AuditDeps } from './deps.ts';
import type { AuditLog, KeptAuditEntry } from './entries.ts';

export interface AuditFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly fileName: string;
}

/** In memory beside the file that it becomes. */
const pageEntries = 500;

/**
 * All there is, newest first, as a file, for whoever has the link; undefined when the token stands for none.
 * @throws STORE_UNAVAILABLE
 */
export async function openAuditFile(
  token: string,
  { links, log }: Pick<AuditDeps, 'links' | 'log'>,
): Promise<AuditFile | undefined> {
  const hash = hashOfToken(token);
  const fileName = hash && (await links.find(hash));
  if (!fileName) return undefined;
  const bytes = Buffer.from(auditCsv(await listAll(log)), 'utf8');
  return { bytes, contentType: 'text/csv; charset=utf-8', fileName };
}

async function listAll(log: Pick<AuditLog, 'list'>): Promise<readonly KeptAuditEntry[]> {
  const all: KeptAuditEntry[] = [];
  for (;;) {
    const page = await log.list(pageEntries, all.at(-1)?.seq);
    all.push(...page);
    if (page.length < pageEntries) return all;
  }
}
