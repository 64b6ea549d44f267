import type { SupportResource } from '../servicenow/index.ts';
import type { CallBack } from './call-back.ts';
import { nextStep, type Pauses, unhurried } from './plan.ts';
import { connectResource, type MadeCall, type Resource, type SeenCase } from './resource.ts';
import { takeStep } from './take-step.ts';

export { setUpEntraCallBack } from './entra-call-back.ts';
export type { CallBack, MadeCall, Pauses };

/**
 * Microsoft's side of a case: people who take it, answer, ask back, propose solutions and close, by calling the
 * customer's instance back over HTTP.
 */
export interface MicrosoftSupport {
  /** Every request to the instance's support resource, oldest first. */
  readonly calls: readonly MadeCall[];
  /** Does what is due by now. What did not work is tried again later. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

export interface MicrosoftSupportOptions {
  /** The customer's instance. It tells of news in its own way; everything else goes through its support resource. */
  readonly instance: {
    readonly url: string;
    readonly support: Pick<SupportResource, 'apiPath' | 'onNews'>;
  };
  readonly callBack: CallBack;
  readonly now?: () => Date;
  readonly pauses?: Partial<Pauses>;
  /** How often it looks by itself what is due, in milliseconds; never when left out. */
  readonly everyMilliseconds?: number;
}

/** A case that Microsoft has heard of. */
interface WatchedCase {
  readonly sysId: string;
  /** How often the customer has changed it, as far as the instance tells. */
  news: number;
  /** As it is when `readNews` equals `news`. */
  seen: SeenCase | undefined;
  readNews: number;
  readonly confirmedFiles: Set<string>;
  /** After a failure. */
  notBefore: Date;
}

const pauseAfterFailure = 10_000;
const mostStepsAtOnce = 20;

export function startMicrosoftSupport({
  instance,
  callBack,
  now = () => new Date(),
  pauses: given = {},
  everyMilliseconds,
}: MicrosoftSupportOptions): MicrosoftSupport {
  const calls: MadeCall[] = [];
  if (callBack.kind === 'none') return { calls, tick: async () => undefined, close: async () => undefined };
  const resource = connectResource(instance.url, instance.support.apiPath, callBack, calls);
  const pauses = { ...unhurried, ...given };
  const watched = new Map<string, WatchedCase>();
  instance.support.onNews((sysId) => {
    const known = watched.get(sysId);
    if (known) known.news += 1;
    else watched.set(sysId, newlyWatched(sysId));
  });
  const work = async () => {
    for (const one of watched.values()) {
      if (one.notBefore <= now()) await workOn(one, resource, pauses, now);
    }
  };
  let running: Promise<void> = Promise.resolve();
  const tick = () => {
    running = running.then(work);
    return running;
  };
  const timer = everyMilliseconds === undefined ? undefined : setInterval(tick, everyMilliseconds).unref();
  return {
    calls,
    tick,
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

function newlyWatched(sysId: string): WatchedCase {
  return {
    sysId,
    news: 1,
    seen: undefined,
    readNews: 0,
    confirmedFiles: new Set(),
    notBefore: new Date(0),
  };
}

async function workOn(one: WatchedCase, resource: Resource, pauses: Pauses, now: () => Date): Promise<void> {
  try {
    for (let steps = 0; steps < mostStepsAtOnce; steps += 1) {
      const seen = await current(one, resource);
      const step = nextStep(seen, one.confirmedFiles, pauses);
      if (step === undefined || step.at > now()) return;
      one.seen = await takeStep(resource, seen, step, now());
      if (step.kind === 'file') one.confirmedFiles.add(step.fileSysId);
    }
  } catch {
    // What it was is in `calls`. It is read anew then: the customer may have changed something.
    one.seen = undefined;
    one.notBefore = new Date(now().getTime() + pauseAfterFailure);
  }
}

async function current(one: WatchedCase, resource: Resource): Promise<SeenCase> {
  if (one.seen !== undefined && one.readNews === one.news) return one.seen;
  // News that comes while it is being read is read next time.
  const { news } = one;
  one.seen = await resource.read(one.sysId);
  one.readNews = news;
  return one.seen;
}
