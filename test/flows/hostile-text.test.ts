import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import { issueSystem } from '../../src/features/health/issue-incident.ts';
import { commands, verbs } from '../architecture/features.ts';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf } from '../helpers/card-text.ts';
import { caseCards } from '../helpers/case-cards.ts';
import type { SentActivity } from '../helpers/connector.ts';
import { inputsOf } from '../helpers/forms.ts';
import { theIssue, write } from '../helpers/outage.ts';
import { furtherClicks, setupCards } from '../helpers/setup-cards.ts';
import { subscriber } from '../helpers/subscriptions.ts';

/** Everybody's rights, so that nothing is refused before a text gets anywhere. */
const from = chatPerson('Alex Wilber');
const texts = 10_000;
const nobody = '0'.repeat(32);

/** What would matter in a query, an address, a script, a card or a journal, and what looks like it. */
const dangerous = [
  '^',
  '^OR',
  '^NQ',
  '^EQ',
  '^ORactive=true',
  '^ORDERBYsys_id',
  '%5E',
  '%5EORactive%3Dtrue',
  '\u005eOR',
  '＾',
  'javascript:gs.getUserID()',
  ' javascript:1',
  'JavaScript\u0000:',
  '\u200bjavascript:gs.log(1)',
  'java\tscript:1',
  'ｊavascript:1',
  'javascript\uff1a1',
  'LIKE',
  'IN1,2',
  'BETWEEN1@2',
  'ISNOTEMPTY',
  '123TEXTQUERY321=',
  'RLQUERY',
  ',',
  '@',
  '=',
  '&sysparm_query=active=true',
  '?x=1#y',
  '../',
  '\r\n',
  '\u0000',
  '\u2028',
  '\ud800',
  '"',
  "'",
  '<script>',
  '[a](http://evil.example)',
  '$' + '{number}',
  '{{DATE(2026-01-01T00:00:00Z)}}',
  'INC0000001',
  'for Service Desk priority 1',
  'to',
  '👩‍💻',
] as const;

const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...dangerous) },
      fc.string({ unit: 'binary', maxLength: 12 }),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .chain((parts) => fc.constantFrom(parts.join(''), parts.join(' '), `outlook ${parts.join('')} password`));

/** Casebridge's own, with nothing of anybody's in it: who it is that the instance sees. */
const ownScript = 'sys_id=javascript:gs.getUserID()';

/** One way for a text to get into the bot. */
interface Way {
  readonly name: string;
  /** Ways of the same group, which cost much, take turns. */
  readonly group?: string;
  send(text: string): Promise<unknown>;
}

/** A field of what a click sends, and the rest of it as a card sends it. */
interface Clickable {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('hostile texts', () => {
  let bot: TestBot;
  let ways: readonly Way[];
  before(async function () {
    this.timeout(60_000);
    let ahead = 0;
    bot = await startBot({ now: () => new Date(Date.now() + ahead) });
    const later = () => {
      ahead += 120_000;
    };
    ways = [...waysToSay(bot), ...waysToClick(bot, await clickables(bot, later)), ...otherWays(bot)];
  });
  after(() => bot.close());

  it('can be sent through every command and every button', () => {
    const missing = (names: readonly string[]) =>
      names.filter((name) => !ways.some((way) => way.name.startsWith(name)));
    const takesText = commands.filter(({ phrases }) => /\{\w+\}/.test([...phrases.en, ...phrases.fr].join()));
    assert.deepEqual(missing(takesText.map(({ id }) => id)), []);
    assert.deepEqual(missing(verbs.map(({ verb }) => verb)), []);
  });

  it(`never become an operator or a script of ServiceNow (${texts} texts)`, async function () {
    this.timeout(400_000);
    const allowed = await operatorsOfHarmlessTexts(bot, ways);
    let turn = 0;
    const next = inTurn(ways);
    let written = 0;
    let scripts = bot.serviceNow.scriptEvaluations;
    let looked = bot.serviceNow.requests.length;
    const scripted: string[] = [];
    const take = writtenSince(bot);
    const taking = () => {
      const values = take();
      written += values.length;
      scripted.push(...values.flat().filter((value) => /^\s*javascript:/i.test(value)));
    };
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const way = next();
        turn += 1;
        if (turn % 250 === 0) taking();
        await way?.send(text);
        // Work that outlives a turn belongs to the next one's requests.
        const { requests } = bot.serviceNow;
        for (const { path, query } of requests.slice(looked)) {
          const encoded = query.get('sysparm_query') ?? '';
          for (const used of operatorsIn(path, query)) {
            assert.ok(allowed.has(used), `${way?.name}: ${used} in ${encoded}`);
          }
          scripts += encoded.split('^').filter((part) => part === ownScript).length;
        }
        looked = requests.length;
        assert.ok(bot.serviceNow.scriptEvaluations <= scripts, `${way?.name}: a script of its own`);
      }),
      { numRuns: texts, endOnFailure: true },
    );
    taking();
    // Most forms hold one text and the signature, so this many were really written.
    assert.ok(written > 150, `only ${written} incidents and entries`);
    assert.deepEqual(scripted, []);
  });
});

