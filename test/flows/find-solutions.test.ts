import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

describe('finding solutions', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
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
    assert.match(text, /is damaged or blocked…\n/);
    assert.match(sent[0]?.summary ?? '', /5 found/);
    const links = actionsOf(sent[0]?.card).flatMap(({ url }) => url ?? []);
    assert.ok(links.some((url) => url.startsWith('https://learn.microsoft.com/')));
    assert.ok(links.some((url) => url.includes('kb_view.do?sysparm_article=KB')));
  });

  it('takes the problem in the person’s own words', async () => {
    const text = onlyCard(await bot.say('find solutions for outlook asks for password'));
    assert.match(text, /outlook asks for password/);
    assert.match(text, /password/i);
    assert.doesNotMatch(text, /Show the incident/);
  });

  it('understands and answers French', async () => {
    const text = onlyCard(
      await bot.say('Trouver des solutions pour INC001 s’il vous plaît ?', { locale: 'fr-FR' }),
    );
    assert.match(text, /Solutions pour INC0000001/);
    assert.match(text, /Dans le titre/);
    assert.match(text, /Base de connaissances ServiceNow/);
  });

  it('understands the words of its French button, and says in French that nothing was found', async () => {
    const asked = 'rechercher des solutions pour zyxwvut qponmlk';
    const text = onlyCard(await bot.say(asked, { locale: 'fr-FR' }));
    assert.match(text, /^Aucune solution trouvée\n/);
    assert.match(text, /base de connaissances ServiceNow, incidents résolus et Microsoft Learn/);
  });

  it('reads French words behind an apostrophe', async () => {
    const sent = await bot.say("solutions pour impossible d'activer office", { locale: 'fr-FR' });
    assert.match(onlyCard(sent), /«\u00a0activer\u00a0»/);
    assert.match(sent[0]?.summary ?? '', /^Solutions\u00a0: \d/);
  });

  it('finds nothing rather than anything for an incident that names nothing', async () => {
    assert.match(
      onlyCard(await bot.say('find solutions for INC0000054')),
      /^No solutions found for INC0000054\n/,
    );
  });

  it('puts what has the words of the problem first, not what says "used"', async () => {
    const text = onlyCard(await bot.say('find solutions for INC0000034'));
    assert.match(text, /\n1\n.*Teams Meeting button is missing/i);
  });

  it('shows fewer rather than what only shares the name of the product', async () => {
    const text = onlyCard(await bot.say('find solutions for INC0000058'));
    assert.match(text, /Where is the recording of a Teams meeting/);
    assert.doesNotMatch(text, /Teams cannot use the microphone/);
  });

  it('marks an excerpt that begins in the middle of the text', async () => {
    const text = onlyCard(await bot.say('find solutions for INC0000030'));
    assert.match(text, /\n… 2\. 5\.7\.1: /);
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

  it('says what is meant by the number of another record, or of none', async () => {
    assert.match(onlyCard(await bot.say('find solutions for CHG0000001')), /NOT_AN_INCIDENT/);
    assert.match(onlyCard(await bot.say('find solutions for INC9999999')), /INCIDENT_NOT_FOUND/);
  });

  it('says that nothing was found, and does not say that it looked where nobody answered', async () => {
    bot.learn.faults.add({ kind: 'answer', status: 503 });
    const text = onlyCard(await bot.say('find solutions for zyxwvut nothing-of-the-kind'));
    assert.match(text, /^Searched: (?!.*Microsoft Learn)/m);
  });

  it('says that nothing was found, where it looked and what to try', async () => {
    const text = onlyCard(await bot.say('find solutions for zyxwvut qponmlk'));
    assert.match(text, /^No solutions found\n/);
    assert.match(text, /ServiceNow knowledge, resolved incidents and Microsoft Learn/);
    assert.match(text, /keep error codes/);
  });

  it('names a source that failed, and the others still answer', async () => {
    bot.learn.faults.add({ kind: 'answer', status: 503 });
    const text = onlyCard(await bot.say('find solutions for INC0000010'));
    const reason = bot.logLines.find((line) => line.includes('a source of solutions is missing'));
    assert.match(reason ?? '', /"correlationId":"[0-9a-f]{8}","source":"learn","code":"UPSTREAM_FAILED"/);
    assert.match(text, /Could not be searched: Microsoft Learn \(/);
    assert.match(text, /ServiceNow knowledge KB0000007/);
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
});

describe('a source of solutions that is late', () => {
  it('is named, and the others are shown', async () => {
    const bot = await startBot({ limits: { solutions: 2_000 } });
    bot.serviceNow.faults.add({ kind: 'silence' }, { path: /knowledge/ });
    const sent = await bot.say('find solutions for INC0000008');
    assert.match(onlyCard(sent), /Not searched in time: ServiceNow knowledge\./);
    const links = actionsOf(sent[0]?.card).flatMap(({ url }) => url ?? []);
    assert.ok(links.some((url) => url.startsWith('https://learn.microsoft.com/')));
    await bot.close();
  });
});
