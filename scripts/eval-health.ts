import { parseArgs } from 'node:util';
import { bestMatch, createIssueIndex, shippedThreshold } from '../src/features/health/match/score-issue.ts';
import { type IncidentRow, type MatchingData, matchingFolder, readHealthData } from './matching-data.ts';

/**
 * `npm run eval:health`: how well incidents are matched with open service health issues, at the threshold that is
 * shipped. `--query short` leaves the descriptions out, `--errors 10` shows that many errors, `--data <folder>` or
 * `MATCHING_DATA` says where the data is.
 */

export interface HealthMeasures {
  /** Of the incidents that were said to look like an issue, the share that does. */
  readonly precision: number;
  /** Of the incidents that belong to an issue, the share that was found. */
  readonly recall: number;
  readonly f1: number;
  /** Of the incidents that belong to no open issue, by their kind, the share that was said to look like one. */
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly errors: readonly HealthError[];
}

export interface HealthError {
  readonly incident: IncidentRow;
  readonly said: string | undefined;
}

/** @param query what is known of an incident: `short` its short description, `both` also its description */
export function measureHealth({ issues, incidents }: MatchingData, query: 'short' | 'both'): HealthMeasures {
  const index = createIssueIndex(issues);
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  const results = incidents.map((incident) => {
    const open = incident.open.flatMap((id) => byId.get(id) ?? []);
    const description = query === 'short' ? '' : incident.description;
    const described = { shortDescription: incident.short_description, description, openedAt: undefined };
    return { incident, said: bestMatch(described, open, index)?.issueId };
  });
  const said = results.filter((result) => result.said !== undefined);
  const right = said.filter((result) => result.said === result.incident.target).length;
  const belonging = incidents.filter(({ target }) => target !== null).length;
  const precision = right / Math.max(said.length, 1);
  const recall = right / Math.max(belonging, 1);
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / Math.max(precision + recall, Number.EPSILON),
    falseAlarms: falseAlarmsOf(results),
    errors: results
      .filter((result) => (result.said ?? null) !== result.incident.target)
      .toSorted((one, other) => Number(one.said === undefined) - Number(other.said === undefined)),
  };
}

function falseAlarmsOf(results: readonly HealthError[]): Readonly<Record<string, number>> {
  const without = results.filter(({ incident }) => incident.target === null);
  const kinds = [...new Set(without.map(({ incident }) => incident.kind))].sort();
  return Object.fromEntries(
    kinds.map((kind) => {
      const ofKind = without.filter(({ incident }) => incident.kind === kind);
      return [kind, ofKind.filter(({ said }) => said !== undefined).length / ofKind.length];
    }),
  );
}

function main(): void {
  const { values } = parseArgs({
    options: {
      query: { type: 'string', default: 'both' },
      errors: { type: 'string', default: '0' },
      data: { type: 'string', default: matchingFolder() },
    },
  });
  const data = readHealthData(values.data);
  if (data === undefined) {
    console.log(`No data in ${values.data}: nothing was measured. MATCHING_DATA names another folder.`);
    return;
  }
  const { precision, recall, f1, falseAlarms, errors } = measureHealth(
    data,
    values.query === 'short' ? 'short' : 'both',
  );
  console.log(
    `${data.incidents.length} incidents, ${data.issues.length} issues, threshold ${shippedThreshold}`,
  );
  console.log(
    `precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  F1 ${f1.toFixed(3)}\nfalse alarms by kind:`,
  );
  for (const [kind, share] of Object.entries(falseAlarms)) console.log(`  ${kind} ${share.toFixed(3)}`);
  for (const error of errors.slice(0, Number(values.errors))) console.log(describe(error, data));
}

function describe({ incident, said }: HealthError, { issues }: MatchingData): string {
  const title = (id: string | null | undefined) => issues.find((issue) => issue.id === id)?.title ?? '(none)';
  return `\n[${incident.kind}] ${incident.short_description}\n  belongs to: ${title(incident.target)}\n  said: ${title(said)}`;
}

if (import.meta.filename === process.argv[1]) main();
