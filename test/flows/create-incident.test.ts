import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, objectsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { filledIn, inputOf, inputsOf } from '../helpers/forms.ts';

const save = 'incidents.create';

describe('creating an incident', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());
  afterEach(() => bot.serviceNow.faults.clear());

  const rowsWith = (shortDescription: string) =>
    bot.serviceNow.tables.rows('incident').filter((row) => row.short_description === shortDescription);
  const journalOf = (sysId: string | undefined) =>
    bot.serviceNow.tables.rows('sys_journal_field').filter((row) => row.element_id === sysId);
  const formFor = async (text: string, options = {}) => {
    const [sent] = await bot.say(`create incident ${text}`.trim(), options);
    return sent?.card;
  };

  it('gives a form that is filled in as far as can be known', async () => {
    const form = await formFor('Franking machine jams');
    assert.equal(inputOf(form, 'shortDescription').value, 'Franking machine jams');
    assert.equal(inputOf(form, 'caller').value, 'Megan Bowen');
    assert.equal(inputOf(form, 'impact').value, '3');
    const titles = (id: string) => inputOf(form, id).choices.map(({ title }) => title);
    assert.deepEqual(titles('urgency'), ['1 - High', '2 - Medium', '3 - Low']);
    assert.ok(titles('category').includes('Software'));
    assert.ok(titles('group').includes('Messaging'));
    assert.doesNotMatch(textOf(form), /Similar open incidents/);
  });

  it('asks with an empty form when nothing was said', async () => {
    for (const said of ['create incident', 'new incident', 'create an incident']) {
      const [sent] = await bot.say(said);
      assert.equal(inputOf(sent?.card, 'shortDescription').value, '');
    }
  });

  it('keeps a long text whole in the description', async () => {
    const text = `Scanner in ${'the very long corridor '.repeat(12)}is dead`;
    const form = await formFor(text);
    const title = inputOf(form, 'shortDescription').value;
    assert.ok(title.length <= 160 && /corridor…$|the…$|very…$|long…$/.test(title), title);
    assert.equal(inputOf(form, 'description').value, text);
  });

  it('saves what was filled in, says so to everybody, and who it was', async () => {
    const form = await formFor('Badge reader blinks');
    const messaging = inputOf(form, 'group').choices.find(({ title }) => title === 'Messaging');
    const data = filledIn(form, save, {
      description: 'Since noon\nred light ^OR javascript:alert(1)',
      impact: '1',
      urgency: '2',
      category: 'hardware',
      caller: 'sven.lindqvist@contoso.com',
      group: messaging?.value ?? '',
    });
    const clicked = await bot.click(save, data, { clicked: { id: 'activity-9' } });
    assert.equal(clicked.updated.length, 1);
    const [row, ...others] = rowsWith('Badge reader blinks');
    assert.ok(row);
    assert.equal(others.length, 0);
    const text = textOf(clicked.answer);
    assert.ok(text.includes(`Incident ${row.number} was created.`), text);
    const users = bot.serviceNow.tables.find('sys_user', { user_name: 'sven.lindqvist' });
    assert.equal(row.caller_id, users?.sys_id);
    assert.equal(row.description, 'Since noon\nred light ^OR javascript:alert(1)');
    assert.equal(row.impact, '1');
    assert.equal(row.urgency, '2');
    assert.equal(row.category, 'hardware');
    assert.equal(row.assignment_group, messaging?.value);
    assert.match(row.correlation_id ?? '', /^casebridge:[0-9a-f-]{36}$/);
    const [note] = journalOf(row.sys_id);
    assert.equal(note?.element, 'work_notes');
    assert.match(note?.value ?? '', /Megan Bowen[\s\S]*megan\.bowen/);
  });

  it('makes one incident of a form that is saved twice at once, and again later', async () => {
    const data = filledIn(await formFor('Coffee robot spills'), save);
    const both = await Promise.all([bot.click(save, data), bot.click(save, data)]);
    const [row, ...others] = rowsWith('Coffee robot spills');
    assert.equal(others.length, 0);
    for (const { answer } of both) assert.ok(textOf(answer).includes(row?.number ?? 'none'));
    const later = await bot.click(save, data, { from: chatPerson('Adele Vance') });
    assert.match(textOf(later.answer), /This form has already created incident INC/);
    assert.equal(rowsWith('Coffee robot spills').length, 1);
  });

  it('makes one incident although the answer was lost', async () => {
    const data = filledIn(await formFor('Door lock freezes'), save);
    bot.serviceNow.faults.add({ kind: 'lost-answer' }, { method: 'POST', path: /incident$/, times: 1 });
    const { answer } = await bot.click(save, data);
    assert.match(textOf(answer), /was created/);
    assert.equal(rowsWith('Door lock freezes').length, 1);
  });

  it('can be saved again after ServiceNow refused', async () => {
    const data = filledIn(await formFor('Lift music stuck'), save);
    const body = { error: { message: 'Insufficient rights', detail: '' }, status: 'failure' };
    bot.serviceNow.faults.add({ kind: 'answer', status: 403, body }, { method: 'POST', times: 1 });
    const refused = await bot.click(save, data);
    assert.equal(refused.updated.length, 0);
    assert.match(onlyCard(refused.sent), /SERVICENOW_/);
    assert.match(textOf((await bot.click(save, data)).answer), /was created/);
    assert.equal(rowsWith('Lift music stuck').length, 1);
  });

  it('shows similar open incidents before anything is saved', async () => {
    const form = await formFor('outlook keeps asking for the password');
    const text = textOf(form);
    assert.match(text, /Similar open incidents/);
    assert.match(text, /INC0000001 · In Progress/);
    assert.doesNotMatch(text, /INC0000002/, 'it is resolved');
    const open = actionsOf(form).find(({ title }) => title === 'Open INC0000001');
    assert.match(open?.url ?? '', /incident\.do/);
    assert.match(textOf((await bot.click(save, filledIn(form, save))).answer), /was created/);
  });

  it('looks once more when the text became another', async () => {
    const form = await formFor('');
    const typed = { shortDescription: 'vpn drops every few min' };
    const first = await bot.click(save, filledIn(form, save, { ...typed, description: 'my notes' }));
    assert.equal(first.updated.length, 0);
    assert.match(textOf(first.answer), /Nothing is saved yet[\s\S]*INC0000048/);
    assert.equal(inputOf(first.answer, 'description').value, 'my notes');
    assert.equal(rowsWith(typed.shortDescription).length, 0);
    const second = await bot.click(save, filledIn(first.answer, save));
    assert.match(textOf(second.answer), /was created/);
    assert.equal(rowsWith(typed.shortDescription).length, 1);
  });

  it('creates without similar incidents when they cannot be found', async () => {
    bot.serviceNow.faults.add(
      { kind: 'answer', status: 404, body: {} },
      { method: 'GET', path: /incident$/, times: 2 },
    );
    const form = await formFor('outlook keeps asking for the password');
    assert.doesNotMatch(textOf(form), /Similar/);
  });

  it('gives the form back, with what was typed, when something is missing', async () => {
    const form = await formFor('Blinds stay down');
    const typed = { shortDescription: '  ', description: 'what I typed' };
    const { answer, updated } = await bot.click(save, filledIn(form, save, typed));
    assert.match(textOf(answer), /say in a line what is wrong/);
    assert.equal(inputOf(answer, 'description').value, 'what I typed');
    assert.equal(updated.length, 0);
    const long = { shortDescription: 'x'.repeat(161) };
    assert.match(textOf((await bot.click(save, filledIn(form, save, long))).answer), /up to 160 characters/);
  });

  it('lets the person choose among callers of one name', async () => {
    const { tables } = bot.serviceNow;
    const twin = (userName: string) =>
      tables.insert('sys_user', { user_name: userName, name: 'Twin Peaks', active: 'true' }).sys_id ?? '';
    const [, second] = [twin('twin.one'), twin('twin.two')];
    const form = await formFor('Owls are not what they seem');
    const asked = (await bot.click(save, filledIn(form, save, { caller: 'twin peaks' }))).answer;
    assert.match(textOf(asked), /2 people fit “twin peaks”/);
    assert.deepEqual(
      inputOf(asked, 'callerChoice').choices.map(({ title }) => title),
      ['Twin Peaks · twin.one', 'Twin Peaks · twin.two'],
    );
    const chosen = filledIn(asked, save, { callerChoice: second });
    assert.match(textOf((await bot.click(save, chosen)).answer), /was created/);
    assert.equal(rowsWith('Owls are not what they seem')[0]?.caller_id, second);
  });

  it('says when nobody is called so, or no group', async () => {
    const form = await formFor('Kettle is cold');
    const nobody = await bot.click(save, filledIn(form, save, { caller: 'nobody.at.all' }));
    assert.match(textOf(nobody.answer), /no active ServiceNow user is called “nobody.at.all”/);
    const noGroup = await bot.click(save, filledIn(form, save, { group: 'Kettle Squad' }));
    assert.match(textOf(noGroup.answer), /no active group is called “Kettle Squad”/);
    const byName = await bot.click(save, filledIn(form, save, { group: 'messaging', caller: '' }));
    assert.match(textOf(byName.answer), /was created/);
    assert.equal(rowsWith('Kettle is cold')[0]?.caller_id ?? '', '');
  });

  it('refuses a choice that it did not offer, and an id that it did not make', async () => {
    const form = await formFor('Forged form');
    for (const forged of [{ impact: '99' }, { category: 'x^ORactive=true' }, { id: '../../etc' }]) {
      const { sent } = await bot.click(save, filledIn(form, save, forged));
      assert.match(onlyCard(sent), /CARD_OUTDATED/);
    }
    assert.equal(rowsWith('Forged form').length, 0);
  });

  it('speaks French', async () => {
    const french = { locale: 'fr-FR' };
    const [sent] = await bot.say('créer un incident Le distributeur avale les pièces', french);
    assert.equal(inputOf(sent?.card, 'shortDescription').value, 'Le distributeur avale les pièces');
    assert.match(textOf(sent?.card), /Brève description[\s\S]*Créer l’incident/);
    const { answer } = await bot.click(save, filledIn(sent?.card, save), french);
    assert.match(textOf(answer), /L’incident INC\d+ a été créé/);
  });

  it('is for people with the right only', async () => {
    const [sent] = await bot.say('create incident Secret', { from: chatPerson('Lynne Robbins') });
    assert.deepEqual(inputsOf(sent?.card), []);
    assert.match(textOf(sent?.card), /ROLE_MISSING|PERSON_/);
  });
});

