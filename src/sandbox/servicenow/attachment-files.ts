import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Instance } from './instance.ts';
import { getValue, type Row } from './tables.ts';

/** A file on its way to a record. */
export interface AttachedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** A new one when left out. */
  readonly sysId?: string;
  /** User name; `system` when left out. */
  readonly by?: string;
  /** A stored time; now when left out. */
  readonly at?: string;
}

/** Attaches a file to a record. The record itself does not change: neither its update count nor its journal. */
export function attachFile(
  { tables, files }: Pick<Instance, 'tables' | 'files'>,
  target: { readonly table: string; readonly sysId: string },
  { fileName, contentType, bytes, sysId, by, at }: AttachedFile,
): Row {
  const buffer = Buffer.from(bytes);
  const known = sysId === undefined ? {} : { sys_id: sysId };
  const created = at === undefined ? {} : { sys_created_on: at, sys_updated_on: at };
  const row = tables.insert(
    'sys_attachment',
    {
      table_name: target.table,
      table_sys_id: target.sysId,
      file_name: fileName,
      content_type: contentType,
      size_bytes: String(buffer.length),
      size_compressed: String(gzipSync(buffer).length),
      hash: createHash('sha256').update(buffer).digest('hex'),
      ...imageSize(buffer),
      ...created,
      ...known,
    },
    by,
  );
  files.set(getValue(row, 'sys_id'), buffer);
  return row;
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function imageSize(buffer: Buffer): Row {
  const isPng = buffer.length >= 24 && buffer.subarray(0, pngStart.length).equals(pngStart);
  if (!isPng) return {};
  return { image_width: String(buffer.readUInt32BE(16)), image_height: String(buffer.readUInt32BE(20)) };
}
