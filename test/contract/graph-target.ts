import type { GraphOptions } from '../../src/clients/graph/service-health.ts';
import { tokenSourceOf } from '../../src/composition/upstreams.ts';
import { readConfig } from '../../src/config.ts';
import { createRequest } from '../../src/http/request.ts';
import { startGraph } from '../../src/sandbox/graph/index.ts';
import { noon, startRegistered, tokensFor } from './graph-fixture.ts';

/** What the contract runs against. */
export interface GraphTarget {
  readonly name: string;
  /** Holds an issue for every question of the contract; a real tenant may lack some, whose tests then skip. */
  readonly isComplete: boolean;
  readonly milliseconds: number;
  readonly now: () => Date;
  open(): Promise<{ readonly options: GraphOptions; close(): Promise<void> }>;
}

export const standInTarget: GraphTarget = {
  name: 'the stand-in with its own seed',
  isComplete: true,
  milliseconds: 5000,
  now: () => noon,
  open: async () => {
    const entra = await startRegistered();
    const graph = await startGraph({ now: () => noon, acceptToken: entra.readToken });
    return {
      options: { url: graph.url, token: tokensFor(entra) },
      close: async () => {
        await Promise.all([graph.close(), entra.close()]);
      },
    };
  },
};

const prefix = 'CONTRACT_';

/** Graph at `CONTRACT_GRAPH_URL`, with the `ENTRA_` settings that have this prefix too; undefined when it is not set. */
export function realTarget(environment = process.env): GraphTarget | undefined {
  const given = Object.entries(environment).flatMap(([name, value]) =>
    /^CONTRACT_(?:GRAPH|ENTRA)_/.test(name) ? [[name.slice(prefix.length), value]] : [],
  );
  if (environment.CONTRACT_GRAPH_URL === undefined) return undefined;
  const read = readConfig('sandbox', Object.fromEntries(given));
  if ('problems' in read) throw new TypeError(`settings are wrong: ${JSON.stringify(read.problems)}`);
  const { entra, graphUrl: url } = read.config;
  if (entra === undefined || url === undefined) return undefined;
  const token = tokenSourceOf(createRequest({ deadlineMilliseconds: 30_000 }), entra);
  return {
    name: url,
    isComplete: false,
    milliseconds: 120_000,
    now: () => new Date(),
    open: async () => ({
      options: { url, token: (signal) => token(`${url}/.default`, signal) },
      close: async () => undefined,
    }),
  };
}
