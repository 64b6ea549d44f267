import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

describe('finding solutions', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ limits: { solutions: 400 } });
    // The first question connects to Microsoft Learn, which takes longer than this bot's sources have.
    await bot.say('find solutions for teams');
  });
  after(() => bot.close());
  afterEach(() => {
    for (const standIn of [bot.serviceNow, bot.learn]) standIn.faults.clear();
  });

  it('answers "find solutions for INC001" with ranked solutions of every source', async () => {
    const sent = await bot.say('find solutions for INC001');
    const text = onlyCard(sent);
    assert.match(text, /Solutions for INC0000001/);
    assert.match(text, /ServiceNow knowledge KB\d+/);
    assert.match(text, /Resolved incident INC\d+/);
    assert.match(text, /Microsoft Learn/);
    assert.match(text, /In the title: .*“outlook”/);
    assert.match(sent[0]?.summary ?? '', /5 found/);
    const links = actionsOf(sent[0]?.card).flatMap(({ url }) => url ?? []);
    assert.ok(links.some((url) => url.startsWith('https://learn.microsoft.com/')));
    assert.ok(links.some((url) => url.includes('kb_view.do?sysparm_article=KB')));
  });

  it('takes the problem in the person’s own words', async () => {
    const text = onlyCard(await bot.say('find solutions for outlook asks for password'));
    assert.match(text, /outlook asks for password/);
    assert.match(text, /password/i);
    assert.doesNotMatch(text, /Back to the incident/);
  });

  it('understands and answers French', async () => {
    const text = onlyCard(
      await bot.say('Trouver des solutions pour INC001 s’il vous plaît ?', { locale: 'fr-FR' }),
    );
    assert.match(text, /Solutions pour INC0000001/);
    assert.match(text, /Dans le titre/);
    assert.match(text, /Base de connaissances ServiceNow/);
  });

  it('puts the solutions in the place of the incident’s card, and back', async () => {
    const incident = await bot.say('incident INC001');
    const find = actionsOf(incident[0]?.card).find(({ verb }) => verb === 'solutions.find');
    const clicked = await bot.click('solutions.find', Object(find?.data));
    assert.equal(clicked.status, 200);
    assert.equal(clicked.sent.length, 0);
    assert.match(textOf(clicked.answer), /Solutions for INC0000001/);
    const back = actionsOf(clicked.answer).find(({ verb }) => verb === 'incidents.show');
    const returned = await bot.click('incidents.show', Object(back?.data));
    assert.match(textOf(returned.answer), /outlook keeps asking for my password/);
  });

  it('never offers an incident as the solution of itself', async () => {
    const text = onlyCard(await bot.say('find solutions for INC0000002'));
    assert.doesNotMatch(text, /Resolved incident INC0000002/);
  });

  it('says that nothing was found, where it looked and what to try', async () => {
    const text = onlyCard(await bot.say('find solutions for zyxwvut qponmlk'));
    assert.match(text, /ServiceNow knowledge, Resolved incident/i);
    assert.match(text, /keep error codes/);
  });

  it('names a source that failed, and the others still answer', async () => {
    bot.learn.faults.add({ kind: 'answer', status: 503 });
    const text = onlyCard(await bot.say('find solutions for INC0000010'));
    assert.match(text, /Microsoft Learn could not be asked/);
    assert.match(text, /ServiceNow knowledge KB0000007/);
  });

  it('does not wait for a source that is late', async () => {
    bot.serviceNow.faults.add({ kind: 'silence' }, { path: /knowledge/ });
    const text = onlyCard(await bot.say('find solutions for INC0000008'));
    assert.match(text, /ServiceNow knowledge did not answer in time/);
    assert.match(text, /Microsoft Learn/);
  });

  it('says what is wrong when no source answers', async () => {
    bot.serviceNow.faults.add(
      { kind: 'answer', status: 403, body: { error: { message: 'no' } } },
      { path: /knowledge|incident/ },
    );
    bot.learn.faults.add({ kind: 'answer', status: 503 });
    const text = onlyCard(await bot.say('find solutions for printer prints blank pages'));
    assert.match(text, /SERVICENOW_FORBIDDEN/);
  });

  it('says an answer once that two sources give', async () => {
    const title = 'Chameleon adapter blinks purple';
    const knowledge = {
      short_description: title,
      text: '<p>Unplug the chameleon adapter.</p>',
      workflow_state: 'published',
    };
    bot.serviceNow.tables.insert('kb_knowledge', { ...knowledge, number: 'KB0099001' });
    bot.serviceNow.tables.insert('kb_knowledge', { ...knowledge, number: 'KB0099002' });
    const text = onlyCard(await bot.say('find solutions for chameleon adapter'));
    assert.equal(text.match(/^Chameleon adapter blinks purple$/gm)?.length, 1);
    assert.match(text, /Also: ServiceNow knowledge KB009900[12]/);
  });

  it('tells Microsoft Learn nothing that names a person', async () => {
    await bot.say('find solutions for calendar of ada.lovelace@contoso.com missing on INC0000031');
    const bodies = JSON.stringify(bot.learn.requests);
    assert.doesNotMatch(bodies, /lovelace/);
  });
});
