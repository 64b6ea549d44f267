import { createHash } from 'node:crypto';
import type { Attachment, NewAttachment } from '../../../clients/servicenow/attachments.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { asCasebridgeError, CasebridgeError } from '../../../errors.ts';
import type { Claims } from '../../claims.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import type { Caller, Turn } from '../../turn.ts';
import { imageTypeOf } from './image-type.ts';

export interface AttachImagesDeps {
  readonly claims: Claims;
  /** @throws IMAGE_UNREADABLE, IMAGE_TOO_LARGE */
  readonly fetchImage: (
    image: { readonly url: string },
    signal: AbortSignal,
  ) => Promise<{ readonly bytes: Uint8Array; readonly contentType: string }>;
  readonly attachFile: (incidentSysId: string, file: NewAttachment, caller: Caller) => Promise<Attachment>;
}

/** What became of the images of a message. */
export interface AttachedImages {
  /** File names. */
  readonly attached: readonly string[];
  /** How many were on the incident before. */
  readonly known: number;
  /** Why the others are not. */
  readonly failures: readonly CasebridgeError[];
}

/** Each image once, one after the other: a message may have many, and each may be as large as is allowed. */
export async function attachImages(
  turn: Turn,
  incident: Incident,
  images: readonly { readonly url: string }[],
  deps: AttachImagesDeps,
): Promise<AttachedImages> {
  const attached: string[] = [];
  const failures: CasebridgeError[] = [];
  let known = 0;
  for (const [index, image] of images.entries()) {
    try {
      const name = await attachImage(turn, incident, { ...image, position: index + 1 }, deps);
      if (name === undefined) known += 1;
      else attached.push(name);
    } catch (error) {
      failures.push(asCasebridgeError(error));
    }
  }
  return { attached, known, failures };
}

/** @returns the file's name; undefined when the image was attached before @throws WRITE_UNDER_WAY */
async function attachImage(
  turn: Turn,
  incident: Incident,
  image: { readonly url: string; readonly position: number },
  deps: AttachImagesDeps,
): Promise<string | undefined> {
  const { bytes } = await deps.fetchImage(image, turn.signal);
  const type = imageTypeOf(bytes);
  if (type === undefined) throw new CasebridgeError('IMAGE_TYPE_REFUSED', { position: image.position });
  const key = `attach:${incident.sysId}:${createHash('sha256').update(bytes).digest('hex')}`;
  const fileName = `image-${image.position}-${stamp(turn.now)}.${type.extension}`;
  const file = { fileName, contentType: type.contentType, bytes };
  const attach = async () => {
    await deps.attachFile(incident.sysId, file, turn);
    return { outcome: 'written' } as const;
  };
  const { outcome } = await lookAgain(turn, async () => {
    const attached = await whileHeld(key, turn, deps, attach);
    if (attached !== undefined) return attached;
    // The click that has the key may still fail: then this one attaches it.
    return (await deps.claims.isFinished(key)) ? ({ outcome: 'known' } as const) : undefined;
  });
  return outcome === 'written' ? fileName : undefined;
}

/** "20261123-140501": file names sort by time, and hold nothing that a file system minds. */
function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