describe('creating an incident from a message', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  const message = {
    id: '1700000000000',
    createdDateTime: '2026-11-23T14:05:00Z',
    linkToMessage: 'https://teams.microsoft.com/l/message/19:x@thread.tacv2/1700000000000',
    from: { user: { displayName: 'Adele Vance' } },
    body: { contentType: 'html', content: '<div>The plotter eats paper<br>see &lt;tray&gt; 2</div>' },
  };
  const open = (messagePayload: object) =>
    bot.invoke('composeExtension/fetchTask', {
      commandId: 'createFromMessage',
      commandContext: 'message',
      messagePayload,
    });

  const submit = (card: unknown, typed = {}) => {
    const inputs = Object.fromEntries(inputsOf(card).map(({ id, value }) => [id, value]));
    const [button] = objectsOf(card).filter((node) => 'type' in node && node.type === 'Action.Submit');
    const data = { ...Object(button).data, ...inputs, ...typed };
    return bot.invoke('composeExtension/submitAction', { commandId: 'createFromMessage', data });
  };

  it('quotes and links the message', async () => {
    const { answer } = await open(message);
    const description = inputOf(answer, 'description').value;
    assert.match(description, /by Adele Vance, 23 Nov 2026, 14:05 UTC:/);
    assert.match(
      description,
      /\n> The plotter eats paper\n> see <tray> 2\n\nhttps:\/\/teams\.microsoft\.com\/l\//,
    );
    assert.equal(inputOf(answer, 'shortDescription').value, 'The plotter eats paper see <tray> 2');
  });

  it('saves it from the dialog', async () => {
    const { answer } = await open(message);
    const submitted = await submit(answer);
    assert.match(JSON.stringify(submitted.answer), /was created/);
    const row = bot.serviceNow.tables
      .rows('incident')
      .find(({ short_description }) => short_description?.startsWith('The plotter'));
    assert.match(row?.description ?? '', /^From a message in Microsoft Teams by Adele Vance/);
  });

  it('keeps what was typed when saving fails, and makes one incident of it then', async () => {
    const { answer } = await open({ id: '1', body: { content: '<p>The kiln is cold</p>' } });
    const refusal = { kind: 'answer', status: 403, body: { error: { message: 'no' } } } as const;
    bot.serviceNow.faults.add(refusal, { method: 'POST', path: /table\/incident/, times: 1 });
    const failed = await submit(answer, { description: 'Since the storm.' });
    assert.match(textOf(failed.answer), /SERVICENOW_FORBIDDEN[\s\S]*Back to the form/);
    const again = await submit(failed.answer);
    assert.equal(inputOf(again.answer, 'shortDescription').value, 'The kiln is cold');
    assert.equal(inputOf(again.answer, 'description').value, 'Since the storm.');
    assert.match(JSON.stringify((await submit(again.answer)).answer), /was created/);
    const rows = bot.serviceNow.tables
      .rows('incident')
      .filter((row) => /^The kiln/.test(row.short_description ?? ''));
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['Since the storm.'],
    );
  });

  it('makes do with a message that says little', async () => {
    const { answer } = await open({ id: '1', body: { content: '<img src="x">' } });
    assert.equal(inputOf(answer, 'shortDescription').value, '');
    assert.equal(inputOf(answer, 'description').value.trim(), 'From a message in Microsoft Teams:');
  });

  it('fits the longest message into the description', async () => {
    const content = `<p>${'blah '.repeat(3000)}</p>`;
    const { answer } = await open({ ...message, body: { contentType: 'html', content } });
    const description = inputOf(answer, 'description').value;
    assert.ok(description.length <= 4000, String(description.length));
    assert.ok(description.endsWith(message.linkToMessage));
  });
});

