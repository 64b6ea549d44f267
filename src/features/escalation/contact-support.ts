import { z } from 'zod';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import { existingIncident, type FindIncident } from '../existing-incident.ts';
import { audience, type HideableField, maySee, type SensitivityPolicy } from '../sensitivity.ts';
import type { Caller, Reply, Turn } from '../turn.ts';
import { prepareCase } from './prepare-case.ts';

export interface ContactSupportDeps {
  readonly findIncident: FindIncident<Incident>;
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
  /** The incident's own card with a line on top, as the place may see it. */
  readonly incidentReply: (incident: Incident, turn: Turn, notice: string) => Promise<Reply>;
  readonly sensitivity: SensitivityPolicy;
}

/** @param written an incident's number as a person writes it */
export async function contactSupport(turn: Turn, written: string, deps: ContactSupportDeps): Promise<Reply> {
  return contactCard(await existingIncident(turn, written, deps.findIncident), turn, deps);
}

const dataSchema = z.union([
  z.object({ sysId: z.string().regex(/^[0-9a-f]{32}$/) }),
  z.object({ number: z.string() }),
]);

/** The button of an incident's card. @throws INCIDENT_GONE, CARD_OUTDATED */
export async function contactSupportForCard(
  turn: Turn,
  data: unknown,
  deps: ContactSupportDeps,
): Promise<Reply> {
  const named = parseCardData(dataSchema, data);
  if ('number' in named) return contactSupport(turn, named.number, deps);
  const incident = await deps.readIncident(named.sysId, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  return contactCard(incident, turn, deps);
}

/** What the prepared text is made of. */
const shownFields: readonly HideableField[] = ['short_description', 'description', 'work_notes', 'comments'];

async function contactCard(incident: Incident, turn: Turn, deps: ContactSupportDeps): Promise<Reply> {
  const { words, place } = turn;
  const { sysId, number } = incident;
  const heading = words.say('escalation.heading', { number });
  const card: Reply = {
    card: 'escalation/contact',
    data: {
      ...{ sysId, number, heading },
      prepared: prepareCase(incident, words),
      steps: words
        .say('escalation.steps', { number })
        .split('\n')
        .map((text, index) => ({ text, position: String(index + 1) })),
    },
    summary: heading,
  };
  const seen = audience(incident, place, deps.sensitivity);
  if (shownFields.every((field) => maySee(seen, field))) return card;
  // A case that lacks half of its facts helps nobody, so the whole of it is prepared elsewhere.
  const reduced = await deps.incidentReply(incident, turn, words.say('escalation.inOwnChat'));
  return { ...reduced, privately: card };
}
