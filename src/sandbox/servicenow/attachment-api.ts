import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { attachFile } from './attachment-files.ts';
import type { Instance, Session } from './instance.ts';
import { presentRow } from './presentation.ts';
import { ApiError, problems } from './responses.ts';
import { tableDefinition } from './schema/index.ts';
import { signIn } from './sign-in.ts';
import { listPage } from './table-list.ts';
import { getValue, type Row } from './tables.ts';

const table = 'sys_attachment';
const defaultLimit = 1000;
const megabyte = 1_048_576;

interface Call {
  readonly instance: Instance;
  readonly session: Session;
  readonly url: URL;
  readonly request: Request;
  readonly response: Response;
}

/** The Attachment API. Wording and status of refusals other than 401, 403 and 404 are not documented. */
export function attachmentRoutes(instance: Instance): Router {
  const router = Router();
  const serve = (handler: (call: Call) => void | Promise<void>): RequestHandler => {
    return async (request, response) => {
      const session = await signIn(instance, request);
      response.set('X-Is-Logged-In', 'true');
      const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
      await handler({ instance, session, url, request, response });
    };
  };
  for (const prefix of ['/api/now', '/api/now/v1', '/api/now/v2']) {
    const path = `${prefix}/attachment`;
    router.route(path).get(serve(answerList)).all(refuseMethod);
    router.route(`${path}/file`).post(serve(answerFile)).all(refuseMethod);
    router.route(`${path}/upload`).post(serve(answerUpload)).all(refuseMethod);
    router.route(`${path}/:sysId`).get(serve(answerOne)).delete(serve(answerDelete)).all(refuseMethod);
    router.route(`${path}/:sysId/file`).get(serve(answerBytes)).all(refuseMethod);
  }
  return router;
}

function answerList({ instance, session, url, response }: Call): void {
  const { rows, headers } = listPage(table, url, instance, session, defaultLimit);
  response.set(headers).json({ result: rows.map((row) => present(row, url, instance, session)) });
}

function answerOne(call: Call): void {
  const { instance, session, url, response } = call;
  response.json({ result: present(readableAttachment(call), url, instance, session) });
}

function answerBytes(call: Call): void {
  const { instance, session, url, response } = call;
  const row = readableAttachment(call);
  const bytes = instance.files.get(getValue(row, 'sys_id'));
  if (bytes === undefined) throw problems.noRecord();
  response
    .attachment(getValue(row, 'file_name'))
    .set('X-Attachment-Metadata', asciiJson(present(row, url, instance, session)))
    // Sent as it is: express would add a character set to what is text.
    .setHeader('Content-Type', getValue(row, 'content_type'));
  response.send(bytes);
}

function answerDelete(call: Call): void {
  const { instance, session, response } = call;
  const row = readableAttachment(call);
  checkTargetWrite('Delete', 'delete', getValue(row, 'table_name'), instance, session);
  instance.tables.delete(table, getValue(row, 'sys_id'));
  instance.files.delete(getValue(row, 'sys_id'));
  response.status(204).send();
}

/** The body is the file; what it is called and where it goes are in the address. */
async function answerFile(call: Call): Promise<void> {
  const { url, request } = call;
  const place = (name: string) => url.searchParams.get(name) ?? '';
  const target = checkedTarget(call, place('table_name'), place('table_sys_id'));
  const fileName = place('file_name');
  if (fileName === '') throw missing('file_name');
  const contentType = request.get('content-type') ?? 'application/octet-stream';
  answerAttached(call, target, { fileName, contentType, bytes: await readBytes(call) });
}

/** A form with the place first and the file last. */
async function answerUpload(call: Call): Promise<void> {
  const contentType = call.request.get('content-type') ?? '';
  if (!contentType.startsWith('multipart/form-data')) throw problems.wrongContentType();
  const body = await readBytes(call);
  const form = await new globalThis.Response(body, { headers: { 'content-type': contentType } }).formData();
  const text = (name: string) => String(form.get(name) ?? '');
  const target = checkedTarget(call, text('table_name'), text('table_sys_id'));
  const file = form.get('uploadFile');
  if (!(file instanceof File)) throw missing('uploadFile');
  const bytes = new Uint8Array(await file.arrayBuffer());
  answerAttached(call, target, { fileName: file.name, contentType: file.type, bytes });
}

