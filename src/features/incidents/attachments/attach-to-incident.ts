import { z } from 'zod';
import type { IncidentChanges, IncidentUpdate } from '../../../clients/servicenow/incident-writes.ts';
import type { Incident, IncidentFilter } from '../../../clients/servicenow/incidents.ts';
import { asCasebridgeError, CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import { existingIncident, type FindIncident } from '../../existing-incident.ts';
import { ownUserOrNone } from '../../own-user.ts';
import { audience, isHiddenRecord } from '../../sensitivity.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import { requirePhase } from '../actions/available-actions.ts';
import { type IncidentReplyDeps, incidentReply, titleOf } from '../incident-card.ts';
import { type AttachedImages, type AttachImagesDeps, attachImages } from './attach-images.ts';

export interface AttachDeps extends AttachImagesDeps, IncidentReplyDeps {
  readonly findIncident: FindIncident<Incident>;
  readonly listIncidents: (
    filter: IncidentFilter,
    page: { readonly offset: number; readonly limit: number },
    caller: Caller,
  ) => Promise<{ readonly incidents: readonly Incident[] }>;
  readonly updateIncident: (
    version: { readonly sysId: string; readonly modCount: number },
    changes: IncidentChanges,
    caller: Caller,
  ) => Promise<IncidentUpdate>;
}

/** More than anybody pastes at once; each is fetched and sent on within one turn. */
const mostImages = 5;
const offeredIncidents = 5;
/** Teams' addresses of images have some 150 characters. */
const longestUrl = 1000;
/** Each button carries the addresses of all images, twice; a card has room for this many characters of them. */
const charactersOfUrls = 6000;

/**
 * The images of a message, for the incident it names.
 * @param written the incident's number as a person writes it
 * @throws IMAGE_MISSING when the message has none
 */
export async function attachToIncident(turn: Turn, written: string, deps: AttachDeps): Promise<Reply> {
  requireImages(turn);
  return attachAndShow(turn, written, turn.images.slice(0, mostImages), deps);
}

/** Images without an incident's number: which of the person's own is meant, or which number? */
export async function offerToAttach(turn: Turn, deps: AttachDeps): Promise<Reply> {
  requireImages(turn);
  const { words, place } = turn;
  const images = turn.images
    .map(({ url }) => url)
    .filter((url) => url.length <= longestUrl)
    .slice(0, mostImages);
  const shown = (await ownIncidents(turn, deps)).flatMap((incident) => {
    const seen = audience(incident, place, deps.sensitivity);
    if (isHiddenRecord(seen)) return [];
    const { number } = incident;
    const title = titleOf(incident, turn, seen);
    const button = words.say('attachments.attachTo', { number });
    return [{ number, title, button, images }];
  });
  const buttons = shown.slice(0, Math.floor(charactersOfUrls / images.join('').length) - 1);
  const heading = words.say('attachments.offer', { count: images.length });
  return {
    card: 'incidents/attach',
    data: {
      heading,
      images,
      ...(buttons.length > 0 && { mine: buttons }),
    },
    summary: heading,
  };
}

/** Whoever is no user of ServiceNow has none: then the number is typed. */
async function ownIncidents(turn: Turn, deps: AttachDeps): Promise<readonly Incident[]> {
  const me = ownUserOrNone(turn);
  if (me === undefined) return [];
  const filter = { openOnly: true, assignedTo: me.sysId };
  return (await deps.listIncidents(filter, { offset: 0, limit: offeredIncidents }, turn)).incidents;
}

const offerSchema = z.object({
  /** Addresses. */
  images: z.array(z.url().max(longestUrl)).min(1).max(mostImages),
  /** Of the button that was clicked. */
  number: z.string().optional(),
  /** What was typed beside it. */
  written: z.string().default(''),
});

/** @throws CARD_OUTDATED, INCIDENT_NUMBER_UNREADABLE */
export async function attachFromOffer(turn: Turn, data: unknown, deps: AttachDeps): Promise<Reply> {
  const { images, number, written } = parseCardData(offerSchema, data);
  return attachAndShow(
    turn,
    number ?? written,
    images.map((url) => ({ url })),
    deps,
  );
}

function requireImages({ images }: Turn): void {
  if (images.length === 0) throw new CasebridgeError('IMAGE_MISSING');
}

async function attachAndShow(
  turn: Turn,
  written: string,
  images: readonly { readonly url: string }[],
  deps: AttachDeps,
): Promise<Reply> {
  const incident = await existingIncident(turn, written, deps.findIncident);
  requirePhase('note', incident);
  const result = await attachImages(turn, incident, images, deps);
  const { attached, known, failures } = result;
  const [firstFailure] = failures;
  if (attached.length + known === 0 && firstFailure !== undefined) throw firstFailure;
  const noted = await withNote(turn, incident, attached, deps);
  const text = [whatHappened(result, turn.words), noted.problem ?? ''].filter(Boolean).join(' ');
  const kind = attached.length > 0 ? 'done' : 'info';
  return incidentReply(noted.incident, turn, deps, { kind, text });
}

function whatHappened({ attached, known, failures }: AttachedImages, words: Words): string {
  const parts = [
    ...(attached.length > 0 ? [words.say('attachments.attached', { count: attached.length })] : []),
    ...(known > 0 ? [words.say('attachments.known', { count: known })] : []),
    ...failures.map(({ code, facts }) =>
      words.say('attachments.failed', { why: words.say(`errors.${code}.title`, facts) }),
    ),
  ];
  return parts.join(' ');
}

interface Noted {
  readonly incident: Incident;
  /** That the images are there without a note; then the card must not say that all is well. */
  readonly problem?: string;
}

/** ServiceNow names the integration user as who attached a file; the note names the person. */
async function withNote(
  turn: Turn,
  incident: Incident,
  files: readonly string[],
  deps: AttachDeps,
): Promise<Noted> {
  if (files.length === 0) return { incident };
  const { words } = turn;
  const text = words.say('attachments.note', { count: files.length, list: words.list(files) });
  const changes = { workNote: signedNote(text, turn) };
  try {
    const first = await deps.updateIncident(incident, changes, turn);
    // A note contradicts nothing that was written meanwhile.
    const last =
      first.outcome === 'written' ? first : await deps.updateIncident(first.incident, changes, turn);
    if (last.outcome === 'written') return { incident: last.incident };
    return { incident: last.incident, problem: words.say('attachments.withoutNote') };
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    const why = words.say(`errors.${code}.title`, facts);
    return { incident, problem: words.say('attachments.noteFailed', { why }) };
  }
}
