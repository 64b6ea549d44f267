import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type AzureSupportOptions, listAll, refused, unreadable } from './connection.ts';
import type { AzureTopic } from './types.ts';

export interface Catalogue {
  services(signal?: AbortSignal): Promise<readonly AzureTopic[]>;
  problems(serviceId: string, signal?: AbortSignal): Promise<readonly AzureTopic[]>;
}

const topic = z.object({ id: z.string(), properties: z.object({ displayName: z.string() }) });

/** Microsoft changes them now and then, and every look at a form asks for them. */
const keptMilliseconds = 3_600_000;
const keptLists = 300;

/**
 * What is raised there takes figures that nobody is asked for. The id is the one that Azure's own command line knows
 * quotas by.
 */
const quotas = '06bfd9d3-516b-d5c6-5802-169c800dec89';

/** Services and their problem classifications, as Azure lists them at the moment. */
export function createCatalogue(azure: AzureSupportOptions): Catalogue {
  const known = new LRUCache<string, readonly AzureTopic[]>({ max: keptLists, ttl: keptMilliseconds });
  const list = async (path: string, signal: AbortSignal | undefined) => {
    const topics = known.get(path) ?? (await listTopics(azure, path, signal));
    known.set(path, topics);
    return topics;
  };
  return {
    services: (signal) => list('/providers/Microsoft.Support/services', signal),
    problems: async (serviceId, signal) => {
      // Anything else could lead the address elsewhere.
      if (!isServiceId(serviceId)) throw refused({ code: 'InvalidServiceId', message: '' });
      return list(`${serviceId}/problemClassifications`, signal);
    },
  };
}

function isServiceId(id: string): boolean {
  return /^\/providers\/Microsoft\.Support\/services\/[\w-]+$/i.test(id);
}

async function listTopics(
  azure: AzureSupportOptions,
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly AzureTopic[]> {
  const records = await listAll(azure, path, signal);
  const topics = records.flatMap((record) => {
    const { data } = topic.safeParse(record);
    return data === undefined ? [] : [{ id: data.id, name: data.properties.displayName }];
  });
  if (topics.length === 0 && records.length > 0) throw unreadable('no topic has the form of one');
  return topics
    .filter(({ id }) => !id.toLowerCase().endsWith(`/${quotas}`))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
}
