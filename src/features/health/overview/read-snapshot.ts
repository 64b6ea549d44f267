import { asCasebridgeError, CasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import type { HealthLinks } from '../links.ts';
import type { HealthSnapshot, ReadHealth } from '../read-health.ts';

export interface SnapshotDeps {
  readonly readHealth: ReadHealth;
  readonly links: HealthLinks;
  /** Whether the store worked the last time: without it nothing is kept. */
  readonly storeWorks: () => boolean;
}

/** @throws what `readHealth` throws, with the page where people can look meanwhile */
export async function readSnapshot({ readHealth, links }: SnapshotDeps): Promise<HealthSnapshot> {
  try {
    return await readHealth();
  } catch (thrown) {
    const { code, facts, cause } = asCasebridgeError(thrown);
    throw new CasebridgeError(code, { ...facts, statusPage: links.statusPage }, { cause });
  }
}

export interface Reading {
  readonly isFresh: boolean;
  /** Fresh, and everything in it could be read: only then a card may say that something is well. */
  readonly isSure: boolean;
  /** From when the reading is. */
  readonly asOf: string;
  readonly notices: readonly { readonly text: string }[];
  /** Where people can look themselves while Graph does not answer, or not in a readable way; undefined while it does. */
  readonly statusPage?: { readonly url: string };
}

/** What every card says about the reading that it shows. */
export function readingOf(snapshot: HealthSnapshot, { words, now }: Turn, deps: SnapshotDeps): Reading {
  const { readAt, freshUntil, isWhole } = snapshot;
  const isFresh = now <= freshUntil;
  const age = words.age(readAt, now);
  const notices = [
    ...(isFresh ? [] : [words.say('health.old', { age })]),
    ...(isWhole ? [] : [words.say('health.inPart')]),
    ...(deps.storeWorks() ? [] : [words.say('health.notKept')]),
  ];
  return {
    isFresh,
    isSure: isFresh && isWhole,
    asOf: words.say('health.asOf', { moment: readAt, age }),
    notices: notices.map((text) => ({ text })),
    ...(!(isFresh && isWhole) && { statusPage: { url: deps.links.statusPage } }),
  };
}
