import { type Pipeline, type RetryStrategy, retryPolicy } from '@azure/core-rest-pipeline';
import type { ConnectorClient } from 'botframework-connector';
import { retryAfter } from '../http/retry-after.ts';

/**
 * What Teams' rate-limit page names as worth repeating. Not 500, which Teams' own list of errors says never to
 * repeat; and no lost connection: the message may have been posted, and would be posted twice.
 */
export const passingStatuses: ReadonlySet<number> = new Set([412, 429, 502, 503, 504]);
const maximumRetries = 2;
/** Nobody waits longer for an answer than this. */
const longestPause = 5_000;

const asTeamsAsks: RetryStrategy = {
  name: 'as Teams asks',
  retry: ({ response, retryCount }) => {
    if (response === undefined || !passingStatuses.has(response.status)) return { skipStrategy: true };
    const asked = retryAfter(response.headers.get('retry-after'), new Date());
    const pause = asked ?? 400 * 2 ** retryCount * (0.5 + Math.random() / 2);
    return pause > longestPause ? { skipStrategy: true } : { retryAfterInMs: pause };
  },
};

/**
 * Replaces the connector's own retries, which repeat a lost POST and a 500, and no 412. The SDK offers no other way
 * to its pipeline than this private member; it is archived, so that will not change.
 */
export function retryAsTeamsAsks(connector: ConnectorClient): void {
  const client: unknown = Reflect.get(connector, 'client');
  if (!hasPipeline(client)) throw new TypeError('the connector holds no client with a pipeline');
  client.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  client.pipeline.addPolicy(retryPolicy([asTeamsAsks], { maxRetries: maximumRetries }), { phase: 'Retry' });
}

/** By its form: the SDK loads the CommonJS build of the package, whose classes are others than ours. */
function hasPipeline(client: unknown): client is { readonly pipeline: Pipeline } {
  if (typeof client !== 'object' || client === null || !('pipeline' in client)) return false;
  const { pipeline } = client;
  return (
    typeof pipeline === 'object' && pipeline !== null && 'addPolicy' in pipeline && 'removePolicy' in pipeline
  );
}
