import { isCasebridgeError } from '../../../errors.ts';
import { type Check, type Finding, type LookTurn, unseen } from '../../findings.ts';
import type { StepCheck } from '../runbook/step.ts';
import type { NeededHost, NetworkSetup } from '../systems.ts';
import { raveHost } from './evidence.ts';

/** The addresses that the app's configuration guide asks to allow, in both directions. */
export const guideAddresses = [
  '52.149.152.32',
  '40.83.232.243',
  '40.83.114.39',
  '13.76.138.31',
  '13.79.229.170',
  '20.105.151.142',
] as const;

/** Whether every host answers that a feature needs. Whatever is answered, it was reached. */
export function reachCheck(network: NetworkSetup): Check {
  return {
    about: 'network.hosts',
    name: ({ words }) => words.say('setup.network.hosts'),
    run: (turn) => Promise.all(network.hosts.map((host) => reach(turn, host, network))),
  };
}

async function reach(turn: LookTurn, host: NeededHost, network: NetworkSetup): Promise<Finding> {
  const { words, signal } = turn;
  const { hostname } = new URL(host.url);
  const neededFor = words.list(
    host.neededFor.map((feature) => words.say(`setup.network.features.${feature}`)),
  );
  const values = { name: host.name, host: hostname, neededFor };
  const about = `network.${hostname}`;
  const started = performance.now();
  try {
    await network.reach(host, signal);
    const milliseconds = Math.round(performance.now() - started);
    return { result: 'good', about, text: words.say('setup.network.reached', { ...values, milliseconds }) };
  } catch (error) {
    if (!signal.aborted && !isCasebridgeError(error)) throw error;
    const seconds = Math.max(1, Math.round((performance.now() - started) / 1000));
    const text = words.say('setup.network.notReached', { ...values, seconds });
    return { result: 'bad', about, text, todo: [words.say('setup.network.reachTodo', { host: hostname })] };
  }
}

/** What DNS says of the app's host now, against the addresses of the guide. For those who have the app only. */
function addressesCheck(network: Pick<NetworkSetup, 'resolve'>): Check {
  return {
    about: 'network.addresses',
    name: ({ words }) => words.say('setup.network.addresses', { host: raveHost }),
    run: async (turn) => [await compareAddresses(turn, network)],
  };
}

async function compareAddresses(
  { words, signal }: LookTurn,
  network: Pick<NetworkSetup, 'resolve'>,
): Promise<Finding> {
  const about = 'network.addresses';
  const now = await network.resolve(raveHost, signal);
  const host = raveHost;
  if (now.length === 0) {
    const text = words.say('setup.network.noName', { host });
    return { result: 'bad', about, text, todo: words.say('diagnose.outbound.raveTodo').split('\n') };
  }
  const known: ReadonlySet<string> = new Set(guideAddresses);
  const added = now.filter((address) => !known.has(address));
  const gone = guideAddresses.filter((address) => !now.includes(address));
  const values = {
    host,
    same: guideAddresses.length - gone.length,
    addedCount: added.length,
    added: words.list(added),
    goneCount: gone.length,
    gone: words.list(gone),
  };
  const text = words.say('setup.network.compared', values);
  if (added.length === 0) return { result: 'good', about, text };
  return {
    result: 'bad',
    about,
    text,
    todo: [words.say('setup.network.allow', { added: words.list(added) })],
  };
}

/** @param usesApp whether Microsoft's app is there */
export function networkChecks(network: NetworkSetup, usesApp: boolean): readonly Check[] {
  return usesApp ? [reachCheck(network), addressesCheck(network)] : [reachCheck(network)];
}

/** Verifies the path's step `network`: what each path needs of the network between Casebridge, Microsoft, and the instance. */
export const networkStepCheck: StepCheck = async (look, { network }) => {
  const { words, run } = look;
  const checks = networkChecks(network, run.path !== 'direct');
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await check.run(look);
      } catch (error) {
        if (!isCasebridgeError(error)) throw error;
        return [unseen(check.name({ ...look, words }), error, look, check.about)];
      }
    }),
  );
  return found.flat();
};
