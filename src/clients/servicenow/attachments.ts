import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { keysetRowsOf } from './paging.ts';
import { allOf, on } from './query.ts';
import { dateOf, moment, value } from './schema.ts';
import type { Sent } from './send-write.ts';
import { settleWrite } from './settle-write.ts';

export interface Attachment {
  readonly sysId: string;
  readonly fileName: string;
  /** Such as `image/png`. */
  readonly contentType: string;
  /** Its size. */
  readonly bytes: number;
  readonly createdAt: Date | undefined;
  /** User name of who attached it. */
  readonly createdBy: string;
  /** Where people download it. */
  readonly url: string;
}

export interface NewAttachment {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const attachments = on('sys_attachment');
const row = z.object({
  sys_id: value,
  table_sys_id: value,
  file_name: value,
  content_type: value,
  size_bytes: value,
  hash: value,
  sys_created_on: moment,
  sys_created_by: value,
});
type Row = z.infer<typeof row>;

const fields = [
  'sys_id',
  'table_sys_id',
  'file_name',
  'content_type',
  'size_bytes',
  'hash',
  'sys_created_on',
  'sys_created_by',
] as const;

/** An incident's attachments, the newest first. */
export async function listAttachments(
  instance: Instance,
  incidentSysId: string,
  signal?: AbortSignal,
): Promise<readonly Attachment[]> {
  const rows = await listRows(instance, incidentSysId, signal);
  const age = ({ createdAt }: Attachment) => createdAt?.getTime() ?? 0;
  return rows.map((found) => attachmentOf(instance, found)).sort((one, other) => age(other) - age(one));
}

async function listRows(
  instance: Instance,
  incidentSysId: string,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const query = allOf(
    attachments.equals('table_name', 'incident'),
    attachments.equals('table_sys_id', incidentSysId),
  );
  const found: Row[] = [];
  for await (const attachment of keysetRowsOf(instance, { query, fields, row }, signal)) {
    // A condition that ServiceNow dropped must not show the files of other records.
    if (attachment.table_sys_id === incidentSysId) found.push(attachment);
  }
  return found;
}

/** The Attachment API answers plain texts, whatever the Table API does. */
const uploaded = z
  .object({
    sys_id: z.string(),
    table_sys_id: z.string(),
    file_name: z.string(),
    content_type: z.string(),
    size_bytes: z.string(),
    hash: z.string().default(''),
    sys_created_on: z.string().transform(dateOf),
    sys_created_by: z.string().default(''),
  })
  .transform((answer): Row => answer);

/**
 * Attaches a file to an incident once: a lost answer is looked up by name, size and content before it is sent again.
 * @throws INCIDENT_GONE, SERVICENOW_FORBIDDEN …: nothing was attached; WRITE_UNCERTAIN: perhaps
 */
export async function attachFile(
  instance: Instance,
  incidentSysId: string,
  file: NewAttachment,
  signal?: AbortSignal,
): Promise<Attachment> {
  const send = (): Promise<Sent<Row>> =>
    instance.write({
      method: 'POST',
      path: '/api/now/attachment/file',
      parameters: { table_name: 'incident', table_sys_id: incidentSysId, file_name: file.fileName },
      body: { contentType: file.contentType, bytes: file.bytes },
      schema: uploaded,
      signal,
    });
  const hash = createHash('sha256').update(file.bytes).digest('hex');
  const attached = await settleWrite(send, async () =>
    (await listRows(instance, incidentSysId, signal)).find(
      (found) =>
        found.file_name === file.fileName &&
        Number(found.size_bytes) === file.bytes.length &&
        // A hash that may not be read says nothing; name and size have to do then.
        (found.hash === '' || found.hash === hash),
    ),
  );
  return attachmentOf(instance, attached);
}

/** As much as cases at Microsoft may get, and as one answer holds. */
const longestFile = 8 * 1024 * 1024;

/**
 * What an attachment holds.
 * @returns undefined when there is no such file, or it may not be seen; `tooLarge` for one of more than 8 MB
 * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
 */
export async function readAttachment(
  instance: Instance,
  attachmentSysId: string,
  signal?: AbortSignal,
): Promise<NewAttachment | 'tooLarge' | undefined> {
  const rows = await instance.get({
    ...listCall({ query: attachments.equals('sys_id', attachmentSysId), fields, limit: 1 }),
    schema: z.array(row),
    signal,
  });
  const found = rows.find((one) => one.sys_id === attachmentSysId);
  if (found === undefined) return undefined;
  if (Number(found.size_bytes) > longestFile) return 'tooLarge';
  const path = `/api/now/attachment/${encodeURIComponent(attachmentSysId)}/file`;
  const bytes = await instance.getFile(path, signal);
  return { fileName: found.file_name, contentType: found.content_type, bytes };
}

function attachmentOf(instance: Instance, found: Row): Attachment {
  return {
    sysId: found.sys_id,
    fileName: found.file_name,
    contentType: found.content_type,
    bytes: Number(found.size_bytes),
    createdAt: found.sys_created_on,
    createdBy: found.sys_created_by,
    url: `${instance.url}/sys_attachment.do?sys_id=${encodeURIComponent(found.sys_id)}`,
  };
}
