import {
  type AzureCall,
  type AzureSupportOptions,
  getOne,
  ofSubscription,
  refused,
  refusedChange,
  sendChange,
  uncertain,
} from './connection.ts';
import { fileNameOf } from './names.ts';
import { getTicket } from './ticket.ts';

/** The reference: a chunk has 2.5 MB at most, a file 5 MB and so two chunks. */
const chunkBytes = 2.5 * 1024 * 1024;
const mostBytes = 2 * chunkBytes;

export interface AzureFile {
  readonly key: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/**
 * Puts a file into the ticket's workspace. Asking again sends the same chunks to the same file.
 * @throws SUPPORT_REFUSED, SUPPORT_FORBIDDEN, WRITE_UNCERTAIN, UPSTREAM_*
 */
export async function attachFile(
  azure: AzureSupportOptions,
  ticketName: string,
  { key, fileName, bytes }: AzureFile,
  signal: AbortSignal | undefined,
): Promise<'done' | 'accepted'> {
  if (bytes.length === 0 || bytes.length > mostBytes) {
    throw refused({ code: 'InvalidFileSize', message: `1 – ${mostBytes} bytes` });
  }
  const ticket = await getTicket(azure, ticketName, signal);
  if (ticket === undefined) throw refused({ code: 'ResourceNotFound', message: '' });
  // As long as it has no number, it has no place for files.
  if (ticket.fileWorkspace === undefined) return 'accepted';
  const workspace = `/fileWorkspaces/${encodeURIComponent(ticket.fileWorkspace)}`;
  const name = encodeURIComponent(fileNameOf(key, fileName));
  const path = ofSubscription(azure, `${workspace}/files/${name}`);
  const chunks = chunksOf(bytes);
  if ((await getOne(azure, path, signal)) === undefined) {
    const chunkSize = Math.min(bytes.length, chunkBytes);
    const properties = { chunkSize, fileSize: bytes.length, numberOfChunks: chunks.length };
    await make(azure, { path, method: 'PUT', body: { properties }, signal });
  }
  for (const [chunkIndex, chunk] of chunks.entries()) {
    const body = { content: chunk.toString('base64'), chunkIndex };
    await make(azure, { path: `${path}/upload`, method: 'POST', body, signal });
  }
  return 'done';
}

function chunksOf(bytes: Uint8Array): readonly Buffer[] {
  const all = Buffer.from(bytes);
  return Array.from({ length: Math.ceil(all.length / chunkBytes) }, (_chunk, index) =>
    all.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
}

/** What is in conflict with what is there already is there already. */
async function make(azure: AzureSupportOptions, call: AzureCall): Promise<void> {
  const sent = await sendChange(azure, call);
  if (sent.kind === 'lost') throw uncertain(sent.cause);
  const { answer } = sent;
  if (answer.status < 300) return;
  const problem = refusedChange(answer);
  if (answer.status !== 409 || problem.code !== 'SUPPORT_REFUSED') throw problem;
}