describe('similar incidents that a channel may not see', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({
      settings: { SHARED_HIDDEN_PRIORITIES: '1', SHARED_HIDDEN_FIELDS: 'short_description' },
    });
    const similar = { short_description: 'turbine seven whistles loudly', state: '2', active: 'true' };
    bot.serviceNow.tables.insert('incident', { ...similar, number: 'INC0084001', priority: '1' });
    bot.serviceNow.tables.insert('incident', { ...similar, number: 'INC0084002', priority: '4' });
  });
  after(() => bot.close());

  it('are told of without what may not be seen', async () => {
    const place = { kind: 'channel', name: 'Ops' } as const;
    const shared = onlyCard(await bot.say('create incident turbine seven whistles', { place }));
    assert.match(shared, /INC0084002 · In Progress\n\(its short description is not shown here\)/);
    assert.match(shared, /1 more may not be shown here/);
    assert.doesNotMatch(shared, /INC0084001|loudly/);
    const own = onlyCard(await bot.say('create incident turbine seven whistles'));
    assert.match(own, /INC0084001[\s\S]*loudly/);
  });
});

describe('creating an incident where there are many groups', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
    for (let index = 1; index <= 60; index += 1) {
      bot.serviceNow.tables.insert('sys_user_group', { name: `Depot ${index}`, active: 'true' });
    }
  });
  after(() => bot.close());

  it('takes the group by its name', async () => {
    const [sent] = await bot.say('create incident Forklift limps');
    assert.deepEqual(inputOf(sent?.card, 'group').choices, []);
    const exact = await bot.click(save, filledIn(sent?.card, save, { group: 'depot 1' }));
    assert.match(textOf(exact.answer), /was created/, 'one is called exactly so');
    const [next] = await bot.say('create incident Forklift sings');
    const asked = await bot.click(save, filledIn(next?.card, save, { group: 'depot' }));
    assert.match(textOf(asked.answer), /several groups fit “depot”: Depot 1, /);
    const group = bot.serviceNow.tables.find('sys_user_group', { name: 'Depot 1' })?.sys_id;
    const [row] = bot.serviceNow.tables
      .rows('incident')
      .filter(({ short_description }) => short_description === 'Forklift limps');
    assert.equal(row?.assignment_group, group);
  });
});
