import assert from 'node:assert/strict';
import type { PathId } from '../../src/features/setup/runbook/step.ts';
import type { Row } from '../../src/sandbox/servicenow/index.ts';
import type { BotOptions } from './bot.ts';
import { type GreenSetup, startGreenSetup, titlesOf } from './green-setup.ts';

/** Puts back what was broken. */
export type Mend = () => void | Promise<void>;

/** One prerequisite that is not as it must be, and what is said of it. */
export interface Fault {
  readonly name: string;
  /** Whose check names it. */
  readonly step: string;
  /** Breaks one thing. */
  readonly breaks: (setup: GreenSetup) => Mend | Promise<Mend>;
  /** The whole sentence, as people read it. */
  readonly says: string | ((setup: GreenSetup) => string);
  /** What to do, line by line. */
  readonly todo: readonly string[] | ((setup: GreenSetup) => readonly string[]);
  /** It cannot be seen any more, which is not the same as wrong. `wholly`: nothing of the step, and `says` is why. */
  readonly isUnseen?: true | 'wholly';
  /** What else of necessity turns red: beginnings of lines of the diagnosis, such as `9. ` for a symptom's own look at it. */
  readonly also?: readonly string[];
}

/** One bot for all of a table: each is broken, named, and mended, and the others stay as they were. */
export function describeFaults(path: PathId, faults: readonly Fault[], options: BotOptions = {}): void {
  let setup: GreenSetup | undefined;
  const started = () => {
    assert.ok(setup, 'a set-up');
    return setup;
  };
  before(async function () {
    this.timeout(30_000);
    setup = await startGreenSetup(path, options);
  });
  after(() => setup?.close());

  it('is green to begin with', () => {
    const { bad, unseen } = started().green;
    const isLog = (line: string) => /^(9|11|13)\. /.test(line);
    // Nobody calls Microsoft's service any more, which was shut down.
    assert.deepEqual([...bad, ...unseen.filter((line) => !isLog(line))], []);
  });
  for (const fault of faults) {
    it(`names, and nothing else: ${fault.name}`, () => showFault(path, fault, started()));
  }
  it('is green in the end', async () => {
    assert.deepEqual(await started().diagnose(), started().green);
  });
}

async function showFault(path: PathId, fault: Fault, setup: GreenSetup): Promise<void> {
  const { step, isUnseen, also = [] } = fault;
  const mend = await fault.breaks(setup);
  const said = saidOf(path, fault, setup);
  try {
    const { bad, unseen } = await setup.diagnose();
    const among = isUnseen ? unseen : bad;
    assert.ok(among.includes(said.inDiagnosis), `“${said.inDiagnosis}” among ${listed(among)}`);
    const others = bad.filter((line) => line !== said.inDiagnosis);
    const isExpected = (line: string) => also.some((start) => line.startsWith(start));
    assert.deepEqual(
      others.filter((line) => !isExpected(line)),
      setup.green.bad,
      'nothing else is red',
    );
    const idle = also.filter((start) => !others.some((line) => line.startsWith(start)));
    assert.deepEqual(idle, [], 'what follows of necessity');
    const verified = await setup.verify(step);
    const line = (isUnseen ? verified.unseen : verified.bad).find(({ text }) => text === said.onCard);
    assert.deepEqual(line?.todo, said.todo, verified.text);
    assert.equal(verified.bad.length, isUnseen ? 0 : 1, verified.text);
  } finally {
    await mend();
  }
  const again = await setup.verify(step);
  assert.deepEqual({ bad: again.bad, unseen: again.unseen }, { bad: [], unseen: [] }, again.text);
}

function saidOf(path: PathId, { step, says, todo, isUnseen }: Fault, setup: GreenSetup) {
  const { title, inDiagnosis } = titlesOf(path, step);
  const text = typeof says === 'string' ? says : says(setup);
  const isWhole = isUnseen === 'wholly';
  return {
    inDiagnosis: isWhole ? `Cannot see: ${inDiagnosis}. ${text}` : `${inDiagnosis}: ${text}`,
    onCard: isWhole ? `Cannot see: ${title}. ${text}` : text,
    todo: typeof todo === 'function' ? todo(setup) : todo,
  };
}

function listed(lines: readonly string[]): string {
  return lines.length === 0 ? 'none' : lines.map((line) => `\n  ${line}`).join('');
}

/** Sets columns of the row that has these values. */
export function changed(table: string, found: Row, values: Row): Fault['breaks'] {
  return ({ serviceNow: { tables } }) => {
    const row = tables.find(table, found);
    assert.ok(row?.sys_id, `${table} with ${JSON.stringify(found)}`);
    const { sys_id: sysId } = row;
    tables.update(table, sysId, values);
    const before = Object.fromEntries(Object.keys(values).map((name) => [name, row[name] ?? '']));
    return () => void tables.update(table, sysId, before);
  };
}

/** Deletes the row that has these values. */
export function removed(table: string, found: Row): Fault['breaks'] {
  return ({ serviceNow: { tables } }) => {
    const row = tables.find(table, found);
    assert.ok(row?.sys_id, `${table} with ${JSON.stringify(found)}`);
    tables.delete(table, row.sys_id);
    return () => void tables.insert(table, row);
  };
}

/** What is said of what may not be seen. @param right a role of ServiceNow */
export function hiddenBehind(what: string, right: string): Pick<Fault, 'says' | 'todo' | 'isUnseen'> {
  return {
    isUnseen: true,
    says: `Cannot see: ${what}. It takes the right ${right}.`,
    todo: [
      `Give ${right} to the account that Casebridge asks with, or compare it yourself with the step’s card.`,
    ],
  };
}

/** Nobody may read the table any more. */
export function closed(table: string): Fault['breaks'] {
  return ({ serviceNow: { access } }) => {
    access.deny(table, 'read');
    return () => access.reset();
  };
}

/** `fields` of a record are not told any more. */
export function hidden(table: string, field: string): Fault['breaks'] {
  return ({ serviceNow: { access } }) => {
    access.hideFields(table, field);
    return () => access.reset();
  };
}

/** Nobody has the app's role any more. @param role such as `insights_user` */
export function withoutRole(role: 'insights_user' | 'administrator') {
  return ({ serviceNow: { tables } }: GreenSetup) => {
    const sysId = tables.find('sys_user_role', { name: `x_mioms_m365_assis.${role}` })?.sys_id;
    const held = tables.rows('sys_user_has_role').filter((row) => row.role === sysId);
    for (const { sys_id: one = '' } of held) tables.delete('sys_user_has_role', one);
    return () => {
      for (const row of held) tables.insert('sys_user_has_role', row);
    };
  };
}
