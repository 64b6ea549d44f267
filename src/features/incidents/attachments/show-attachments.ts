import { z } from 'zod';
import type { Attachment } from '../../../clients/servicenow/attachments.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import { audience, maySee } from '../../sensitivity.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import { fromList, sysIdSchema } from '../actions/target.ts';
import { type IncidentReplyDeps, incidentReply } from '../incident-card.ts';

export interface ShowAttachmentsDeps extends IncidentReplyDeps {
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
  readonly listAttachments: (incidentSysId: string, caller: Caller) => Promise<readonly Attachment[]>;
}

const dataSchema = z.object({ sysId: sysIdSchema, ...fromList });

/** @throws INCIDENT_GONE, CARD_OUTDATED */
export async function showAttachments(turn: Turn, data: unknown, deps: ShowAttachmentsDeps): Promise<Reply> {
  const { sysId, list: from } = parseCardData(dataSchema, data);
  const incident = await deps.readIncident(sysId, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  const list = attachmentsCard(incident, await deps.listAttachments(sysId, turn), turn, from);
  if (maySee(audience(incident, turn.place, deps.sensitivity), 'attachments')) return list;
  const text = turn.words.say('attachments.inOwnChat');
  return { ...(await incidentReply(incident, turn, deps, { kind: 'info', text }, from)), privately: list };
}

/** As many as fit a card; the record has them all. */
const shownAttachments = 15;

function attachmentsCard(
  { sysId, number, url }: Incident,
  attachments: readonly Attachment[],
  { words, now }: Turn,
  list: object | undefined,
): Reply {
  const count = attachments.length;
  const heading = words.say('attachments.heading', { number, count });
  return {
    card: 'incidents/attachments',
    data: {
      ...{ url, heading },
      incident: { sysId, number, ...(list && { list }) },
      files: attachments.slice(0, shownAttachments).map((file) => ({
        name: file.fileName,
        about: about(file, words, now),
        button: words.say('attachments.open', { name: shortened(file.fileName) }),
        url: file.url,
      })),
      ...(count > shownAttachments && {
        more: words.say('attachments.more', { count: count - shownAttachments }),
      }),
    },
    summary: heading,
  };
}

function about({ contentType, bytes, createdAt, createdBy }: Attachment, words: Words, now: Date): string {
  const when = createdAt && `${words.dateTime(createdAt)} (${words.age(createdAt, now)})`;
  return [contentType, sizeOf(bytes, words), when, createdBy].filter(Boolean).join(' · ');
}

/** A button's title is not wrapped. */
function shortened(name: string): string {
  return name.length <= 30 ? name : `${name.slice(0, 29).trimEnd()}…`;
}

/** Thousands, as people's file managers count: "120 kB", "1.2 MB"; never nothing for a file that holds something. */
function sizeOf(bytes: number, words: Words): string {
  return bytes < 1_000_000
    ? words.say('attachments.kilobytes', { size: Math.ceil(bytes / 1000) })
    : words.say('attachments.megabytes', { size: Math.round(bytes / 100_000) / 10 });
}
