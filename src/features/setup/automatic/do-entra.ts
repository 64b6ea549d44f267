import { CasebridgeError } from '../../../errors.ts';
import type { Made, Values } from '../runbook/run.ts';
import type { PlannedApplication, PlannedAppRole } from '../runbook/step.ts';
import { conflict, type Doing, sessionOf, settle } from './doing.ts';
import { lookAtApplication } from './look-at-entra.ts';
import { type Book, isSame } from './work.ts';

export async function doApplication(planned: PlannedApplication, doing: Doing): Promise<void> {
  const { work, book, made } = doing;
  const { signal } = work.turn;
  const session = sessionOf(work);
  const look = await lookAtApplication(planned, book.values(), session, signal);
  const name = look.wanted.displayName;
  if (look.unknown.length > 0) throw conflict('application', name, look.unknown);
  if (look.differing.length > 0) throw conflict('application', name, look.differing);
  const pending = { kind: 'application', id: undefined, name } as const satisfies Made;
  const isBegun = book.state().made.some((one) => isSame(one, pending));
  // One that is known by its client id alone is somebody's own, whatever was begun before: undoing must not delete it.
  const isMade = isBegun && look.isOurs;
  if (look.found?.hasServicePrincipal && !isMade) return learnClientId(planned, look.found.clientId, book);
  if (look.found === undefined) {
    const gone = book.state().made.filter((one) => one.kind === 'application' && one.name === name);
    for (const one of gone.filter(({ id }) => id !== undefined)) await book.drop(one);
    await book.begin(pending);
    made.push(pending);
  }
  const there = look.found?.hasServicePrincipal
    ? look.found
    : await session.createApplication(look.wanted, signal);
  const settled = { ...pending, id: there.objectId, clientId: there.clientId };
  await settle(pending, settled, doing);
  await book.note({ kind: 'recordCreated', subject: `application ${name}`, after: there.clientId });
  await learnClientId(planned, there.clientId, book);
  const again = await lookAtApplication(planned, book.values(), session, signal);
  const [field] = again.found === undefined ? ['appId'] : again.differing;
  if (field !== undefined)
    throw new CasebridgeError('SETUP_NOT_AS_WRITTEN', { what: `application ${name}`, field });
}

function learnClientId({ makes }: PlannedApplication, clientId: string, book: Book): Promise<void> {
  const learned: Values = { [makes]: clientId };
  return book.learn(learned);
}

export async function doAppRole(planned: PlannedAppRole, doing: Doing): Promise<void> {
  const { work, book, made } = doing;
  const { signal } = work.turn;
  const session = sessionOf(work);
  const clientId = book.values()[planned.clientId];
  if (clientId === undefined) throw conflict('appRole', planned.role, [planned.clientId]);
  const pending = { kind: 'appRole', id: undefined, name: planned.role, clientId } as const satisfies Made;
  const isBegun = book.state().made.some((one) => isSame(one, pending));
  const find = async () =>
    (await session.listAppRoles(clientId, signal)).find(({ roleId }) => roleId === planned.roleId);
  const found = await find();
  if (found !== undefined && !isBegun) return;
  if (found === undefined) {
    await book.begin(pending);
    made.push(pending);
  }
  const id = found?.id ?? (await session.assignAppRole(clientId, planned.roleId, signal));
  await settle(pending, { ...pending, id }, doing);
  await book.note({ kind: 'recordCreated', subject: `appRole ${planned.role}`, after: clientId });
  if ((await find()) === undefined) {
    throw new CasebridgeError('SETUP_NOT_AS_WRITTEN', {
      what: `appRole ${planned.role}`,
      field: 'appRoleId',
    });
  }
}
