import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { Instance, Session } from './instance.ts';
import { presentRow, type View } from './presentation.ts';
import { maximumBodyBytes, problems } from './responses.ts';
import { tableDefinition } from './schema/index.ts';
import { signIn } from './sign-in.ts';
import { listPage } from './table-list.ts';
import { deleteRecord, insertRecord, readValues, updateRecord } from './table-write.ts';
import { getValue, type Row } from './tables.ts';

/** One request that has passed the door: the caller is known and the table is there. */
interface Call {
  readonly instance: Instance;
  readonly session: Session;
  readonly table: string;
  readonly sysId: string;
  readonly url: URL;
  readonly request: Request;
  readonly response: Response;
}

/** The Table API in the latest version and in both numbered ones. */
export function tableRoutes(instance: Instance): Router {
  const router = Router();
  const serve = (handler: (call: Call) => void | Promise<void>): RequestHandler => {
    return async (request, response) => handler(await openCall(instance, request, response));
  };
  for (const prefix of ['/api/now', '/api/now/v1', '/api/now/v2']) {
    const path = `${prefix}/table/:table`;
    router.route(path).get(serve(answerList)).post(serve(answerInsert)).all(refuseMethod);
    router
      .route(`${path}/:sysId`)
      .get(serve(answerRecord))
      .patch(serve(answerUpdate))
      .put(serve(answerUpdate))
      .delete(serve(answerDelete))
      .all(refuseMethod);
  }
  return router;
}

/** A client that can only POST names the method it means in a header. */
export function overrideMethod(request: Request, _response: Response, next: NextFunction): void {
  const meant = request.get('x-http-method-override');
  if (request.method === 'POST' && meant !== undefined) request.method = meant.toUpperCase();
  next();
}

/** @throws ApiError when the caller is unknown, or the table is, or it is closed. */
async function openCall(instance: Instance, request: Request, response: Response): Promise<Call> {
  const session = await signIn(instance, request);
  response.set('X-Is-Logged-In', 'true');
  if (request.accepts('application/json') === false) throw problems.notAcceptable();
  const table = String(request.params.table);
  if (tableDefinition(table) === undefined) throw problems.invalidTable(table);
  if (isClosed(instance, table, request.method)) throw problems.notAuthorized();
  const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
  return { instance, session, table, sysId: String(request.params.sysId), url, request, response };
}

function isClosed({ tables, access }: Instance, table: string, method: string): boolean {
  const isReading = method === 'GET' || method === 'HEAD';
  const definition = tables.find('sys_db_object', { name: table });
  return definition?.ws_access === 'false' || (isReading && access.isDenied(table, 'read'));
}

function answerList({ instance, session, table, url, response }: Call): void {
  const { rows, headers } = listPage(table, url, instance, session);
  if (rows.length === 0 && url.pathname.startsWith('/api/now/v1/')) throw problems.noRecord();
  const view = viewOf(url);
  response.set(headers).json({ result: rows.map((row) => presentRow(row, table, view, instance, session)) });
}

function answerRecord(call: Call): void {
  answerRow(call, readableRow(call));
}

async function answerInsert(call: Call): Promise<void> {
  const { instance, session, table, url, response } = call;
  const row = insertRecord(table, await valuesOf(call), instance, session);
  response.status(201).set('Location', `${url.origin}${url.pathname}/${getValue(row, 'sys_id')}`);
  answerRow(call, row);
}

async function answerUpdate(call: Call): Promise<void> {
  const { instance, session, table } = call;
  const values = await valuesOf(call);
  answerRow(call, updateRecord(table, readableRow(call), values, instance, session));
}

function answerDelete(call: Call): void {
  const { instance, session, table, response } = call;
  deleteRecord(table, readableRow(call), instance, session);
  response.status(204).send();
}

function answerRow({ instance, session, table, url, request, response }: Call, row: Row): void {
  if (request.get('x-no-response-body') === 'true') response.send();
  else response.json({ result: presentRow(row, table, viewOf(url), instance, session) });
}

/** @throws ApiError 404, the same for a missing record and for a hidden one. */
function readableRow({ instance, session, table, sysId }: Call): Row {
  const row = instance.tables.get(table, sysId);
  if (row === undefined || !instance.access.mayRead(session, table, row)) throw problems.noRecord();
  return row;
}

async function valuesOf({ instance, session, table, url, request, response }: Call): Promise<Row> {
  const body = await readJson(request, response);
  const areShown = url.searchParams.get('sysparm_input_display_value') === 'true';
  return readValues(table, body, areShown, instance, session);
}

const parseJson = express.json({ limit: maximumBodyBytes });

/** Read only once the caller is known: an unknown one gets 401 whatever the body. */
async function readJson(request: Request, response: Response): Promise<unknown> {
  if (request.is('application/json') === false) throw problems.wrongContentType();
  await new Promise<void>((resolve, reject) => {
    parseJson(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  return request.body;
}

function viewOf({ origin, pathname, searchParams }: URL): View {
  const mode = searchParams.get('sysparm_display_value');
  const fields = searchParams.get('sysparm_fields');
  const version = /^\/api\/now\/v\d/.exec(pathname)?.[0] ?? '/api/now';
  const areLinksWanted = searchParams.get('sysparm_exclude_reference_link') !== 'true';
  return {
    mode: mode === 'true' || mode === 'all' ? mode : 'false',
    linkBase: areLinksWanted ? `${origin}${version}/table` : undefined,
    fields: fields ? fields.split(',').map((field) => field.trim()) : undefined,
  };
}

function refuseMethod(): never {
  throw problems.methodNotAllowed();
}