/**
 * Takes what was written off the instance, and forgets what was sent, so that a long run does not grow slower.
 * @returns the values of every incident and journal entry made since the last time
 */
function writtenSince({ serviceNow: { tables }, connector }: TestBot): () => readonly (readonly string[])[] {
  const written = ['incident', 'sys_journal_field'];
  const before = new Set(written.flatMap((table) => tables.rows(table).map(({ sys_id = '' }) => sys_id)));
  return () => {
    connector.sent.length = 0;
    connector.updated.length = 0;
    return written.flatMap((table) => {
      const rows = tables.rows(table).filter(({ sys_id = '' }) => !before.has(sys_id));
      for (const { sys_id = '' } of rows) tables.delete(table, sys_id);
      return rows.map((row) => Object.values(row));
    });
  };
}

/** Operators of a request's query with their fields and tables; values are left out. */
function operatorsIn(path: string, query: URLSearchParams): readonly string[] {
  const encoded = query.get('sysparm_query');
  if (encoded === null) return [];
  return encoded.split('^').map((part) => {
    const [, connective = '', field = '?', operator = '?'] =
      /^(OR(?!DERBY)|NQ|EQ)?(123TEXTQUERY321|ORDERBYDESC|ORDERBY|[a-z][a-z0-9_.]*?)(NOT IN|IN|NOT LIKE|LIKE|ISNOTEMPTY|ISEMPTY|!=|>=|<=|=|>|<|[a-z_.]+$)/.exec(
        part,
      ) ?? [];
    return field === '?' ? `${path}: unknown ${part}` : `${path}: ${connective}${field} ${operator}`;
  });
}

function waysToSay(bot: TestBot): readonly Way[] {
  return commands.flatMap(({ id, phrases }) =>
    [...phrases.en, ...phrases.fr].map((phrase) => ({
      name: `${id} ("${phrase}")`,
      // Each of these asks everybody.
      ...(id.startsWith('setup.') && { group: id }),
      send: (text: string) =>
        bot.say(
          phrase.replace(/\{\w+\}|$/, (place) => (place === '' ? '' : text)),
          { from },
        ),
    })),
  );
}

function waysToClick(bot: TestBot, found: readonly Clickable[]): readonly Way[] {
  return found.flatMap(({ verb, data }) =>
    fieldsOf(data).map((path) => ({
      name: `${verb} (${path.join('.')})`,
      // Each of these asks Microsoft's side, Graph and ServiceNow.
      ...(/^(?:escalation|setup)\./.test(verb) && { group: verb }),
      send: (text: string) => wayOf(bot, verb)(verb, withText(asNew(bot, verb, data), path, text), { from }),
    })),
  );
}

function wayOf(bot: TestBot, verb: string): TestBot['click'] {
  const isDialog = verbs.some((one) => one.verb === verb && one.answer === 'dialog');
  if (!isDialog) return bot.click;
  return ['setup.secretShow', 'setup.trySignInNow'].includes(verb) ? bot.submitDialog : bot.dialog;
}

