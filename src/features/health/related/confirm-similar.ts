import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { SensitivityPolicy } from '../../sensitivity.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import { issueIdSchema } from '../issue-id.ts';
import { type Confirmation, type ConfirmDeps, confirmIncident } from './confirm-incident.ts';
import { type FindIssueDeps, findIssue } from './find-issue.ts';
import { failureText, type Outcome, outcomeCard } from './outcome-card.ts';
import { pageSize, togglePrefix } from './similar-card.ts';

export const sysIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

export interface ConfirmSimilarDeps extends ConfirmDeps, FindIssueDeps {
  readonly sensitivity: SensitivityPolicy;
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
}

const togglesSchema = z.record(z.string(), z.unknown());

/** sys_ids of the rows that are switched on, or off, where a card with such rows was clicked. */
export function toggled(data: unknown, isOn: boolean): readonly string[] {
  return Object.entries(parseCardData(togglesSchema, data)).flatMap(([name, sent]) => {
    const sysId = name.startsWith(togglePrefix) ? name.slice(togglePrefix.length) : '';
    return sysIdSchema.safeParse(sysId).success && (String(sent) === 'true') === isOn ? [sysId] : [];
  });
}

/** Notes in each chosen incident that it belongs to the issue. */
export async function confirmSimilar(turn: Turn, data: unknown, deps: ConfirmSimilarDeps): Promise<Reply> {
  const { words } = turn;
  const { id } = parseCardData(z.object({ id: issueIdSchema }), data);
  const chosen = toggled(data, true);
  if (chosen.length > pageSize) throw new CasebridgeError('CARD_OUTDATED');
  const { issue } = await findIssue(id, deps);
  const outcomes = await Promise.all(chosen.map((sysId) => outcomeOf(turn, issue, sysId, deps)));
  const count = outcomes.filter(({ kind }) => kind === 'done').length;
  const shown = {
    heading: words.say('related.confirm.heading', { id }),
    lines: [words.say(chosen.length === 0 ? 'related.confirm.none' : 'related.confirm.count', { count, id })],
    outcomes,
    can: { similar: { id }, parent: { id }, issue: { id } },
  };
  return outcomeCard(turn, shown, deps.sensitivity);
}

async function outcomeOf(
  turn: Turn,
  issue: KnownIssue,
  sysId: string,
  deps: ConfirmSimilarDeps,
): Promise<Outcome> {
  let incident: Incident | undefined;
  try {
    incident = await deps.readIncident(sysId, turn);
    if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
    return confirmationOutcome(turn, issue, await confirmIncident(turn, issue, incident, deps));
  } catch (error) {
    return { incident, kind: 'failed', text: failureText(turn, error) };
  }
}

export function confirmationOutcome(
  { words }: Turn,
  { id }: KnownIssue,
  { outcome, incident }: Confirmation,
) {
  const text = words.say(`related.confirm.${outcome}`, { id, state: incident.state.label });
  const kind = outcome === 'written' ? 'done' : outcome === 'already' ? 'info' : 'failed';
  return { incident, kind, text } as const satisfies Outcome & { readonly incident: Incident };
}
