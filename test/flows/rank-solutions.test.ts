import assert from 'node:assert/strict';
import { startTestLearn, type TestLearn } from '../contract/learn-server.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard } from '../helpers/card-text.ts';

const page = {
  title: 'Quokka basics',
  content: '# Cause\nThe **quokka** [link](https://x.example/hidden) sleeps.',
  contentUrl: 'https://learn.microsoft.com/quokka',
};

/** Records and pages with words that nothing else has, so that each test sees its own only. */
describe('the solutions that are shown', () => {
  let bot: TestBot;
  let learn: TestLearn;
  before(async () => {
    learn = await startTestLearn({
      answer: { content: [{ type: 'text', text: JSON.stringify({ results: [page] }) }] },
    });
    bot = await startBot({ own: { learn }, settings: { LEARN_URL: `${learn.url}/api/mcp` } });
  });
  after(async () => {
    await bot.close();
    await learn.close();
  });

  const article = (number: string, short_description: string, text: string) =>
    bot.serviceNow.tables.insert('kb_knowledge', {
      number,
      short_description,
      text,
      workflow_state: 'published',
    });
  const resolved = (number: string, short_description: string, close_notes: string) =>
    bot.serviceNow.tables.insert('incident', { number, short_description, close_notes, state: '6' });
  const open = (number: string, short_description: string, description = '') =>
    bot.serviceNow.tables.insert('incident', { number, short_description, description });
  /** One line a solution would be too long for people: the card as one line instead. */
  const solutionsFor = async (subject: string) =>
    onlyCard(await bot.say(`find solutions for ${subject}`)).replaceAll('\n', ' ');

  it('name the words they share with the question, where each was found', async () => {
    article('KB0098001', 'Chameleon adapter blinks', '<p>Update the firmware.</p>');
    const text = await solutionsFor('chameleon adapter firmware');
    assert.match(text, /In the title: “chameleon” and “adapter” · In the text: “firmware”/);
  });

  it('share two words with the question, when it has two', async () => {
    article('KB0098002', 'Wombat toaster crumbs', '<p>Clean it.</p>');
    article('KB0098003', 'Wombat burrow', '<p>Nothing.</p>');
    const text = await solutionsFor('wombat toaster');
    assert.match(text, /KB0098002/);
    assert.doesNotMatch(text, /KB0098003/);
    assert.match(await solutionsFor('wombat'), /KB0098003/);
  });

  it('come first when their title has the words, however often another’s text does', async () => {
    article('KB0098004', 'General notes', `<p>${'axolotl gearbox, '.repeat(3)}</p>`);
    article(
      'KB0098005',
      'Axolotl gearbox manual for everybody who reads it',
      `<p>${'Elsewhere. '.repeat(80)}</p>`,
    );
    assert.match(await solutionsFor('axolotl gearbox'), /KB0098005.*KB0098004/);
  });

  it('are ranked by the description too, though less than by the short one', async () => {
    article('KB0098006', 'Pangolin scanner A', '<p>Paper.</p>');
    article('KB0098007', 'Pangolin scanner B', '<p>Ultraviolet lamp.</p>');
    article('KB0098008', 'Pangolin notes', '<p>Scanner ultraviolet lamp ultraviolet lamp.</p>');
    open('INC0098001', 'Pangolin scanner', 'It has an ultraviolet lamp');
    const text = await solutionsFor('INC0098001');
    assert.match(text, /KB0098007.*KB0098006/);
    assert.match(text, /KB0098007.*KB0098008/);
  });

  it('are said once when another has the same title or says the same', async () => {
    article('KB0098010', 'Ocelot driver', '<p>Reinstall the ocelot driver.</p>');
    resolved('INC0098010', 'Ocelot driver!', 'Something else altogether.');
    resolved('INC0098011', 'The driver of the ocelot', 'Reinstall the ocelot driver.');
    const text = await solutionsFor('ocelot driver');
    assert.equal(text.match(/View in ServiceNow ↗/g)?.length, 1);
    for (const other of ['INC0098010', 'INC0098011']) assert.match(text, new RegExp(`Also: .*${other}`));
  });

  it('have a number when they have no title, a rank, and the name of where they lead', async () => {
    article('KB0098012', '', '<p>The numbat polisher hums.</p>');
    const sent = await bot.say('find solutions for numbat polisher');
    assert.match(onlyCard(sent), /^1\nKB0098012\n📗 ServiceNow knowledge KB0098012$/m);
    const titles = actionsOf(sent[0]?.card).map(({ title }) => title);
    assert.ok(titles.includes('View in ServiceNow · KB0098012'), titles.join());
  });

  it('are plain text: neither HTML nor markdown, neither addresses nor pictures', async () => {
    article(
      'KB0098013',
      'Tapir winch',
      '<p>Oil &amp; <b>turn</b> <a href="https://y.example/x">here</a>.<img src="https://z.example/p.png" alt="p"></p>',
    );
    assert.match(await solutionsFor('tapir winch'), / Oil & turn here\. In the title/);
    const sent = await bot.say('find solutions for quokka');
    assert.match(onlyCard(sent), /📘 Microsoft Learn\nCause: The quokka link sleeps\./);
    assert.ok(
      actionsOf(sent[0]?.card).some(({ title }) => title === 'View on Microsoft Learn · Quokka basics'),
    );
  });

  it('show the passage that has the words, short and cut between words', async () => {
    const filler = 'Nothing of interest stands here. '.repeat(12);
    article('KB0098014', 'Long story', `<p>${filler}The gibbon turbine ${'rattles '.repeat(60)}</p>`);
    const text = await solutionsFor('gibbon turbine');
    const [, passage = ''] =
      /((?:Nothing of interest stands here\. )+The gibbon turbine [^…]*)…/.exec(text) ?? [];
    assert.match(passage, /rattles$/);
    assert.ok(passage.length > 200 && passage.length <= 240, passage);
  });

  it('never end on the number of a step', async () => {
    article('KB0098015', 'Dugong valve', `<p>Dugong valve ${'x'.repeat(221)} 2. Turn it.</p>`);
    assert.match(await solutionsFor('dugong valve'), /x… /);
  });

  describe('are asked for', () => {
    const askedKnowledge = () => {
      const asked = bot.serviceNow.requests.filter(({ path }) => path.endsWith('/knowledge/articles'));
      return asked.at(-1)?.query.get('query');
    };

    it('with six words, error codes and long ones first', async () => {
      await solutionsFor('fan lamps cable e42x projector monitors dongle');
      assert.equal(askedKnowledge(), 'e42x projector monitors dongle lamps cable');
    });

    it('with words of the description only where the short one has but one', async () => {
      open('INC0098020', 'Kiwi', 'Feathers everywhere');
      await solutionsFor('INC0098020');
      assert.equal(askedKnowledge()?.includes('feathers'), true);
      open('INC0098021', 'Kiwi basket', 'Feathers everywhere');
      await solutionsFor('INC0098021');
      assert.equal(askedKnowledge(), 'basket kiwi');
    });

    it('of Microsoft Learn with the beginning of the description, and nothing that names a person', async () => {
      open('INC0098022', 'Lemur of ada@contoso.com', `Climbs ${'trees '.repeat(100)}`);
      await solutionsFor('INC0098022');
      assert.match(learn.queries.at(-1) ?? '', /^Lemur of Climbs trees [a-z ]+$/);
      assert.ok((learn.queries.at(-1)?.length ?? 0) <= 300);
      assert.doesNotMatch(learn.queries.join(), /contoso/);
    });
  });
});
