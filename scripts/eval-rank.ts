import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { MatchableIssue } from '../src/features/health/match/issue-index.ts';
import { createIssueIndex, scoreIssues, shippedThreshold } from '../src/features/health/match/score-issue.ts';
import { issueRow, toIssue } from './matching-data.ts';

/**
 * `npm run -s eval:rank -- health`: answers another program, one JSON document a line. First come all issues, `{"type":"docs","docs":[…]}`, which gets no answer, then incidents,
 * `{"type":"query","query":{"short_description","description"},"docs":[ids of the open issues]}`: the answer is
 * `[{"id","score"}]`, best first, of those at the shipped threshold or above.
 */

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('docs'), docs: z.array(issueRow) }),
  z.object({
    type: z.literal('query'),
    query: z.object({ short_description: z.string(), description: z.string() }),
    docs: z.array(z.string()).optional(),
  }),
]);

type Answer = readonly { readonly id: string; readonly score: number }[];

/** Answers line after line; undefined where there is nothing to say. */
export function createRanker(): (line: string) => Answer | undefined {
  let issues: ReadonlyMap<string, MatchableIssue> = new Map();
  let index = createIssueIndex([]);
  return (line) => {
    const asked = message.parse(JSON.parse(line));
    if (asked.type === 'docs') {
      issues = new Map(asked.docs.map((row) => [row.id, toIssue(row)]));
      index = createIssueIndex([...issues.values()]);
      return undefined;
    }
    const { short_description: shortDescription, description } = asked.query;
    const ids = asked.docs ?? [...issues.keys()];
    const open = ids.flatMap((id) => issues.get(id) ?? []);
    return scoreIssues({ shortDescription, description, openedAt: undefined }, open, index)
      .filter(({ score }) => score >= shippedThreshold)
      .map(({ issueId, score }) => ({ id: issueId, score }));
  };
}

async function main(task: string | undefined): Promise<void> {
  if (task !== 'health') {
    console.error('Say what to rank: npm run -s eval:rank -- health');
    process.exitCode = 2;
    return;
  }
  const rank = createRanker();
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = line.trim() === '' ? undefined : rank(line);
    if (answer) console.log(JSON.stringify(answer));
  }
}

if (import.meta.filename === process.argv[1]) await main(process.argv[2]);
