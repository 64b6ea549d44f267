import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { issueIdSchema } from '../issue-id.ts';
import { confirmIncident } from './confirm-incident.ts';
import { type ConfirmSimilarDeps, confirmationOutcome, sysIdSchema } from './confirm-similar.ts';
import { findIssue } from './find-issue.ts';

export interface ConfirmOneDeps extends ConfirmSimilarDeps {
  /** The card of an incident, with a line that says what happened. */
  readonly incidentReply: (
    incident: Incident,
    turn: Turn,
    notice: { readonly kind: 'done' | 'stale' | 'info'; readonly text: string },
    list?: object,
  ) => Promise<Reply>;
}

const dataSchema = z.object({
  issueId: issueIdSchema,
  sysId: sysIdSchema,
  /** The list the card was opened from. */
  list: z.record(z.string(), z.unknown()).optional(),
});

const kinds = { done: 'done', info: 'info', failed: 'stale' } as const;

/** The button of an incident's card beside the issue that it looks like. */
export async function confirmOne(turn: Turn, data: unknown, deps: ConfirmOneDeps): Promise<Reply> {
  const { issueId, sysId, list } = parseCardData(dataSchema, data);
  const { issue } = await findIssue(issueId, deps);
  const before = await deps.readIncident(sysId, turn);
  if (before === undefined) throw new CasebridgeError('INCIDENT_GONE');
  const confirmation = await confirmIncident(turn, issue, before, deps);
  const { incident, kind, text } = confirmationOutcome(turn, issue, confirmation);
  return deps.incidentReply(incident, turn, { kind: kinds[kind], text }, list);
}