/** One after the other, of a group one at a time. */
function inTurn(ways: readonly Way[]): () => Way | undefined {
  const groups = new Map<string, Way[]>();
  for (const way of ways) {
    const name = way.group ?? way.name;
    groups.set(name, [...(groups.get(name) ?? []), way]);
  }
  const slots = [...groups.values()];
  let turn = 0;
  return () => {
    const slot = slots[turn % slots.length];
    const round = Math.trunc(turn / slots.length);
    turn += 1;
    return slot?.[round % slot.length];
  };
}

/** A form as it is when it is just opened: one that was sent before would write nothing any more. */
function asNew(bot: TestBot, verb: string, data: Clickable['data']): Clickable['data'] {
  const caseForm = caseFormSchema.safeParse(data).data?.form;
  if (caseForm !== undefined) return { ...data, form: { ...caseForm, id: randomUUID() } };
  const { form } = formSchema.safeParse(data).data ?? {};
  if (verb === 'health.makeParent') forgetParents(bot);
  if (form === undefined)
    return 'checked' in data ? { ...data, id: randomUUID(), checked: data.shortDescription } : data;
  const state = verb === 'incidents.saveReopening' ? '6' : '2';
  const row = bot.serviceNow.tables.update('incident', form.sysId, { state });
  return { ...data, form: { ...form, id: randomUUID(), modCount: Number(row.sys_mod_count) } };
}

/** An issue that has an incident gets no other, so nothing of the form would be written. */
function forgetParents({ serviceNow: { tables } }: TestBot): void {
  for (const { sys_id = '', correlation_display } of tables.rows('incident')) {
    if (correlation_display === issueSystem) tables.delete('incident', sys_id);
  }
}

const caseFormSchema = z.object({ form: z.object({ id: z.string(), caseKey: z.string() }) });
const formSchema = z.object({ form: z.looseObject({ sysId: z.string() }) });

function otherWays(bot: TestBot): readonly Way[] {
  const ask = (text: string) => ({
    commandId: 'searchIncidents',
    parameters: [{ name: 'text', value: text }],
  });
  return [
    { name: 'message', send: (text) => bot.say(text, { from }) },
    { name: 'search', send: (text) => bot.invoke('composeExtension/query', ask(text), { from }) },
    {
      name: 'link',
      send: (text) => {
        const url = `${bot.serviceNow.url}/incident.do?sysparm_query=number=${text}`;
        return bot.invoke('composeExtension/queryLink', { url }, { from });
      },
    },
  ];
}

/** Their card has all of its buttons only then. */
async function switchOnAutomaticIncidents(bot: TestBot): Promise<void> {
  const group = bot.serviceNow.tables.find('sys_user_group', { name: 'Messaging' })?.sys_id;
  const form = { version: 0, group, category: 'software', assignee: '-', subcategory: '-' };
  await bot.say('service health', { from });
  await bot.click('health.automaticSave', form, { from });
}

