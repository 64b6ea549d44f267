import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { incidentNumber } from './servers.ts';

export interface Measured {
  readonly turnsPerSecond: number;
  /** Milliseconds from posting the activity to the end of the turn. */
  readonly p50: number;
  readonly p95: number;
}

const parallel = 16;

/** Asks for the incident again and again, 16 people at a time, and waits for every turn to end. */
export async function measure(messagesUrl: string, teamsUrl: string, turns: number): Promise<Measured> {
  const agent = new Agent({ connections: parallel });
  const latencies: number[] = [];
  let left = turns;
  const person = async () => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      await ask(agent, messagesUrl, teamsUrl);
      latencies.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: parallel }, person));
  const seconds = (performance.now() - started) / 1000;
  await agent.close();
  latencies.sort((one, other) => one - other);
  const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { turnsPerSecond: turns / seconds, p50: percentile(0.5), p95: percentile(0.95) };
}

async function ask(agent: Agent, messagesUrl: string, teamsUrl: string): Promise<void> {
  const { statusCode, body } = await request(messagesUrl, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activity(teamsUrl)),
  });
  await body.dump();
  if (statusCode >= 300) throw new Error(`a turn ended with status ${statusCode}`);
}

function activity(serviceUrl: string): object {
  return {
    type: 'message',
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl,
    locale: 'en-GB',
    localTimezone: 'Europe/Paris',
    from: { id: '29:bench', name: 'Megan Bowen', aadObjectId: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a02' },
    recipient: { id: '28:bench', name: 'Casebridge' },
    conversation: { id: 'a:bench', conversationType: 'personal' },
    text: `incident ${incidentNumber}`,
    textFormat: 'plain',
  };
}
