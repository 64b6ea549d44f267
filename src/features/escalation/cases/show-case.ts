import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { SupportCase } from '../records.ts';
import { type CaseNotice, type CaseReplyDeps, caseReply } from './case-card.ts';
import { caseNumbered, caseOfCard, type FindCaseDeps } from './find-case.ts';
import { type KeepNowDeps, keepNow } from './keep-now.ts';
import { type ListCasesDeps, listOfIncident } from './list-cases.ts';
import { caseListPlaceSchema } from './list-place.ts';

export type ShowCaseDeps = CaseReplyDeps & FindCaseDeps & ListCasesDeps;

/**
 * @param written the number of a case; of an incident, its cases are meant
 * @throws CASE_NOT_FOUND, INCIDENT_NOT_FOUND
 */
export async function showCase(turn: Turn, written: string, deps: ShowCaseDeps): Promise<Reply> {
  if (/^#?INC\d+$/i.test(written)) return listOfIncident(turn, written, deps);
  return caseReply(await caseNumbered(turn, written, deps), turn, deps);
}

const fromListSchema = z.object({ list: caseListPlaceSchema.optional() });

/** @throws CASE_NOT_FOUND, CARD_OUTDATED */
export async function showCaseOfCard(turn: Turn, data: unknown, deps: ShowCaseDeps): Promise<Reply> {
  const { list } = parseCardData(fromListSchema, data);
  return caseReply(await caseOfCard(turn, data, deps), turn, deps, undefined, { list });
}

/** All that became of it. @throws CASE_NOT_FOUND, CARD_OUTDATED */
export async function showTimeline(turn: Turn, data: unknown, deps: ShowCaseDeps): Promise<Reply> {
  return caseReply(await caseOfCard(turn, data, deps), turn, deps, undefined, { isTimeline: true });
}

/** Nobody's click costs Microsoft more than that. */
const betweenReadingsMilliseconds = 60_000;

/** Reads a case at Microsoft now. @throws CASE_NOT_FOUND, CARD_OUTDATED */
export async function refreshCase(
  turn: Turn,
  data: unknown,
  deps: ShowCaseDeps & KeepNowDeps,
): Promise<Reply> {
  const before = await caseOfCard(turn, data, deps);
  if (isFresh(before, turn)) {
    return caseReply(before, turn, deps, { kind: 'info', text: turn.words.say('cases.refresh.fresh') });
  }
  const after = await keepNow(before, turn, deps);
  return caseReply(after, turn, deps, outcome(before, after, turn));
}

function isFresh({ readAt }: SupportCase, { now }: Turn): boolean {
  return readAt !== undefined && now.getTime() - readAt.getTime() < betweenReadingsMilliseconds;
}

/** A card that looks the same says that it was read, or that it was not. */
function outcome(before: SupportCase, after: SupportCase, { words }: Turn): CaseNotice {
  if (after.failure !== undefined) return { kind: 'warning', text: words.say('cases.refresh.failed') };
  const isRead = after.readAt !== undefined && after.readAt.getTime() !== before.readAt?.getTime();
  if (isRead || after.state !== before.state) {
    return { kind: 'done', text: words.say('cases.refresh.done') };
  }
  return { kind: 'info', text: words.say('cases.refresh.underWay') };
}
