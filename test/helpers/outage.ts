import type { GraphSeed, GraphStandIn, HealthIssue } from '../../src/sandbox/graph/index.ts';

/** One service, and nothing wrong with it yet. */
export const quietTenant: GraphSeed = {
  overviews: [{ id: 'Exchange', service: 'Exchange Online', status: 'serviceOperational' }],
  issues: [],
};

export const issueId = 'EX900001';

/** What happens at Microsoft, step by step, and how many changes Casebridge sees in each. */
export const outage: readonly { readonly changes: number; happen(graph: GraphStandIn): void }[] = [
  { changes: 1, happen: (graph) => void graph.issues.push(degraded()) },
  {
    changes: 2,
    happen: (graph) => {
      const issue = theIssue(graph);
      issue.status = 'serviceInterruption';
      write(issue, 'Mail cannot be sent at all.');
    },
  },
  {
    changes: 3,
    happen: (graph) => {
      const issue = theIssue(graph);
      issue.status = 'serviceRestored';
      issue.isResolved = true;
      issue.endDateTime = new Date().toISOString();
      write(issue, 'Mail flows again.');
    },
  },
];

/** @param wanted the outage's own unless told */
export function theIssue({ issues }: GraphStandIn, wanted = issueId): HealthIssue {
  const issue = issues.find(({ id }) => id === wanted);
  if (issue === undefined) throw new TypeError(`there is no ${wanted}`);
  return issue;
}

export function degraded(now = new Date()): HealthIssue {
  const issue: HealthIssue = {
    id: issueId,
    title: 'Users cannot send mail',
    impactDescription: 'Users may be unable to send mail.',
    service: 'Exchange Online',
    feature: 'E-Mail',
    featureGroup: 'E-Mail',
    classification: 'incident',
    origin: 'microsoft',
    status: 'serviceDegradation',
    isResolved: false,
    details: [],
    highImpact: null,
    startDateTime: now.toISOString(),
    endDateTime: null,
    lastModifiedDateTime: now.toISOString(),
    posts: [],
  };
  write(issue, 'We are looking at it.', now);
  return issue;
}

export function write(issue: HealthIssue, content: string, now = new Date()): void {
  issue.lastModifiedDateTime = now.toISOString();
  issue.posts.push({
    createdDateTime: now.toISOString(),
    postType: 'regular',
    description: { contentType: 'html', content: `<p>${content}</p>` },
  });
}
