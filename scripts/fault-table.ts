import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wordsFor } from '../src/locales/words.ts';
import {
  type Ending,
  type FaultCase,
  faultTable,
  type Operation,
  operations,
} from '../test/contract/fault-table.ts';
import { type GraphEnding, graphFaultTable } from '../test/contract/graph-fault-table.ts';

/**
 * `npm run fault-table`: writes what becomes of each fault of ServiceNow and of Graph into docs/operations.md, after a
 * change of test/contract/fault-table.ts, test/contract/graph-fault-table.ts or an error's title. That the tables are
 * true is what test/contract/servicenow-fault-table.test.ts and test/contract/graph-faults.test.ts see to.
 */

const file = new URL('../docs/operations.md', import.meta.url);

const end = '<!-- The end of what npm run fault-table writes. -->';

const kinds = [
  { kind: 'once', heading: 'One request meets the fault, the next ones do not:' },
  { kind: 'lasting', heading: 'Every reading request meets the fault, or every writing one:' },
] as const;

const columns = [
  'Fault',
  'Who reads sees',
  'Requests',
  'Who writes sees',
  'Requests to create / change / attach; of the set-up: add / set / remove',
  'Written',
];

const writes = operations.filter((operation) => operation !== 'read');

/**
 * A page with today's tables, each between its comments.
 * @throws RangeError when the page has no place for one
 */
export function withFaultTable(page: string): string {
  const serviceNow = kinds.flatMap(({ kind, heading }) => [heading, tableOf(kind)]);
  const withServiceNow = withTables(page, 'test/contract/fault-table.ts', serviceNow);
  return withTables(withServiceNow, 'test/contract/graph-fault-table.ts', [graphTable()]);
}

function withTables(page: string, source: string, tables: readonly string[]): string {
  const start = `<!-- Written by npm run fault-table from ${source}: change that, not this table. -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end, from);
  if (from < 0 || to < from) throw new RangeError(`the page has no place for the table of ${source}`);
  return `${page.slice(0, from)}${[start, ...tables, page.slice(to)].join('\n\n')}`;
}

function graphTable(): string {
  const told = ({ outcome, calls }: GraphEnding) => [seen({ outcome }, 'Microsoft Graph'), String(calls)];
  const rows = graphFaultTable.map(({ name, once, lasting }) => [name, ...told(once), ...told(lasting)]);
  return table(
    ['Fault', 'When one request meets it', 'Requests', 'When every request does', 'Requests'],
    rows,
  );
}

function tableOf(kind: (typeof kinds)[number]['kind']): string {
  const rows = faultTable.map((found) => rowOf(found.fault.name, found[kind]));
  return table(columns, rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(name: FaultCase['fault']['name'], endings: Readonly<Record<Operation, Ending>>): string[] {
  const written = writes.map((operation) => endings[operation]);
  return [
    name,
    seen(endings.read, 'ServiceNow'),
    String(endings.read.calls),
    onceIfAlike(written.map((ending) => seen(ending, 'ServiceNow'))),
    `${callsOf(['create', 'change', 'attach'], endings)}; ${callsOf(['add', 'set', 'remove'], endings)}`,
    onceIfAlike(written.map(timesWritten)),
  ];
}

function callsOf(done: readonly Operation[], endings: Readonly<Record<Operation, Ending>>): string {
  return done.map((operation) => endings[operation].calls).join(' / ');
}

/** The title of the card that the person gets, with a link to what its code means. */
function seen({ outcome }: Pick<Ending, 'outcome'>, service: string): string {
  if (outcome === 'done') return 'the answer';
  const title = wordsFor('en').say(`errors.${outcome}.title`, { service, reads: 'serviceHealth' });
  return `[${title}](troubleshooting.md#${outcome.toLowerCase()})`;
}

function timesWritten({ written }: Ending): string {
  if (written === 0) return 'no';
  return written === 1 ? 'once' : `${written} times`;
}

function onceIfAlike(cells: readonly string[]): string {
  return new Set(cells).size === 1 ? (cells[0] ?? '') : cells.join(' / ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(file, withFaultTable(readFileSync(file, 'utf8')));
}
