import { withFaultTable } from '../../scripts/fault-table.ts';
import { faultTable, operations } from '../contract/fault-table.ts';
import { assertNone, readProjectFile } from './project.ts';

const document = 'docs/operations.md';

describe('the table of faults', () => {
  it(`in ${document} says what the tests of the faults prove`, () => {
    const page = readProjectFile(document);
    const today = withFaultTable(page);
    const written = new Set(page.split('\n'));
    const missing = today.split('\n').filter((line) => !written.has(line));
    assertNone(
      today === page ? [] : [`${document} has another table than today's`, ...missing],
      'whoever runs Casebridge reads there what people see, and whether something was written, when ServiceNow fails.',
      'run npm run fault-table and commit the result.',
    );
  });

  it('has nothing that is written twice', () => {
    assertNone(
      faultTable.flatMap(({ fault, once, lasting }) =>
        operations
          .filter((operation) => once[operation].written > 1 || lasting[operation].written > 1)
          .map((operation) => `${fault.name}: ${operation}`),
      ),
      'a second work note, incident or file is a mistake that people have to clean up.',
      'look up what may have been written before it is sent again.',
    );
  });
});
