import type { Express } from 'express';
import { z } from 'zod';
import { ArmError } from './arm-error.ts';
import {
  type AzureFileRecord,
  type AzureWorkspace,
  keyOf,
  type SupportState,
  subscriptionRoot,
  written,
} from './support-state.ts';
import { invalid, parsed } from './ticket-rules.ts';

const root = `${subscriptionRoot}/fileWorkspaces/:workspace`;
const dayMilliseconds = 86_400_000;
const longestChunk = 2.5 * 1024 * 1024;
const longestFile = 5 * 1024 * 1024;
const longestName = 110;

const fileBody = z.object({
  properties: z.object({
    chunkSize: z.int().min(1).max(longestChunk),
    fileSize: z.int().min(1).max(longestFile),
    numberOfChunks: z.int().min(1).max(2),
  }),
});

const chunkBody = z.object({ content: z.base64(), chunkIndex: z.int().min(0).max(1) });

/** Kinds of files that Azure's command line does not send, since the service does not take them. */
const refusedKinds = /\.(?:bat|cmd|exe|ps1|js|vbs|com|lnk|reg|bin|msi|scr|svg|htm|html)$/i;

export function addFileRoutes(app: Express, state: SupportState): void {
  app.get(root, (request, response) => {
    response.json(shownWorkspace(findWorkspace(state, request.params.workspace), state));
  });
  app.put(root, (request, response) => {
    const { workspace: name = '' } = request.params;
    if (!/^[0-9a-zA-Z_\-. ]+$/.test(name)) throw invalid(`Name ${name} is invalid.`);
    const createdOn = state.now();
    const expirationTime = new Date(createdOn.getTime() + dayMilliseconds);
    const workspace = state.workspaces.get(keyOf(name)) ?? {
      ...{ name, createdOn, expirationTime },
      files: new Map(),
    };
    state.workspaces.set(keyOf(name), workspace);
    response.status(201).json(shownWorkspace(workspace, state));
  });
  app.get(`${root}/files`, (request, response) => {
    const workspace = findWorkspace(state, request.params.workspace);
    response.json({ value: [...workspace.files.values()].map((file) => shownFile(file, workspace, state)) });
  });
  app.get(`${root}/files/:file`, (request, response) => {
    const workspace = findWorkspace(state, request.params.workspace);
    response.json(shownFile(findFile(workspace, request.params.file), workspace, state));
  });
  app.put(`${root}/files/:file`, (request, response) => {
    const workspace = findWorkspace(state, request.params.workspace);
    const { file: name = '' } = request.params;
    const { properties } = parsed(fileBody, request.body);
    const { chunkSize, fileSize, numberOfChunks } = properties;
    if (name.length > longestName || refusedKinds.test(name)) throw invalid(`The file ${name} is not taken.`);
    if (Math.ceil(fileSize / chunkSize) !== numberOfChunks) throw invalid('The chunks do not make the file.');
    const file = { name, ...properties, createdOn: state.now(), chunks: new Map() };
    workspace.files.set(keyOf(name), file);
    response.status(201).json(shownFile(file, workspace, state));
  });
  app.post(`${root}/files/:file/upload`, (request, response) => {
    const file = findFile(findWorkspace(state, request.params.workspace), request.params.file);
    const { content, chunkIndex } = parsed(chunkBody, request.body);
    const chunk = Buffer.from(content, 'base64');
    const isLast = chunkIndex === file.numberOfChunks - 1;
    const expected = isLast ? file.fileSize - chunkIndex * file.chunkSize : file.chunkSize;
    if (chunkIndex >= file.numberOfChunks || chunk.length !== expected)
      throw invalid(`The chunk ${chunkIndex} has ${chunk.length} bytes instead of ${expected}.`);
    file.chunks.set(chunkIndex, chunk);
    response.status(204).send();
  });
}

/** A ticket has a workspace of its own, named like its number, which lasts half a year. */
function findWorkspace(state: SupportState, name: string | undefined): AzureWorkspace {
  const known = state.workspaces.get(keyOf(name));
  if (known !== undefined && known.expirationTime > state.now()) return known;
  const ticket = [...state.tickets.values()].find(({ supportTicketId }) => supportTicketId === name);
  if (ticket === undefined) throw new ArmError(404, 'ResourceNotFound', `There is no workspace '${name}'.`);
  const { supportTicketId, createdDate } = ticket;
  const expirationTime = new Date(createdDate.getTime() + 182 * dayMilliseconds);
  const own = { name: supportTicketId, createdOn: createdDate, expirationTime, files: new Map() };
  state.workspaces.set(keyOf(name), own);
  return own;
}

function findFile({ files }: AzureWorkspace, name: string | undefined): AzureFileRecord {
  const file = files.get(keyOf(name));
  if (file === undefined) throw new ArmError(404, 'ResourceNotFound', `There is no file '${name}'.`);
  return file;
}

function idOf({ name }: AzureWorkspace, { subscriptionId }: SupportState): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Support/fileWorkspaces/${name}`;
}

function shownWorkspace(workspace: AzureWorkspace, state: SupportState) {
  const { name, createdOn, expirationTime } = workspace;
  return {
    id: idOf(workspace, state),
    name,
    type: 'Microsoft.Support/fileWorkspaces',
    properties: { createdOn: written(createdOn), expirationTime: written(expirationTime) },
  };
}

function shownFile(file: AzureFileRecord, workspace: AzureWorkspace, state: SupportState) {
  const { name, chunkSize, fileSize, numberOfChunks, createdOn } = file;
  return {
    id: `${idOf(workspace, state)}/files/${name}`,
    name,
    type: 'Microsoft.Support/files',
    properties: { createdOn: written(createdOn), chunkSize, fileSize, numberOfChunks },
  };
}
