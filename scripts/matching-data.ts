import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { MatchableIssue } from '../src/features/health/match/issue-index.ts';

/** Incidents and the service health issues that were open then: test data that is not part of this repository. */

/** A service health issue, as the data has it. */
export const issueRow = z.object({
  id: z.string(),
  title: z.string(),
  impactDescription: z.string().nullish(),
  service: z.string(),
  start: z.string().nullish(),
});

const incidentRow = z.object({
  qid: z.string(),
  kind: z.string(),
  short_description: z.string(),
  description: z.string(),
  /** The issues open at that time. */
  open: z.array(z.string()),
  /** The one it belongs to. */
  target: z.string().nullable(),
});

export type IncidentRow = z.infer<typeof incidentRow>;

export interface MatchingData {
  readonly issues: readonly MatchableIssue[];
  readonly incidents: readonly IncidentRow[];
}

/** Where the data is: the folder named by `MATCHING_DATA`, else one beside this repository. */
export function matchingFolder(): string {
  return process.env.MATCHING_DATA ?? fileURLToPath(new URL('../../shared/data/matching', import.meta.url));
}

/** Undefined when the folder does not have them. */
export function readHealthData(folder: string): MatchingData | undefined {
  const files = [`${folder}/health-issues-dev.jsonl`, `${folder}/health-queries-dev.jsonl`];
  if (!files.every((file) => existsSync(file))) return undefined;
  const [issues = [], incidents = []] = files.map(readLines);
  return {
    issues: issues.map((row) => toIssue(issueRow.parse(row))),
    incidents: incidents.map((row) => incidentRow.parse(row)),
  };
}

function readLines(file: string): readonly unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function toIssue(row: z.infer<typeof issueRow>): MatchableIssue {
  const { id, title, service, impactDescription, start } = row;
  return { id, title, service, impact: impactDescription ?? '', startedAt: new Date(start || 0) };
}
