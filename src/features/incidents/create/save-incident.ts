import { z } from 'zod';
import type { IncidentChanges } from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { parseCardData } from '../../card-data.ts';
import type { Claims } from '../../claims.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import { type IncidentReplyDeps, incidentReply } from '../incident-card.ts';
import { type CheckDeps, checkDraft } from './check-draft.ts';
import { type Draft, draftSchema } from './draft.ts';
import { formCard } from './form-card.ts';
import { type SimilarDeps, similarIncidents } from './similar.ts';

export interface SaveDeps extends CheckDeps, SimilarDeps, IncidentReplyDeps {
  readonly claims: Claims;
  /** @throws WRITE_UNCERTAIN when it cannot be known whether it was made */
  readonly createIncident: (
    changes: IncidentChanges,
    correlationId: string,
    caller: Caller,
  ) => Promise<Incident>;
  readonly findByCorrelation: (correlationId: string, caller: Caller) => Promise<Incident | undefined>;
}

const againSchema = z.object({ again: z.literal(true).optional() });

/** One form makes one incident: clicked again, by whomever, it shows the one it made. */
export async function saveIncident(turn: Turn, data: unknown, deps: SaveDeps): Promise<Reply> {
  const draft = parseCardData(draftSchema, data);
  const { again } = parseCardData(againSchema, data);
  if (again) return formCard(turn, draft, {}, deps);
  const saved = await whileHeld(`create:${draft.id}`, turn, deps, () => savedOrForm(turn, draft, deps));
  if (saved === undefined) return alreadySaved(turn, await savedElsewhere(turn, draft, deps), deps);
  if (saved.outcome === 'refused') return saved.form;
  if (saved.isOld) return alreadySaved(turn, saved.incident, deps);
  const text = turn.words.say('create.created', { number: saved.incident.number });
  return incidentReply(saved.incident, turn, deps, { kind: 'done', text });
}

type Saved =
  | { readonly outcome: 'refused'; readonly form: Reply }
  | { readonly outcome: 'written'; readonly incident: Incident; readonly isOld: boolean };

async function savedOrForm(turn: Turn, draft: Draft, deps: SaveDeps): Promise<Saved> {
  // The key may have been lost, or its lease run out, after the incident was made.
  const before = await deps.findByCorrelation(correlationIdOf(draft), turn);
  if (before !== undefined) return { outcome: 'written', incident: before, isOld: true };
  const checked = await checkDraft(turn, draft, deps);
  if ('hints' in checked)
    return { outcome: 'refused', form: await formCard(turn, draft, checked.hints, deps) };
  const similar = await newlySimilar(turn, draft, deps);
  if (similar.length > 0) {
    const hints = { problem: turn.words.say('create.similarFirst'), similar };
    const suggested = { ...draft, checked: draft.shortDescription };
    return { outcome: 'refused', form: await formCard(turn, suggested, hints, deps) };
  }
  const workNote = signedNote(turn.words.say('create.note'), turn);
  const changes = { ...checked.changes, workNote };
  const incident = await deps.createIncident(changes, correlationIdOf(draft), turn);
  return { outcome: 'written', incident, isOld: false };
}

/** Suggested once for a text: who saves it all the same has seen them. */
async function newlySimilar(turn: Turn, draft: Draft, deps: SaveDeps): Promise<readonly Incident[]> {
  const { checked, shortDescription } = draft;
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  if (plain(checked) === plain(shortDescription)) return [];
  return similarIncidents(shortDescription, turn, deps);
}

function correlationIdOf({ id }: Draft): string {
  return `casebridge:${id}`;
}

/** The incident that another click is making or has made. @throws WRITE_UNDER_WAY */
function savedElsewhere(turn: Turn, draft: Draft, deps: SaveDeps): Promise<Incident> {
  return lookAgain(turn, () => deps.findByCorrelation(correlationIdOf(draft), turn));
}

function alreadySaved(turn: Turn, incident: Incident, deps: SaveDeps): Promise<Reply> {
  const text = turn.words.say('create.alreadyCreated', { number: incident.number });
  return incidentReply(incident, turn, deps, { kind: 'info', text });
}
