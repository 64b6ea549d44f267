import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { complete, plantIncident } from '../helpers/escalation.ts';
import { inputsOf } from '../helpers/forms.ts';
import { channel, dataOf, subscriber, verbsOf } from '../helpers/subscriptions.ts';

const alex = chatPerson('Alex Wilber');
const patti = chatPerson('Patti Fernandez');

/** What administrators change in Teams: before and after, who, and when a second one has to agree. */
describe('a setting that is changed in Teams', () => {
  let bot: TestBot;
  const start = async (settings: Readonly<Record<string, string>> = {}) => {
    bot = await startBot({ settings });
  };
  afterEach(() => bot.close());

  const as = (from: typeof alex, place = channel()) => subscriber(bot, { from, place });
  const edit = async (person: ReturnType<typeof as>, name: string) =>
    person.press(await person.say('settings'), 'settings.edit', { setting: name });
  const change = async (
    person: ReturnType<typeof as>,
    name: string,
    typed: Readonly<Record<string, string>>,
  ) => person.press(await edit(person, name), 'settings.preview', typed);
  const audit = () => bot.logLines.join('\n');

  it('shows how it is and how it will be, counts when it is saved, and says who chose it', async () => {
    await start();
    const preview = await change(as(alex), 'testEnvironment', { choice: 'on' });
    assert.match(textOf(preview), /Before\noff\nAfter\non/);
    assert.match(
      textOf(await as(alex).say('settings')),
      /Test environment\noff \(nobody has chosen it yet\)/,
    );
    const saved = await as(alex).press(preview, 'settings.save');
    assert.match(textOf(saved), /Test environment: saved/);
    assert.match(textOf(await as(patti).say('settings')), /Test environment\non \(chosen by Alex Wilber, /);
    assert.doesNotMatch(audit(), /could not be written down/);
  });

  it('makes every case a test while the test environment is on, whatever the form says', async () => {
    await start();
    await as(alex).press(await change(as(alex), 'testEnvironment', { choice: 'on' }), 'settings.save');
    plantIncident(bot);
    const own = subscriber(bot, { from: alex });
    const form = await own.say('contact support for INC0083001');
    assert.match(textOf(form), /The test environment is on/);
    assert.deepEqual(
      inputsOf(form).filter(({ id }) => id === 'isTest'),
      [],
    );
    const preview = await own.press(form, 'escalation.preview', { ...complete, isTest: 'false' });
    await own.press(preview, 'escalation.send');
    assert.deepEqual(
      bot.serviceNow.support.cases.map(({ isTest }) => isTest),
      [true],
    );
  });

  it('names whom Microsoft contacts where somebody has no contact of their own', async () => {
    await start();
    const wrong = await change(as(alex), 'adminEmail', { email: 'nobody' });
    assert.match(textOf(wrong), /“nobody” is not an e-mail address/);
    const preview = await as(alex).press(wrong, 'settings.preview', { email: 'M365@Contoso.com' });
    await as(alex).press(preview, 'settings.save');
    plantIncident(bot);
    const form = await subscriber(bot, { from: alex }).say('contact support for INC0083001');
    assert.equal(inputsOf(form).find(({ id }) => id === 'email')?.value, 'm365@contoso.com');
  });

  it('hides more from shared places at once, besides what the operator hides', async () => {
    await start({ SHARED_HIDDEN_PRIORITIES: '1' });
    plantIncident(bot);
    assert.match(textOf(await as(alex).say('INC0083001')), /Invoices stay in the outbox/);
    const preview = await change(as(alex), 'sensitivity', {
      priorities: '2',
      fields: '',
      groups: '',
      tables: '',
    });
    await as(alex).press(preview, 'settings.save');
    assert.doesNotMatch(textOf(await as(alex).say('INC0083001')), /Invoices stay/);
    assert.match(textOf(await as(alex).say('settings')), /Incidents of priority\n1, 2/);
    assert.match(textOf(await subscriber(bot, { from: alex }).say('INC0083001')), /Invoices stay/);
  });

  it('is refused to whoever saw another version, and shows the form with what is so now', async () => {
    await start();
    const old = await edit(as(alex), 'sso');
    await as(patti).press(await change(as(patti), 'sso', { choice: 'on' }), 'settings.save');
    const again = await as(alex).press(old, 'settings.preview', { choice: 'off' });
    assert.match(textOf(again), /Somebody else has changed it meanwhile/);
    const preview = await change(as(alex), 'sso', { choice: 'off' });
    await as(patti).press(await change(as(patti), 'sso', { choice: 'off' }), 'settings.save');
    assert.match(textOf(await as(alex).press(preview, 'settings.save')), /This card no longer works/);
  });

  it('is in the record of changes, also of automatic incidents, with how it was and how it is', async () => {
    await start();
    const person = as(alex);
    const first = await person.say('automatic incidents on');
    const firstOf = (name: string) => inputsOf(first).find(({ id }) => id === name)?.choices[0]?.value ?? '';
    const typed = { group: firstOf('group'), category: firstOf('category') };
    const second = await person.press(first, 'health.automaticNext', typed);
    await person.press(second, 'health.automaticSave');
    await person.say('automatic incidents off');
    assert.match(
      textOf(await as(patti).say('audit')),
      /Automatic incidents\nAssignment group: .* → off\n.* · Alex Wilber\n.*Automatic incidents\noff → Assignment group: .*\n.* · Alex Wilber/,
    );
  });

  it('is for those who may configure', async () => {
    await start();
    const { name } = { name: 'testEnvironment' };
    for (const verb of ['settings.edit', 'settings.preview', 'settings.save', 'settings.approve'])
      assert.match(textOf(await subscriber(bot).click(verb, { name })), /You need another role/, verb);
  });

  describe('where a second administrator has to agree', () => {
    beforeEach(async () => {
      await start({ SECOND_ADMINISTRATOR: 'on' });
      await as(alex).press(await change(as(alex), 'testEnvironment', { choice: 'on' }), 'settings.save');
    });

    const askToLeave = async () =>
      as(alex).press(await change(as(alex), 'testEnvironment', { choice: 'off' }), 'settings.save');

    it('stays as it is until somebody else agrees', async () => {
      const request = await askToLeave();
      assert.match(textOf(request), /Alex Wilber asks to change: Test environment\nBefore\non\nAfter\noff/);
      assert.match(textOf(await as(alex).press(request, 'settings.approve')), /Somebody else has to agree/);
      assert.match(textOf(await as(patti).say('settings')), /Test environment\non \(/);
      const agreed = await as(patti).press(await as(patti).say('settings'), 'settings.approve');
      assert.match(textOf(agreed), /Test environment: changed, as Alex Wilber had asked/);
      assert.match(textOf(agreed), /Test environment\noff \(chosen by Alex Wilber/);
      assert.match(textOf(await as(patti).press(request, 'settings.approve')), /This card no longer works/);
    });

    it('stays as it is when somebody declines, or it was changed meanwhile', async () => {
      const request = await askToLeave();
      assert.match(textOf(await as(patti).press(request, 'settings.decline')), /stays as it is/);
      assert.ok(!verbsOf(await as(patti).say('settings')).includes('settings.approve'), 'no request is left');
      const second = await askToLeave();
      const { version } = { version: 1 };
      const kept = { name: 'testEnvironment', version, after: 'on' };
      assert.match(textOf(await as(patti).click('settings.save', kept)), /saved|no longer works/);
      await as(patti).press(second, 'settings.approve');
      assert.match(textOf(await as(patti).say('settings')), /Test environment\non \(chosen by Patti/);
    });

    it('needs nobody else for what is harmless', async () => {
      const saved = await as(alex).press(await change(as(alex), 'sso', { choice: 'on' }), 'settings.save');
      assert.match(textOf(saved), /SSO with Microsoft 365: saved/);
    });

    it('switches automatic incidents on only when somebody else agrees', async () => {
      const person = as(alex);
      const first = await person.say('automatic incidents on');
      const groups = inputsOf(first).find(({ id }) => id === 'group');
      const categories = inputsOf(first).find(({ id }) => id === 'category');
      const second = await person.press(first, 'health.automaticNext', {
        group: groups?.choices[0]?.value ?? '',
        category: categories?.choices[0]?.value ?? '',
      });
      const request = await person.press(second, 'health.automaticSave');
      assert.match(textOf(request), /Alex Wilber asks to change: Automatic incidents/);
      assert.match(textOf(await person.say('automatic incidents')), /off|never|not/i);
      await as(patti).click('settings.approve', dataOf(request, 'settings.approve'));
      assert.match(textOf(await person.say('settings')), /Automatic incidents\n(?:on|On|since)/);
    });
  });
});
