import { startBotProcess } from './turn/bot-process.ts';
import { type Measured, measure } from './turn/load.ts';
import { startSurroundings } from './turn/servers.ts';

// Turns per second and latency of "incident INC…", Casebridge against a plain botbuilder bot that makes the same calls.
// Both run at the same time on the same machine and are asked in turns, so that whatever else the machine does meets both.

const rounds = 6;
const turnsARound = 1500;
const warmUp = 600;

const surroundings = await startSurroundings();
const { serviceNowUrl, teamsUrl, userName, password, authorization } = surroundings;
const casebridge = await startBotProcess('casebridge.ts', {
  PORT: '0',
  SANDBOX_CHAT: 'off',
  LOG_LEVEL: 'warn',
  SERVICENOW_URL: serviceNowUrl,
  SERVICENOW_AUTH: 'basic',
  SERVICENOW_USERNAME: userName,
  SERVICENOW_PASSWORD: password,
});
await measure(casebridge.messagesUrl, teamsUrl, warmUp);
const read = surroundings.incidentReads.at(-1);
if (read === undefined) throw new Error('Casebridge asked ServiceNow for no incident');
const readsATurn = surroundings.incidentReads.length / warmUp;
const ownBytes = surroundings.answerBytes();

const peer = await startBotProcess('peer.ts', {
  SERVICENOW_URL: serviceNowUrl,
  BENCH_READ: read,
  BENCH_AUTHORIZATION: authorization,
});
await measure(peer.messagesUrl, teamsUrl, warmUp);
const peerBytes = surroundings.answerBytes();

const before = surroundings.goodAnswers();
const results: { readonly own: Measured; readonly peer: Measured }[] = [];
for (let round = 0; round < rounds; round += 1) {
  // Whoever goes first in one round goes second in the next.
  const [first, second] = round % 2 === 0 ? [casebridge, peer] : [peer, casebridge];
  const one = await measure(first.messagesUrl, teamsUrl, turnsARound);
  const other = await measure(second.messagesUrl, teamsUrl, turnsARound);
  results.push(round % 2 === 0 ? { own: one, peer: other } : { own: other, peer: one });
}
const answered = surroundings.goodAnswers() - before;
await Promise.all([casebridge.stop(), peer.stop()]);
await surroundings.close();

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const row = (name: string, of: (result: (typeof results)[number]) => Measured, bytes: number) => {
  const all = results.map(of);
  const cells = [
    median(all.map(({ turnsPerSecond }) => turnsPerSecond)).toFixed(0),
    median(all.map(({ p50 }) => p50)).toFixed(1),
    median(all.map(({ p95 }) => p95)).toFixed(1),
    String(bytes),
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
};
const ratios = results.map(({ own, peer }) => own.turnsPerSecond / peer.turnsPerSecond);
const latencies = results.map(({ own, peer }) => own.p95 / peer.p95);

console.log(`
| bot | turns/s | p50 ms | p95 ms | answer, characters |
| --- | --- | --- | --- | --- |
${row('Casebridge', ({ own }) => own, ownBytes)}
${row('plain botbuilder bot', ({ peer }) => peer, peerBytes)}

Casebridge : peer   throughput ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})   p95 ${median(latencies).toFixed(2)}
ServiceNow reads a turn: ${readsATurn.toFixed(2)}; answered ${answered} of ${rounds * turnsARound * 2} turns`);
