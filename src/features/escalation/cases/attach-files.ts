import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Attachment } from '../../../clients/servicenow/attachments.ts';
import { chosenOf } from '../../offered.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { CaseForm } from './case-form.ts';
import { shortened } from './case-words.ts';

export interface AttachFormDeps {
  readonly listAttachments: (incidentSysId: string, caller: Caller) => Promise<readonly Attachment[]>;
}

/** What Azure Support takes of one file; the others take it, too. In bytes. */
export const largestFile = 5 * 1024 * 1024;

/** As many are sent by one click. */
const mostFiles = 5;

/** As many fit a card, the newest; the record has them all. */
const mostChoices = 15;

const typed = z.object({ files: z.string().default('') });

/** Files of the incident, chosen by name: whatever goes to Microsoft is in the incident, too. */
export function attachForm({ listAttachments }: AttachFormDeps): CaseForm<z.infer<typeof typed>> {
  return {
    kind: 'attach',
    card: 'escalation/case-attach',
    typed,
    shows: ['short_description', 'attachments'],
    inputs: async (turn, { incident }, { files }) => {
      const all = await listAttachments(incident.sysId, turn);
      const small = all.filter(({ bytes }) => bytes <= largestFile);
      const large = all.filter(({ bytes }) => bytes > largestFile).slice(0, mostChoices);
      return {
        incident: { sysId: incident.sysId, number: incident.number },
        files: small.slice(0, mostChoices).map((file) => choice(file, turn)),
        chosen: files,
        ...(all.length === 0 && { none: turn.words.say('cases.form.noFiles', { number: incident.number }) }),
        ...(small.length > mostChoices && {
          more: turn.words.say('cases.form.moreFiles', { count: small.length - mostChoices }),
        }),
        tooLarge: large.map(({ fileName }) => ({
          text: turn.words.say('cases.form.tooLarge', { name: shortened(fileName, 80) }),
        })),
      };
    },
    check: async (turn, { incident }, { files }, { formId }) => {
      const { words } = turn;
      const chosen = [...new Set(files.split(',').filter(Boolean))];
      if (chosen.length === 0) return { problem: words.say('cases.form.filesMissing') };
      if (chosen.length > mostFiles)
        return { problem: words.say('cases.form.tooMany', { limit: mostFiles }) };
      const offered = (await listAttachments(incident.sysId, turn))
        .filter(({ bytes }) => bytes <= largestFile)
        .map(({ sysId, fileName }) => ({ value: sysId, label: fileName }));
      return {
        actions: chosen.map((sysId) => {
          const { value, label } = chosenOf(offered, sysId);
          const content = { kind: 'attach', attachmentSysId: value, fileName: label } as const;
          return { id: idOfFile(formId, value), content };
        }),
      };
    },
  };
}

function choice({ sysId, fileName, bytes }: Attachment, { words }: Turn): object {
  const size =
    bytes < 1_000_000
      ? words.say('attachments.kilobytes', { size: Math.ceil(bytes / 1000) })
      : words.say('attachments.megabytes', { size: Math.round(bytes / 100_000) / 10 });
  return { title: `${shortened(fileName, 80)} · ${size}`, value: sysId };
}

/** The same for the same file of the same form: a UUID of version 5, as RFC 9562 makes one from a name. */
function idOfFile(formId: string, sysId: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(formId.replaceAll('-', ''), 'hex'))
    .update(sysId)
    .digest()
    .subarray(0, 16);
  hash.writeUInt8(((hash[6] ?? 0) & 0x0f) | 0x50, 6);
  hash.writeUInt8(((hash[8] ?? 0) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