interface Target {
  readonly table: string;
  readonly sysId: string;
}

/** @throws ApiError 400 for a missing parameter, 403 without the right, 404 for a record missing or hidden */
function checkedTarget({ instance, session }: Call, name: string, sysId: string): Target {
  if (name === '') throw missing('table_name');
  if (sysId === '') throw missing('table_sys_id');
  if (tableDefinition(name) === undefined) throw problems.invalidTable(name);
  const row = instance.tables.get(name, sysId);
  if (row === undefined || !instance.access.mayRead(session, name, row)) throw problems.noRecord();
  checkTargetWrite('Insert', 'create', name, instance, session);
  return { table: name, sysId };
}

/** Attachments take the right to write the record they belong to. */
function checkTargetWrite(
  refused: 'Insert' | 'Delete',
  operation: 'create' | 'delete',
  target: string,
  { access }: Instance,
  session: Session,
): void {
  if (access.isDenied(table, operation) || !access.mayDo('write', session, target)) {
    throw problems.refusedWrite(refused);
  }
}

function answerAttached(
  { instance, session, url, response }: Call,
  target: Target,
  file: { readonly fileName: string; readonly contentType: string; readonly bytes: Uint8Array },
): void {
  if (!isAllowedExtension(instance, file.fileName)) {
    throw new ApiError(400, 'Invalid attachment', `The type of ${file.fileName} is not allowed`);
  }
  const row = attachFile(instance, target, { ...file, by: getValue(session.user, 'user_name') });
  response
    .status(201)
    .set('Location', `${url.origin}/api/now/attachment/${getValue(row, 'sys_id')}`)
    .json({ result: present(row, url, instance, session) });
}

/** An empty `glide.attachment.extensions` allows everything. */
function isAllowedExtension({ properties }: Instance, fileName: string): boolean {
  const allowed = (properties.get('glide.attachment.extensions') ?? '').toLowerCase().split(',');
  const names = allowed.map((one) => one.trim()).filter((one) => one !== '');
  return names.length === 0 || names.includes(fileName.toLowerCase().split('.').at(-1) ?? '');
}

async function readBytes({ instance, request, response }: Call): Promise<Buffer> {
  const limit = Number(instance.properties.get('com.glide.attachment.max_size') ?? '1024') * megabyte;
  const read = express.raw({ type: () => true, limit });
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(tooLarge(limit))));
  });
  if (!Buffer.isBuffer(request.body) || request.body.length === 0)
    throw problems.unreadable('The file is empty');
  return request.body;
}

function tooLarge(limit: number): ApiError {
  return new ApiError(400, 'Invalid attachment', `The file is larger than ${limit / megabyte} MB`);
}

function missing(parameter: string): ApiError {
  return new ApiError(400, 'Missing parameter', `The request lacks ${parameter}`);
}

/** @throws ApiError 404, the same for one that is missing and one that is hidden, itself or with its record */
function readableAttachment({ instance, session, request }: Call): Row {
  const row = instance.tables.get(table, String(request.params.sysId));
  if (row === undefined || !instance.access.mayRead(session, table, row)) throw problems.noRecord();
  return row;
}

function present(row: Row, { origin }: URL, instance: Instance, session: Session): Record<string, unknown> {
  const view = { mode: 'false', linkBase: undefined, fields: undefined } as const;
  const link = `${origin}/api/now/attachment/${getValue(row, 'sys_id')}/file`;
  return { ...presentRow(row, table, view, instance, session), download_link: link };
}

/** Headers hold no letters beyond ASCII. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/gu,
    (letter) => `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

function refuseMethod(): never {
  throw problems.methodNotAllowed();
}
