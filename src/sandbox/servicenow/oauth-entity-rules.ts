import { randomBytes } from 'node:crypto';
import { newId } from './ids.ts';
import { getValue, type Row } from './tables.ts';

/** Raw value and label of *OAuth Client*. */
const clientTypes = ['client', 'OAuth Client'];

/** An application that gets tokens from the instance, by its row in the Application Registry. */
export function isInboundClient(entity: Row): boolean {
  return clientTypes.includes(getValue(entity, 'type'));
}

/** What a new entry is stored with: a client gets the id and the secret that it was not given. */
export function completeEntity(values: Row): Row {
  if (!isInboundClient({ type: 'client', ...values })) return values;
  const clientSecret = getValue(values, 'client_secret') || randomBytes(16).toString('base64url');
  return { ...values, client_id: getValue(values, 'client_id') || newId(), client_secret: clientSecret };
}
