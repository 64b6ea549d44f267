import type { OutboundCall } from '../../../clients/servicenow/outbound-log.ts';
import type { Finding } from '../../findings.ts';
import { type Made, stateOf, type ValueName } from '../runbook/run.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { Systems } from '../systems.ts';
import { bad, good, notSeen, see } from './say.ts';

/** Nobody can read an encrypted column, so what it holds shows only in what comes of it. */
export const outboundSecretCheck: StepCheck = async (look, systems) => {
  const [inEntra, used] = await Promise.all([
    checkInEntra(look, systems, 'outboundClientId'),
    checkUse(look, systems),
  ]);
  return settle(look, [...checkMade(look, inEntra), ...inEntra, ...used], 'setup.checks.secret.tryTodo');
};

export const oidcSecretCheck: StepCheck = async (look, systems) => {
  const inEntra = await checkInEntra(look, systems, 'restApiClientId');
  const found = [...checkMade(look, inEntra), ...checkSignIns(look), ...inEntra];
  return settle(look, found, 'setup.checks.secret.oidcTodo');
};

/** Without any evidence that it works, nothing was seen. */
function settle(
  look: StepLook,
  found: readonly Finding[],
  todo: 'setup.checks.secret.tryTodo' | 'setup.checks.secret.oidcTodo',
): readonly Finding[] {
  const isTold = found.some(
    ({ result, about }) => result === 'bad' || about === `${look.step.id}.client_secret`,
  );
  if (isTold) return found;
  return [...found, notSeen(look, { field: 'client_secret', text: 'setup.checks.secret.encrypted', todo })];
}

type MadeSecret = Extract<Made, { kind: 'secret' }>;

function madeSecret({ run, step }: StepLook): MadeSecret | undefined {
  return stateOf(run, step.id).made.findLast((one): one is MadeSecret => one.kind === 'secret');
}

/**
 * The one that Casebridge made: it was tried and went straight to where it is used, just now where nobody has looked since.
 * @param inEntra what Entra says of it counts for more
 */
function checkMade(look: StepLook, inEntra: readonly Finding[]): readonly Finding[] {
  const { run, step, now, words } = look;
  const { checked, at = checked === undefined ? now : undefined } = stateOf(run, step.id);
  const secret = madeSecret(look);
  if (secret?.id === undefined || inEntra.some(({ result }) => result === 'bad')) return [];
  const { expiresAt } = secret;
  const values = {
    made: at === undefined ? '–' : words.dateTime(at),
    expires: expiresAt === undefined ? '–' : words.dateTime(expiresAt),
  };
  if (expiresAt !== undefined && expiresAt <= now) return [expired(look, values.expires)];
  return [good(look, { field: 'client_secret', text: 'setup.checks.secret.made', values })];
}

/** A token that was accepted shows that the provider does with what it holds. */
function checkSignIns(look: StepLook): readonly Finding[] {
  const { run, words } = look;
  const moments = Object.values(run.steps).flatMap(({ signedIn }) => signedIn ?? []);
  const last = moments.toSorted((one, other) => one.getTime() - other.getTime()).at(-1);
  if (last === undefined) return [];
  const values = { at: words.dateTime(last) };
  return [good(look, { field: 'client_secret', text: 'setup.checks.secret.tokenTaken', values })];
}

function expired(look: StepLook, expires: string): Finding {
  return bad(look, {
    field: 'expires',
    text: 'setup.checks.secret.expired',
    todo: 'setup.checks.secret.expiredTodo',
    values: { expires },
  });
}

/** What the app registration says of its secrets, where Casebridge may see it; silent where it may not. */
async function checkInEntra(
  look: StepLook,
  { entra }: Systems,
  name: ValueName,
): Promise<readonly Finding[]> {
  const clientId = look.values[name];
  if (clientId === undefined) return [];
  const sight = { field: 'expires', what: clientId, right: 'Application.Read.All' };
  return see(look, sight, async () => {
    const application = await entra.readApplication(clientId, look.signal);
    if (application === undefined) return [];
    const { passwords, displayName } = application;
    if (passwords.length === 0) {
      const values = { name: displayName };
      return [
        bad(look, {
          field: 'client_secret',
          text: 'setup.checks.secret.none',
          todo: 'setup.checks.secret.noneTodo',
          values,
        }),
      ];
    }
    const key = madeSecret(look)?.id;
    if (key !== undefined && passwords.every(({ keyId }) => keyId !== key)) {
      return [
        bad(look, {
          field: 'client_secret',
          text: 'setup.checks.secret.removed',
          todo: 'setup.checks.secret.expiredTodo',
          values: { name: displayName },
        }),
      ];
    }
    const ends = passwords.flatMap(({ expiresAt }) => expiresAt ?? []);
    const last = ends.toSorted((one, other) => other.getTime() - one.getTime()).at(0);
    if (last === undefined || ends.length < passwords.length) return [];
    const expires = look.words.dateTime(last);
    if (last <= look.now) return [expired(look, expires)];
    return [good(look, { field: 'expires', text: 'setup.checks.secret.expires', values: { expires } })];
  });
}

/** How the token endpoint answered the instance last. The log does not tell for which app, so other endpoints do not count. */
async function checkUse(look: StepLook, { instance }: Systems): Promise<readonly Finding[]> {
  const { tokenUrl } = look.values;
  if (tokenUrl === undefined || !URL.canParse(tokenUrl)) return [];
  const { hostname: host, pathname } = new URL(tokenUrl);
  const sight = { field: 'outboundLog', what: 'sys_outbound_http_log', right: 'admin' };
  return see(look, sight, async () => {
    const since = look.run.startedAt;
    const calls = await instance.readOutbound({ since, hosts: [host], limit: 20 }, look);
    const isToken = ({ path }: OutboundCall) => path === undefined || path === pathname;
    const last = calls.find((call) => call.status !== undefined && isToken(call));
    if (last?.status === undefined) return [];
    const values = { host, status: String(last.status), at: look.words.dateTime(last.at) };
    if (last.status >= 200 && last.status < 300) {
      return [good(look, { field: 'client_secret', text: 'setup.checks.secret.accepted', values })];
    }
    if (last.status !== 400 && last.status !== 401) return [];
    return [
      bad(look, {
        field: 'client_secret',
        text: 'setup.checks.secret.refused',
        todo: 'setup.checks.secret.refusedTodo',
        values,
      }),
    ];
  });
}
