import type { KeptAuditEntry } from './entries.ts';

/** In English and in this order for ever: other programs read them. */
const header = ['seq', 'time', 'by', 'by_entra_object_id', 'action', 'subject', 'before', 'after', 'account'];

/** So that Excel, too, reads it as UTF-8. */
const byteOrderMark = '\uFEFF';

/** RFC 4180. Moments are in ISO 8601, UTC; what is not there is empty. */
export function auditCsv(entries: readonly KeptAuditEntry[]): string {
  return byteOrderMark + auditLines(entries).join('');
}

/** The header and a line for each entry, each with its line break. */
export function auditLines(entries: readonly KeptAuditEntry[]): readonly string[] {
  return [header, ...entries.map(cellsOf)].map((cells) => `${cells.map(cell).join(',')}\r\n`);
}

function cellsOf({ seq, at, by, kind, subject, before, after, as }: KeptAuditEntry): readonly string[] {
  const values = [subject, before ?? '', after ?? '', as ?? ''];
  return [String(seq), at.toISOString(), by.name, by.entraObjectId, kind, ...values];
}

/**
 * A spreadsheet takes a cell that begins like this for a formula, and people's names and values are anybody's. Where lists are
 * separated by semicolons, as in French, it also begins a cell after each of them, and after each line break.
 */
const formula = /^(?=[=+\-@\t\r])|(?<=[;\t\r\n]\s*)(?=[=+\-@])/g;

function cell(text: string): string {
  const harmless = text.replaceAll(formula, "'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
