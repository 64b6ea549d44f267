import type { GraphStandIn, HealthIssue } from '../../src/sandbox/graph/index.ts';

/** What happens to Microsoft 365, made up; the same for the same seed. */
export interface Month {
  /** Lets one step pass: changes what Graph says at that moment. */
  step(now: Date): void;
  /** What became of each issue as far as Graph told, in the words of the history. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** Everything that was ever written about each. */
  readonly written: ReadonlyMap<string, readonly string[]>;
  /** Those that Graph lists as not resolved. */
  open(): readonly HealthIssue[];
}

const services = [
  'Exchange Online',
  'Microsoft Teams',
  'SharePoint Online',
  'Microsoft Entra',
  'Microsoft Intune',
];
const statuses = ['investigating', 'serviceDegradation', 'serviceInterruption', 'restoringService'] as const;
const keptResolvedMilliseconds = 5 * 24 * 3_600_000;

/** Each step does at most one thing to an issue, so that what a poll after it must notice is certain. */
export function createMonth(graph: Pick<GraphStandIn, 'issues'>, seed: number): Month {
  const random = createRandom(seed);
  const told = new Map<string, string[]>();
  const written = new Map<string, string[]>();
  const vanished = new Set<HealthIssue>();
  const pick = <Item>(items: readonly Item[], fallback: Item) =>
    items[Math.floor(random() * items.length)] ?? fallback;
  const tell = (issue: HealthIssue, ...changes: readonly string[]) => told.get(issue.id)?.push(...changes);
  const post = (issue: HealthIssue, now: Date) => {
    const content = `<p>Update ${issue.posts.length + 1} of ${issue.id} at ${now.toISOString()}</p>`;
    const created = { createdDateTime: now.toISOString(), postType: 'regular' };
    issue.posts = [...issue.posts, { ...created, description: { contentType: 'html', content } }];
    written.get(issue.id)?.push(content);
    return `post >${now.toISOString()}`;
  };
  const setStatus = (issue: HealthIssue, status: string) => {
    const before = issue.status;
    issue.status = status;
    return `status ${before}>${status}`;
  };
  const begin = (now: Date) => {
    const id = `${pick(['EX', 'MO', 'TM', 'SP'], 'EX')}${100_000 + told.size}`;
    const issue = newIssue(id, pick(services, ''), pick(['incident', 'advisory'], ''), now);
    told.set(id, [`new >${issue.status}`]);
    written.set(id, []);
    post(issue, now);
    graph.issues.push(issue);
  };
  const goOn = (issue: HealthIssue, now: Date) => {
    issue.lastModifiedDateTime = now.toISOString();
    const chance = random();
    if (chance < 0.5) tell(issue, post(issue, now));
    else if (chance < 0.7) {
      const others = statuses.filter((status) => status !== issue.status);
      tell(issue, setStatus(issue, pick(others, 'verifyingService')), post(issue, now));
    } else if (chance < 0.76) {
      const before = issue.classification;
      issue.classification = before === 'incident' ? 'advisory' : 'incident';
      tell(issue, `classification ${before}>${issue.classification}`);
    } else {
      issue.isResolved = true;
      issue.endDateTime = now.toISOString();
      tell(
        issue,
        setStatus(issue, pick(['serviceRestored', 'falsePositive'], '')),
        post(issue, now),
        'resolved >',
      );
    }
  };
  const reopen = (issue: HealthIssue, now: Date) => {
    issue.lastModifiedDateTime = now.toISOString();
    Object.assign(issue, { isResolved: false, endDateTime: null });
    tell(issue, 'reopened >', setStatus(issue, 'serviceDegradation'));
  };
  const remove = (issue: HealthIssue) => graph.issues.splice(graph.issues.indexOf(issue), 1);
  const vanish = (issue: HealthIssue) => {
    remove(issue);
    vanished.add(issue);
    tell(issue, 'vanished >');
  };
  const comeBack = (issue: HealthIssue, now: Date) => {
    vanished.delete(issue);
    graph.issues.push(issue);
    if (random() < 0.5) {
      tell(issue, 'returned >');
      return;
    }
    issue.lastModifiedDateTime = now.toISOString();
    tell(issue, 'returned >', post(issue, now));
  };
  const isForgotten = ({ endDateTime }: HealthIssue, now: Date) =>
    endDateTime !== null && now.getTime() - Date.parse(endDateTime) > keptResolvedMilliseconds;
  const live = (issue: HealthIssue, now: Date) => {
    const chance = random();
    if (issue.isResolved) {
      if (isForgotten(issue, now)) remove(issue);
      else if (chance < 0.002) reopen(issue, now);
    } else if (chance < 0.01) vanish(issue);
    else if (chance < 0.25) goOn(issue, now);
  };
  return {
    told,
    written,
    open: () => graph.issues.filter(({ isResolved }) => !isResolved),
    step: (now) => {
      const lost = [...vanished];
      for (const issue of [...graph.issues]) live(issue, now);
      for (const issue of lost) if (random() < 0.05) comeBack(issue, now);
      while (random() < 0.5) begin(now);
    },
  };
}

function newIssue(id: string, service: string, classification: string, now: Date): HealthIssue {
  const moment = now.toISOString();
  return {
    ...{ id, title: `Something is wrong: ${id}`, impactDescription: 'People notice it.', service },
    ...{ feature: 'A feature', featureGroup: null, classification, origin: 'microsoft' },
    ...{ status: 'investigating', isResolved: false, details: [], highImpact: null },
    ...{ startDateTime: moment, endDateTime: null, lastModifiedDateTime: moment, posts: [] },
  };
}

/** Mulberry32: small, and the same everywhere. @returns 0 or more, below 1 */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
