import type { NewAppPassword } from '../../../clients/graph/applications.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Made } from '../runbook/run.ts';
import type { PlannedSecret, SecretColumn } from '../runbook/step.ts';
import type { DirectorySession } from '../systems.ts';
import { conflict, type Doing, sessionOf, settle } from './doing.ts';
import { fillKnown } from './fill-known.ts';
import { isInPlace, type MadeSecret, secretsMade } from './look-at-entra.ts';

/** What a person is shown once. */
export interface ShownSecret {
  readonly secret: string;
  readonly name: string;
  readonly expiresAt?: Date;
}

/** From where it is made straight to where it is used; nobody is shown it. */
export async function putSecret(planned: PlannedSecret, to: SecretColumn, doing: Doing): Promise<void> {
  if (isInPlace(planned, doing.book.values(), doing.book.state())) return;
  await makeSecret(planned, to, doing);
}

/**
 * Makes a secret, and writes it to the column where ServiceNow is to know it. Of Entra's, one that Entra does not take is
 * never written anywhere.
 */
export function makeSecret(
  planned: PlannedSecret,
  column: SecretColumn | undefined,
  doing: Doing,
): Promise<ShownSecret> {
  const { from } = planned;
  const name = fillKnown(planned.name, doing.book.values()).text;
  if (from.system === 'serviceNow') return makeOurs(name, column, doing);
  const clientId = doing.book.values()[from.clientId];
  if (clientId === undefined) throw conflict('secret', name, [from.clientId]);
  return makeOfEntra(planned, clientId, column, doing);
}

async function makeOurs(name: string, column: SecretColumn | undefined, doing: Doing): Promise<ShownSecret> {
  const { deps, book, made } = doing;
  if (column === undefined) throw new TypeError('a secret of ServiceNow’s has a column');
  const secret = Buffer.from(deps.randomBytes(32)).toString('base64url');
  const settled = { kind: 'secret', id: column.column, name } as const satisfies Made;
  const pending = { ...settled, id: undefined };
  const isRenewed = book.state().made.some((one) => one.kind === 'secret' && one.id === column.column);
  if (!isRenewed) {
    await book.begin(pending);
    made.push(pending);
  }
  await write(secret, column, name, doing);
  await settle(pending, settled, doing);
  await book.note({ kind: 'secretMade', subject: name });
  return { secret, name };
}

async function makeOfEntra(
  planned: PlannedSecret,
  clientId: string,
  column: SecretColumn | undefined,
  doing: Doing,
): Promise<ShownSecret> {
  const { work, deps, book, made } = doing;
  const { signal } = work.turn;
  const session = sessionOf(work);
  const application = await session.findApplication({ clientId }, signal);
  if (application === undefined) throw conflict('application', clientId, ['appId']);
  const older = secretsMade(planned, book.values(), book.state());
  // A name of its own: one whose making was not answered is found by it, and nobody else's has it.
  const name = `${fillKnown(planned.name, book.values()).text} ${deps.newId().slice(0, 8)}`;
  const pending = { kind: 'secret', id: undefined, name, clientId } as const satisfies Made;
  await book.begin(pending);
  made.push(pending);
  const password = await addPassword(session, application.objectId, name, doing);
  await waitUntilTaken(clientId, password.secret, name, doing);
  if (column !== undefined) await write(password.secret, column, name, doing);
  const { keyId, expiresAt } = password;
  const settled = { ...pending, id: keyId, ...(expiresAt !== undefined && { expiresAt }) };
  await settle(pending, settled, doing);
  const after = expiresAt?.toISOString();
  await book.note({ kind: 'secretMade', subject: name, ...(after !== undefined && { after }) });
  // Where a person types it, the one before is in use until they have.
  const needless = 'person' in planned.to ? older.filter(({ id }) => id === undefined) : older;
  doing.afterwards.push(() => removeOlder(needless, clientId, session, doing));
  return { secret: password.secret, name, ...(expiresAt !== undefined && { expiresAt }) };
}

/** Days: Entra's own two years, and what policies of tenants cut that down to. */
const lifetimes = [730, 365, 180, 90] as const;

async function addPassword(
  session: DirectorySession,
  objectId: string,
  name: string,
  { work, deps }: Doing,
): Promise<NewAppPassword> {
  let refusal: unknown;
  for (const days of lifetimes) {
    const expiresAt = new Date(deps.now().getTime() + days * 86_400_000);
    try {
      return await session.addPassword(objectId, name, expiresAt, work.turn.signal);
    } catch (error) {
      if (!isCasebridgeError(error, 'GRAPH_REFUSED')) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Entra takes some time to hear of a new secret everywhere. */
const tries = 12;
const pauseMilliseconds = 5_000;

async function waitUntilTaken(
  clientId: string,
  secret: string,
  name: string,
  { work, deps }: Doing,
): Promise<void> {
  const { signal } = work.turn;
  for (let left = tries; left > 0; left -= 1) {
    if ((await deps.systems.entra.tryApp(clientId, secret, signal)) === 'accepted') return;
    if (left > 1) await deps.pause(pauseMilliseconds, signal);
  }
  throw new CasebridgeError('SETUP_SECRET_NOT_ACCEPTED', { what: name });
}

async function write(
  secret: string,
  { table, sysId: sysIdName, column }: SecretColumn,
  name: string,
  { work, deps, book }: Doing,
): Promise<void> {
  const sysId = book.values()[sysIdName];
  if (sysId === undefined) throw conflict('secret', name, [sysIdName]);
  await deps.systems.instance.change(table, sysId, {}, work.turn, { [column]: secret });
}

/** Also those whose making was never answered, should they be there. */
async function removeOlder(
  older: readonly MadeSecret[],
  clientId: string,
  session: DirectorySession,
  { work, book }: Doing,
): Promise<void> {
  const { signal } = work.turn;
  const application = await session.findApplication({ clientId }, signal);
  for (const one of older) {
    const keyId = one.id ?? application?.passwords.find(({ name }) => name === one.name)?.keyId;
    if (application !== undefined && keyId !== undefined) {
      await session.removePassword(application.objectId, keyId, signal);
      await book.note({ kind: 'recordRemoved', subject: `secret ${one.name}` });
    }
    await book.drop(one);
  }
}
