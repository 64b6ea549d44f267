import assert from 'node:assert/strict';
import {
  type AutomaticBot,
  admin,
  type Clock,
  clockAt,
  startAutomatic,
} from '../helpers/automatic-incidents.ts';
import { textOf } from '../helpers/card-text.ts';
import { filledIn, inputOf } from '../helpers/forms.ts';

const next = 'health.automaticNext';
const save = 'health.automaticSave';
const create = 'health.automaticCreate';

/** Nothing that was there before somebody chose it becomes an incident by itself. */
describe('what is chosen for automatic incidents', () => {
  let clock: Clock;
  let desk: AutomaticBot;
  beforeEach(async () => {
    clock = clockAt('2026-11-24T08:00:00Z');
    desk = await startAutomatic(clock);
    await desk.poll();
  });
  afterEach(() => desk.close());

  const say = async (text: string) => (await desk.bot.say(text, admin))[0]?.card;
  const press = async (node: unknown, verb: string, typed: Readonly<Record<string, string>> = {}) =>
    (await desk.bot.click(verb, filledIn(node, verb, typed), admin)).answer;
  const groupId = () =>
    desk.bot.serviceNow.tables.find('sys_user_group', { name: 'Messaging' })?.sys_id ?? '';
  const serviceId = async (name: string) => {
    const { choices } = inputOf(await say('automatic incidents on'), 'services');
    return choices.find(({ title }) => title === name)?.value ?? '';
  };
  const made = () =>
    desk.bot.serviceNow.tables
      .rows('incident')
      .filter((row) => row.correlation_display === 'Microsoft 365 service health')
      .map((row) => row.correlation_id);

  it('makes no incidents of what was there before more services or kinds were chosen', async () => {
    await desk.switchOn({ services: await serviceId('Microsoft Teams') });
    await desk.poll();
    desk.open('TM830001', { service: 'Microsoft Teams' });
    desk.open('EX830001');
    desk.open('EX830002');
    desk.open('TM830002', { service: 'Microsoft Teams', classification: 'advisory' });
    await desk.poll();
    await desk.poll(60 * 24);
    assert.deepEqual(made(), ['TM830001']);
    assert.match(await desk.switchOn({ services: '' }), /2 open issues are older than this choice/);
    assert.match(await desk.status(), /On since 24 Nov 2026, 08:02 UTC .*switched on by Alex Wilber/);
    await desk.poll();
    assert.match(await desk.switchOn({ withAdvisories: 'true' }), /3 open issues are older than this choice/);
    desk.open('EX830003', { classification: 'advisory' });
    desk.post('TM830001', 'News.');
    await desk.poll();
    assert.deepEqual(made(), ['TM830001', 'EX830003']);
    assert.equal(desk.notes('TM830001').length, 1, 'what is there goes on');
    await desk.bot.click(create, { id: 'EX830002' }, admin);
    assert.equal(desk.incidents('EX830002').length, 1, 'asked for');
  });

  it('still counts from the switch-on where no more is chosen', async () => {
    await desk.switchOn();
    await desk.poll();
    desk.open('EX830004', { classification: 'advisory' });
    await desk.poll();
    await desk.switchOn({ category: 'network', services: await serviceId('Exchange Online') });
    desk.change('EX830004', { classification: 'incident' });
    await desk.poll();
    assert.deepEqual(made(), ['EX830004']);
  });

  it('lets nothing that waited while they were off come after all', async () => {
    await desk.switchOn();
    await desk.poll();
    desk.open('EX830005');
    await desk.poll();
    const group = groupId();
    desk.bot.serviceNow.tables.update('sys_user_group', group, { active: 'false' });
    desk.open('EX830006');
    desk.open('EX830007');
    await desk.poll();
    await say('automatic incidents off');
    desk.post('EX830005', 'While off.');
    desk.change('EX830007', { isResolved: true, endDateTime: clock.now.toISOString() });
    desk.bot.serviceNow.tables.update('sys_user_group', group, { active: 'true' });
    await desk.poll(60 * 24);
    const form = await press(await say('automatic incidents on'), next);
    assert.match(textOf(form), /1 issue is open now and older than this switch-on/);
    assert.match(textOf(await press(form, save)), /1 issue is open now and older than this switch-on/);
    await desk.poll();
    await desk.poll();
    assert.deepEqual(made(), ['EX830005']);
    assert.deepEqual(desk.notes('EX830005'), []);
    assert.doesNotMatch(await desk.status(), /still to be written/);
  });

  it('assigns what somebody asks for to nobody who has left', async () => {
    desk.open('EX830008');
    await desk.poll();
    const form = await say('automatic incidents on');
    const second = await press(form, next, { group: groupId(), category: 'software' });
    const [, person] = inputOf(second, 'assignee').choices;
    await press(second, save, { assignee: person?.value ?? '' });
    desk.bot.serviceNow.tables.update('sys_user', person?.value ?? '', { active: 'false' });
    await desk.bot.click(create, { id: 'EX830008' }, admin);
    assert.equal(desk.incident('EX830008').assigned_to, '');
  });

  it('is not all services when the chosen one is gone meanwhile', async () => {
    const first = await say('automatic incidents on');
    const typed = { group: groupId(), category: 'software', services: 'NoSuchService' };
    const again = await press(first, next, typed);
    assert.match(textOf(again), /One of the services that you chose is not among Microsoft’s services now/);
    const second = await press(first, next, { ...typed, services: await serviceId('Exchange Online') });
    desk.bot.graph.healthOverviews.splice(0);
    desk.bot.graph.healthOverviews.push({ id: 'Other', service: 'Other', status: 'serviceOperational' });
    await desk.poll();
    assert.match(textOf(await press(second, save)), /One of the services that you chose is not among/);
    assert.match(await desk.status(), /Never switched on/);
  });

  it('says which service Microsoft no longer has', async () => {
    await desk.switchOn({ services: await serviceId('Exchange Online') });
    assert.doesNotMatch(await desk.status(), /among Microsoft’s services/);
    const overview = desk.bot.graph.healthOverviews.find(({ service }) => service === 'Exchange Online');
    assert.ok(overview);
    overview.service = 'Exchange';
    await desk.poll();
    assert.match(await desk.status(), /“Exchange Online” is not among Microsoft’s services any more/);
    desk.bot.graph.healthOverviews.splice(0);
    await desk.poll();
    assert.doesNotMatch(await desk.status(), /any more/, 'nothing is known of any');
  });
});
