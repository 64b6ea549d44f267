import assert from 'node:assert/strict';
import { type AutomaticBot, admin, clockAt, startAutomatic } from '../helpers/automatic-incidents.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { filledIn, inputOf } from '../helpers/forms.ts';

const next = 'health.automaticNext';
const back = 'health.automaticBack';
const save = 'health.automaticSave';

/** What the two forms of automatic incidents ask, take and refuse, and what the card says afterwards. */
describe('the forms of automatic incidents', () => {
  let desk: AutomaticBot;
  beforeEach(async () => {
    desk = await startAutomatic(clockAt('2026-11-24T08:00:00Z'));
    await desk.poll();
  });
  afterEach(() => desk.close());

  const say = async (text: string) => (await desk.bot.say(text, admin))[0]?.card;
  const click = async (verb: string, data: object) => (await desk.bot.click(verb, data, admin)).answer;
  const press = (node: unknown, verb: string, typed: Readonly<Record<string, string>> = {}) =>
    click(verb, filledIn(node, verb, typed));
  const groupId = (name: string) => desk.bot.serviceNow.tables.find('sys_user_group', { name })?.sys_id ?? '';
  const openSecond = async () =>
    press(await say('automatic incidents on'), next, { group: groupId('Messaging'), category: 'software' });
  const titles = (card: unknown) => actionsOf(card).map(({ title }) => title);

  it('refuse a person who was not offered, and save nothing', async () => {
    const second = await openSecond();
    for (const assignee of [groupId('Network'), '']) {
      const again = await press(second, save, { assignee });
      assert.match(textOf(again), /That person is not in the group\. Please choose again\./);
      assert.equal(inputOf(again, 'assignee').value, '-');
    }
    assert.match(await desk.status(), /Never switched on/);
  });

  it('refuse a subcategory that was not offered, and save nothing', async () => {
    const second = await openSecond();
    for (const subcategory of ['disk', '']) {
      const again = await press(second, save, { subcategory });
      assert.match(textOf(again), /not one of this category\. Please choose again\./);
      assert.equal(inputOf(again, 'subcategory').value, '-');
    }
    assert.match(await desk.status(), /Never switched on/);
  });

  it('go back to the first one, with what was typed', async () => {
    const form = await say('automatic incidents on');
    const typed = {
      group: groupId('Messaging'),
      category: 'network',
      withAdvisories: 'true',
      language: 'fr',
    };
    const first = await press(await press(form, next, typed), back);
    for (const [id, value] of Object.entries(typed)) assert.equal(inputOf(first, id).value, value);
    const second = await press(first, next, { category: 'hardware' });
    assert.match(textOf(await press(second, save)), /Category\nHardware[\s\S]*French/);
  });

  it('begin in the language of who opens them', async () => {
    const [opened] = await desk.bot.say('incidents automatiques activer', { ...admin, locale: 'fr-FR' });
    assert.equal(inputOf(opened?.card, 'language').value, 'fr');
    assert.equal(inputOf(await say('automatic incidents on'), 'language').value, 'en');
  });

  it('say what changes besides what is asked beside it, and what the button does', async () => {
    const second = await openSecond();
    assert.match(
      textOf(second),
      /What changes\nAssignment group\nMessaging\nCategory\nSoftware\nServices\nAll/,
    );
    assert.match(textOf(second), /No open issue of these kinds is waiting for an incident/);
    assert.ok(titles(second).includes('Save and switch on'));
    const saved = await press(second, save);
    assert.doesNotMatch(textOf(saved), /Changed/, 'the settings below say it already');
    const later = await openSecond();
    assert.doesNotMatch(textOf(later), /What changes/);
    assert.ok(titles(later).includes('Save'));
    assert.match(textOf(later), /No open issue of these kinds is waiting for an incident/);
  });

  it('lead from the card to the incidents that were made', async () => {
    desk.open('EX820001');
    await desk.poll();
    await desk.switchOn();
    const card = await say('automatic incidents');
    assert.ok(titles(card).includes('Create incident · EX820001'));
    assert.ok(!titles(card).includes('Create all'), 'there is only one');
    const made = await click('health.automaticCreate', { id: 'EX820001' });
    const { number } = desk.incident('EX820001');
    assert.match(textOf(made), new RegExp(`✔ ${number} was created\\.\nOpen ${number}\n`));
    const later = await say('automatic incidents');
    assert.match(textOf(later), new RegExp(`EX820001: ${number} was created, just now\nOpen ${number}\n`));
    const open = actionsOf(later).find(({ title }) => title === `Open ${number}`);
    const shown = await desk.bot.click('incidents.show', Object(open?.data), admin);
    assert.match(textOf(shown.answer) || onlyCard(shown.sent), new RegExp(`Incident ${number}`));
  });
});
