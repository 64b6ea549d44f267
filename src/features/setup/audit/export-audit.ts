import { linkMinutes, reportPath, tokenOf } from '../../file-links.ts';
import type { Reply, Turn } from '../../turn.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import { auditLines } from './audit-csv.ts';
import type { AuditDeps } from './deps.ts';

/** Of the newest entries, where there is no address for a file: what a card holds. */
const shownEntries = 50;
const shownCharacters = 8_000;

/**
 * All changes as a file, by a link for whoever asks and in their own chat only; without an address of one's own the newest
 * as text. That somebody exported them is one of them.
 * @throws STORE_UNAVAILABLE
 */
export async function exportAudit(turn: Turn, deps: AuditDeps): Promise<Reply> {
  const { words, place, now } = turn;
  await deps.log.add({ kind: 'auditExported', by: somebodyOf(turn), subject: 'CSV' });
  const publicUrl = deps.publicUrl();
  const own = publicUrl === undefined ? await asText(turn, deps) : await asLink(turn, publicUrl, now, deps);
  if (place.kind === 'personal') return own;
  return { ...replyOf(turn, words.say('audit.export.inOwnChat'), {}), privately: own };
}

async function asLink(turn: Turn, publicUrl: string, now: Date, deps: AuditDeps): Promise<Reply> {
  const { words } = turn;
  const { token, hash } = tokenOf(deps.randomBytes());
  const fileName = `casebridge-audit-${now.toISOString().slice(0, 10)}.csv`;
  await deps.links.add(hash, fileName, linkMinutes * 60_000);
  const text = words.say('audit.export.ready', { name: fileName, minutes: linkMinutes });
  return replyOf(turn, text, { download: `${publicUrl}${reportPath}/${token}` });
}

async function asText(turn: Turn, { log }: AuditDeps): Promise<Reply> {
  const { words } = turn;
  const [total, entries] = await Promise.all([log.count(), log.list(shownEntries)]);
  let text = '';
  let shown = -1;
  for (const line of auditLines(entries)) {
    if (text.length + line.length > shownCharacters) break;
    text += line;
    shown += 1;
  }
  return replyOf(turn, words.say('audit.export.asText', { shown, total }), {
    csv: text,
    remark: words.say('audit.export.notSetUp'),
  });
}

function replyOf(
  { words }: Turn,
  text: string,
  more: { readonly download?: string; readonly csv?: string; readonly remark?: string },
): Reply {
  const heading = words.say('audit.export.heading');
  return {
    card: 'setup/audit-export',
    data: { heading, text, ...more },
    summary: words.say('audit.export.titled', { heading, text }),
  };
}
