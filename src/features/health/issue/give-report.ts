import { z } from 'zod';
import type { IncidentReport } from '../../../clients/graph/service-health.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import { linkMinutes, reportPath, tokenOf } from '../../file-links.ts';
import type { Reply, Turn } from '../../turn.ts';
import { issueIdSchema } from '../issue-id.ts';
import type { HealthLinks } from '../links.ts';
import type { OpenReportDeps, ReportLinks } from './report-link.ts';

export interface GiveReportDeps extends OpenReportDeps {
  readonly reportLinks: ReportLinks;
  readonly links: HealthLinks;
  /** The bot's own address as browsers reach it, without a slash at the end; undefined when it has none. */
  readonly publicUrl: () => string | undefined;
  /** 32 bytes that nobody can guess. */
  readonly randomBytes: () => Uint8Array;
}

const dataSchema = z.object({ id: issueIdSchema });

/**
 * A link to the post-incident report, for whoever asks and in their own chat only.
 * @throws HEALTH_REPORT_MISSING, HEALTH_REPORT_UNREADABLE, STORE_UNAVAILABLE, CARD_OUTDATED, and why Graph did not answer
 */
export async function giveReport(turn: Turn, data: unknown, deps: GiveReportDeps): Promise<Reply> {
  const { id } = parseCardData(dataSchema, data);
  const { words, asker, place } = turn;
  const card = cardFor(turn, id, deps.links);
  const publicUrl = deps.publicUrl();
  if (publicUrl === undefined) {
    const isAdministrator =
      asker.known && (asker.person.rights.has('setup') || asker.person.rights.has('administrator'));
    const remark = isAdministrator ? { remark: words.say('health.report.notSetUp') } : {};
    return card(words.say('health.report.elsewhere'), remark);
  }
  // Downloaded here only to see that it can be: what goes wrong is better said on a card than on an empty page.
  const report = await download(id, turn, deps);
  const { token, hash } = tokenOf(deps.randomBytes());
  await deps.reportLinks.add(hash, id, linkMinutes * 60_000);
  const kilobytes = Math.ceil(report.bytes.length / 1024);
  const ready = words.say('health.report.ready', { name: report.fileName, kilobytes, minutes: linkMinutes });
  const own = card(ready, { download: `${publicUrl}${reportPath}/${token}` });
  return place.kind === 'personal'
    ? own
    : { ...card(words.say('health.report.inOwnChat'), {}), privately: own };
}

function cardFor({ words }: Turn, id: string, links: HealthLinks) {
  const heading = words.say('health.report.heading', { id });
  return (text: string, more: { readonly download?: string; readonly remark?: string }): Reply => ({
    card: 'health/report',
    data: { heading, text, ...more, url: links.issue(id) },
    summary: words.say('health.titled', { heading, text }),
  });
}

async function download(id: string, { signal }: Turn, deps: GiveReportDeps): Promise<IncidentReport> {
  const facts = { id, url: deps.links.issue(id) };
  try {
    const report = await deps.downloadReport(id, signal);
    if (report !== undefined) return report;
  } catch (error) {
    if (!isCasebridgeError(error, 'UPSTREAM_UNREADABLE')) throw error;
    throw new CasebridgeError('HEALTH_REPORT_UNREADABLE', facts, { cause: error });
  }
  throw new CasebridgeError('HEALTH_REPORT_MISSING', facts);
}
