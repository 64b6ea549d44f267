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

/**
 * `npm run fault-table`: writes what becomes of each fault of ServiceNow into docs/operations.md, after a change of
 * test/contract/fault-table.ts or of an error's title. That the table is true is what
 * test/contract/servicenow-fault-table.test.ts sees to.
 */

const file = new URL('../docs/operations.md', import.meta.url);

const markers = {
  start:
    '<!-- Written by npm run fault-table from test/contract/fault-table.ts: change that, not this table. -->',
  end: '<!-- The end of what npm run fault-table writes. -->',
};

const kinds = [
  { kind: 'once', heading: 'One request meets the fault, the next ones do not:' },
  { kind: 'lasting', heading: 'Every reading request meets the fault, or every writing one:' },
] as const;

const columns = [
  'Fault',
  'Who reads sees',
  'Requests',
  'Who writes sees',
  'Requests to create / change / attach',
  'Written',
];

const writes = operations.filter((operation) => operation !== 'read');

/**
 * A page with today's table between its markers.
 * @throws RangeError when the page has no place for the table
 */
export function withFaultTable(page: string): string {
  const start = page.indexOf(markers.start);
  const end = page.indexOf(markers.end);
  if (start < 0 || end < start) throw new RangeError('the page does not have the two comments of the table');
  const tables = kinds.flatMap(({ kind, heading }) => [heading, tableOf(kind)]);
  return `${page.slice(0, start)}${[markers.start, ...tables, page.slice(end)].join('\n\n')}`;
}

function tableOf(kind: (typeof kinds)[number]['kind']): string {
  const rows = faultTable.map((found) => rowOf(found.fault.name, found[kind]));
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(name: FaultCase['fault']['name'], endings: Readonly<Record<Operation, Ending>>): string[] {
  const written = writes.map((operation) => endings[operation]);
  return [
    name,
    seen(endings.read),
    String(endings.read.calls),
    onceIfAlike(written.map(seen)),
    written.map(({ calls }) => calls).join(' / '),
    onceIfAlike(written.map(timesWritten)),
  ];
}

/** The title of the card that the person gets, with a link to what its code means. */
function seen({ outcome }: Ending): string {
  if (outcome === 'done') return 'the answer';
  const title = wordsFor('en').say(`errors.${outcome}.title`, { service: 'ServiceNow' });
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
