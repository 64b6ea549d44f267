import assert from 'node:assert/strict';
import { wordsFor } from '../../src/locales/words.ts';
import { type Ending, type FaultCase, faultTable } from '../contract/fault-table.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { type Desk, deskOf } from '../helpers/incident-actions.ts';

const kinds = ['once', 'lasting'] as const;
const path = /\/table\/incident/;

/** What a person does: asks for an incident, or adds a work note to one through its card. */
const works = {
  read: { method: 'GET', good: /Printer \d+ hums/ },
  change: { method: 'PATCH', good: /The work note was added/ },
} as const;

interface Seen {
  readonly text: string;
  /** How many work notes the incident has afterwards. */
  readonly written: number;
}

describe('a person whose ServiceNow shows a fault', () => {
  let seen: ReadonlyMap<string, Seen>;

  before(async function () {
    this.timeout(30_000);
    // Most of the time goes by waiting, so all faults are shown at the same time, each to a bot of its own.
    const bots: TestBot[] = [];
    try {
      for (const { deadline } of faultTable) {
        bots.push(await startBot(deadline === undefined ? {} : { limits: { request: 1_000 } }));
      }
      const shown = bots.map(async (bot, index) => {
        const row = faultTable[index];
        return row === undefined ? [] : await showAll(bot, row);
      });
      seen = new Map((await Promise.all(shown)).flat());
    } finally {
      await Promise.all(bots.map((bot) => bot.close()));
    }
  });

  for (const { fault, ...row } of faultTable) {
    for (const kind of kinds) {
      it(`${fault.name}, ${kind}: asks for an incident and sees ${row[kind].read.outcome}`, () => {
        assertSeen(seen.get(`${fault.name}/${kind}/read`), row[kind].read, works.read.good);
      });

      it(`${fault.name}, ${kind}: adds a work note and sees ${row[kind].change.outcome}`, () => {
        assertSeen(seen.get(`${fault.name}/${kind}/change`), row[kind].change, works.change.good);
      });
    }
  }
});

async function showAll(bot: TestBot, { fault }: FaultCase): Promise<readonly (readonly [string, Seen])[]> {
  const desk = deskOf(bot);
  const found: (readonly [string, Seen])[] = [];
  for (const kind of kinds) {
    for (const work of ['read', 'change'] as const) {
      const { sysId, finish } = await begun[work](bot, desk);
      const times = kind === 'once' ? { times: 1 } : {};
      bot.serviceNow.faults.add(fault.fault, { method: works[work].method, path, ...times });
      const text = textOf(await finish());
      bot.serviceNow.faults.clear();
      found.push([
        `${fault.name}/${kind}/${work}`,
        { text, written: desk.journal(sysId, 'work_notes').length },
      ]);
    }
  }
  return found;
}

/** Everything up to the click or the message that meets the fault, and that. */
const begun = {
  read: async (bot: TestBot, desk: Desk) => {
    const { sysId, number } = await desk.open();
    return { sysId, finish: () => bot.say(number) };
  },
  change: async (_bot: TestBot, desk: Desk) => {
    const { sysId, card } = await desk.open();
    const { answer: form } = await desk.press(card, 'incidents.note');
    return { sysId, finish: () => desk.press(form, 'incidents.saveNote', { text: 'Looked at it.' }) };
  },
};

function assertSeen(seen: Seen | undefined, { outcome, written }: Ending, good: RegExp): void {
  const text = seen?.text ?? '';
  if (outcome === 'done') assert.match(text, good);
  else {
    const title = wordsFor('en').say(`errors.${outcome}.title`, { service: 'ServiceNow' });
    assert.ok(text.includes(title), `it says “${title}”:\n${text}`);
    assert.match(text, new RegExp(`Reference [0-9a-f]{8} · ${outcome}`));
    assert.doesNotMatch(text, good);
  }
  assert.equal(seen?.written, written);
}