/** Every button that can be reached: those of the commands' cards, and of the forms behind these. */
async function clickables(bot: TestBot, later: () => void): Promise<readonly Clickable[]> {
  const found = new Map<string, Clickable>();
  const collect = (card: unknown): readonly Clickable[] => {
    const inputs = inputsOf(card);
    const asShown = Object.fromEntries(inputs.map(({ id, value }) => [id, value]));
    // So that a form with one hostile text is otherwise right.
    const filledIn = Object.fromEntries(
      inputs.map(({ id, value, choices }) => [id, value || (choices[0]?.value ?? 'some words')]),
    );
    return actionsOf(card).flatMap(({ verb, data }) => {
      if (verb === undefined || found.has(verb)) return [];
      found.set(verb, { verb, data: { ...filledIn, ...Object(data) } });
      return [{ verb, data: { ...asShown, ...Object(data) } }];
    });
  };
  bot.serviceNow.tables.insert('incident', { number: 'INC0090001', state: '6', close_code: 'Duplicate' });
  await bot.say('link user guest@contoso.com to adele.vance', { from });
  await switchOnAutomaticIncidents(bot);
  const said = [
    'INC0000001',
    'INC0090001',
    'link user guest@contoso.com to megan.bowen',
    'open incidents',
    'open incidents for service',
    'create incident test of texts',
    'find solutions for INC0000001',
    'service health',
    'issue MO699740',
    'incidents like EX700101',
    'help',
    'settings',
    'settings automatic incidents',
    'contact support for INC0000001',
    'who am I',
    'subscribe service health',
    'subscribe incidents',
    'subscribe EX700101',
    'subscriptions',
    'all subscriptions',
    'notifications status',
    'xyzzy',
  ];
  // Their buttons are not clicked here: a case that is closed takes no texts any more.
  for (const card of await caseCards(bot, from)) collect(card);
  for (const card of await setupCards(bot, from)) collect(card);
  for (const click of furtherClicks) found.set(click.verb, click);
  const images = [`${bot.connector.url}/images/1`];
  let next = [
    ...(await Promise.all(said.map((text) => bot.say(text, { from })))).flat(),
    ...(await bot.say('', { from, images })),
    ...(await postsAndTheirCards(bot, later)),
  ].flatMap(({ card }) => collect(card));
  while (next.length > 0) {
    const answers = [];
    for (const { verb, data } of next) answers.push(await bot.click(verb, data, { from }));
    next = answers.flatMap(({ answer, sent }) => [answer, ...sent.map(({ card }) => card)].flatMap(collect));
  }
  return [...found.values()];
}

/** Posts that nobody has just asked for, and what becomes of one as it is taken, handed over, muted and listed. */
async function postsAndTheirCards(bot: TestBot, later: () => void): Promise<readonly { card: unknown }[]> {
  const place = { kind: 'groupChat' } as const;
  const group = subscriber(bot, { from, place });
  await group.say('subscribe EX700101');
  await group.subscribe('subscribe incidents');
  const isMessage = ({ type }: SentActivity) => type === 'message';
  const before = bot.connector.sent.length;
  // First it is seen what there is, then what becomes of it.
  for (const words of ['Still looking.', 'Found it.']) {
    await bot.tick();
    later();
    write(theIssue(bot.graph, 'EX700101'), words);
    bot.serviceNow.tables.insert('incident', {
      number: 'INC0090002',
      short_description: words,
      priority: '1',
    });
  }
  await bot.tick();
  await bot.tick();
  const cards: { card: unknown }[] = bot.connector.sent.slice(before).filter(isMessage);
  for (const verb of ['take', 'askHandOver', 'mute']) {
    cards.push({
      card: await group.click(`notifications.${verb}`, { source: 'health', topicId: 'EX700101' }),
    });
  }
  return [...cards, { card: await group.say('subscriptions') }];
}

/** Paths to every text in the data, and one that is not there. */
function fieldsOf(data: Readonly<Record<string, unknown>>): readonly (readonly string[])[] {
  const inside = Object.entries(data).flatMap(([key, value]): (readonly string[])[] => {
    if (typeof value === 'object' && value !== null)
      return fieldsOf({ ...value }).map((path) => [key, ...path]);
    return [[key]];
  });
  return inside.length > 0 ? inside : [['nothing']];
}

function withText(data: Readonly<Record<string, unknown>>, path: readonly string[], text: string): object {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return { ...data, [key]: text };
  return { ...data, [key]: withText({ ...Object(data[key]) }, rest, text) };
}

const harmless = [
  'outlook',
  'INC0000001',
  'Service Desk',
  'megan.bowen',
  'meganb@contoso.com',
  '2',
  'priority 2',
  nobody,
];

/** A file that was chosen for Microsoft is read by its id, by whichever click works on the case next. */
const whenItsTurnComes = ['/api/now/table/sys_attachment: sys_id ='];

async function operatorsOfHarmlessTexts(bot: TestBot, ways: readonly Way[]): Promise<ReadonlySet<string>> {
  const before = bot.serviceNow.requests.length;
  for (const way of ways) {
    for (const text of way.group === undefined ? harmless : harmless.slice(0, 2)) await way.send(text);
  }
  const requests = bot.serviceNow.requests.slice(before);
  return new Set([...requests.flatMap(({ path, query }) => operatorsIn(path, query)), ...whenItsTurnComes]);
}
