import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Instance, Session } from '../instance.ts';
import { problems } from '../responses.ts';
import { signIn } from '../sign-in.ts';
import { getValue } from '../tables.ts';
import { sideOf } from './accounts.ts';
import type { Changed, Side, SupportCase, SupportCases } from './cases.ts';
import {
  changeForm,
  closingForm,
  fileForm,
  keyForm,
  listForm,
  messageForm,
  newCaseForm,
  readForm,
  referenceForm,
} from './forms.ts';
import { refusals } from './refusals.ts';
import { RequestLimit } from './request-limit.ts';
import { supportServices } from './services.ts';

export type SetUp = 'complete' | 'steps' | 'finalStep' | 'insightsOnly';

/** What can be switched while the resource is in use. */
export interface SupportState {
  setUp: SetUp;
  requestsPerMinute: number;
}

export interface SupportDeps {
  readonly instance: Instance;
  readonly cases: SupportCases;
  readonly state: SupportState;
  /** Told of every change that came from the customer, with the case's `sysId`. */
  readonly tellMicrosoft: (sysId: string) => void;
}

interface Call extends SupportDeps {
  readonly session: Session;
  readonly side: Side;
  readonly request: Request;
  readonly response: Response;
}

/** The resource of docs/support-api.yaml, to be mounted at its base path. */
export function supportRoutes(deps: SupportDeps): Router {
  const router = Router();
  const limit = new RequestLimit();
  const serve = (handler: (call: Call) => void): RequestHandler => {
    return async (request, response) => {
      const session = await signIn(deps.instance, request);
      response.set('X-Is-Logged-In', 'true');
      const account = getValue(session.user, 'user_name');
      const seconds = limit.take(account, deps.instance.now(), deps.state.requestsPerMinute);
      if (seconds !== undefined) throw refusals.tooMany(seconds);
      handler({ ...deps, session, side: sideOf(session), request, response });
    };
  };
  const json = express.json();
  const raw = express.raw({ type: () => true, limit: '20mb' });
  router.route('/capabilities').get(serve(answerCapabilities)).all(refuseMethod);
  router.route('/cases').get(serve(answerList)).post(json, serve(answerNewCase)).all(refuseMethod);
  router.route('/cases/:sysId').get(serve(answerCase)).patch(json, serve(answerChange)).all(refuseMethod);
  router.route('/cases/:sysId/messages').post(json, serve(answerMessage)).all(refuseMethod);
  router.route('/cases/:sysId/close').post(json, serve(answerClosing)).all(refuseMethod);
  router.route('/cases/:sysId/files').post(raw, serve(answerFile)).all(refuseMethod);
  router.route('/cases/:sysId/files/:fileSysId').get(serve(answerContent)).all(refuseMethod);
  return router;
}

const actionsOf = {
  customer: ['create', 'reply', 'attach', 'severity', 'close'],
  microsoft: ['reply', 'attach', 'change', 'close'],
} as const satisfies Record<Side, readonly string[]>;

function answerCapabilities({ side, state, response }: Call): void {
  response.json({
    result: {
      version: '1.0.0',
      side,
      setup: state.setUp,
      actions: actionsOf[side],
      services: supportServices,
      limits: { requestsPerMinute: state.requestsPerMinute },
    },
  });
}

function answerList({ cases, request, response }: Call): void {
  const { incident } = readForm(listForm, request.query);
  response.json({ result: cases.listOfIncident(incident) });
}

function answerCase({ cases, request, response }: Call): void {
  response.json({ result: cases.get(sysIdOf(request)) });
}

function answerNewCase(call: Call): void {
  const { cases, side, request, tellMicrosoft } = call;
  if (side !== 'customer') throw refusals.otherSide('Opening a case');
  const known = cases.findByReference(readForm(referenceForm, request.body).reference);
  if (known !== undefined) {
    answer(call, { isNew: false, case: known });
    return;
  }
  const form = readForm(newCaseForm, request.body);
  checkNewCase(call, form);
  const created = cases.create(form);
  tellMicrosoft(created.sysId);
  answer(call, { isNew: true, case: created });
}

/** @throws ApiError 422 */
function checkNewCase(
  { instance, session, state }: Call,
  { incident, serviceId }: Pick<SupportCase, 'incident' | 'serviceId'>,
): void {
  if (state.setUp !== 'complete') throw refusals.notSetUp();
  const row = instance.tables.get('incident', incident.sysId);
  if (row === undefined || !instance.access.mayRead(session, 'incident', row)) throw refusals.noIncident();
  if (!supportServices.some(({ id }) => id === serviceId)) throw refusals.unknownService(serviceId);
}

function answerChange(call: Call): void {
  const { cases, side, request } = call;
  const changed = once(call, 'change', (found) => {
    cases.change(found, side, readForm(changeForm, request.body));
  });
  answer(call, { ...changed, isNew: false });
}

function answerMessage(call: Call): void {
  const { cases, side, request } = call;
  answer(
    call,
    once(call, 'message', (found) => cases.say(found, side, readForm(messageForm, request.body))),
  );
}

function answerClosing(call: Call): void {
  const { cases, side, request } = call;
  const changed = once(call, 'close', (found) => {
    cases.close(found, side, readForm(closingForm, request.body));
  });
  answer(call, { ...changed, isNew: false });
}

/** The body is the file; its key and its name are in the address. */
function answerFile(call: Call): void {
  const { cases, side, request } = call;
  const contentType = request.get('content-type') ?? 'application/octet-stream';
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const changed = once(
    call,
    'file',
    (found) => {
      const { fileName } = readForm(fileForm, request.query);
      cases.attach(found, side, { fileName, contentType, bytes });
    },
    request.query,
  );
  answer(call, changed);
}

function answerContent({ cases, request, response }: Call): void {
  const content = cases.contentOf(cases.get(sysIdOf(request)), String(request.params.fileSysId));
  // Sent as it is: express would add a character set to what is text.
  response.attachment(content.fileName).setHeader('Content-Type', content.contentType);
  response.send(content.bytes);
}

/** A key that is known is answered before anything else is looked at. */
function once(
  { cases, side, request, tellMicrosoft }: Call,
  what: string,
  work: (found: SupportCase) => void,
  keyed: unknown = request.body,
): Changed {
  const found = cases.get(sysIdOf(request));
  const { key } = readForm(keyForm, keyed);
  const changed = cases.once(found.sysId, key, what, work);
  if (changed.isNew && side === 'customer') tellMicrosoft(found.sysId);
  return changed;
}

function answer({ response }: Call, { isNew, case: shown }: Changed): void {
  response.status(isNew ? 201 : 200).json({ result: shown });
}

function sysIdOf(request: Request): string {
  return String(request.params.sysId);
}

function refuseMethod(): never {
  throw problems.methodNotAllowed();
}
