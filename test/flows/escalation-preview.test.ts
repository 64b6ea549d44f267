import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import {
  alex,
  complete,
  escalating,
  leftOutId,
  onlyAdmin,
  packOf,
  plantIncident,
} from '../helpers/escalation.ts';
import { inputOf, inputsOf } from '../helpers/forms.ts';

const apply = 'escalation.apply';
const preview = 'escalation.preview';
const send = 'escalation.send';

/** What goes to Microsoft, before it goes. */
describe('the preview of a case', () => {
  let bot: TestBot;
  let here: ReturnType<typeof escalating>;
  before(async () => {
    bot = await startBot();
    onlyAdmin(bot, alex);
    const { sys_id: caller = '' } =
      bot.serviceNow.tables.find('sys_user', { user_name: 'megan.bowen' }) ?? {};
    const sysId = plantIncident(bot, {
      caller_id: caller,
      description: 'Megan Bowen wrote: the password is Sommer2026!x, ask finance@fabrikam.com.',
    });
    bot.serviceNow.attach('incident', sysId, {
      fileName: 'trace.csv',
      contentType: 'text/csv',
      bytes: Buffer.from('a,b'),
    });
    here = escalating(bot);
  });
  after(() => bot.close());

  it('leaves out people’s names, addresses and secrets', async () => {
    const card = await here.preview();
    const text = packOf(card);
    assert.match(text, /\[name 1\] wrote: the password is \[secret 1\], ask \[e-mail 1\]/);
    for (const private_ of ['Megan', 'Sommer2026', 'finance@fabrikam.com']) {
      assert.ok(!text.includes(private_), private_);
    }
    assert.match(textOf(card), /\[secret 1\] So… \(12\)/);
    assert.match(text, /Finance cannot send invoices\./);
    assert.match(text, /550 5\.7\.64 Relay Access Denied/);
  });

  it('shows through which way, for which account and whom Microsoft asks back', async () => {
    const text = textOf(await here.preview({ isTest: 'true', phone: '+33 1 23 45 67 89' }));
    assert.match(text, /^This goes to Microsoft through the support integration on ServiceNow\.$/m);
    assert.match(text, /^alexw@contoso\.com · test: Microsoft’s people do not work on it$/m);
    assert.match(
      text,
      /^Alex Wilber · alexw@contoso\.com · \+33 1 23 45 67 89 · France · English \(United States\)$/m,
    );
    assert.match(text, /^Moderate: people work with difficulty · Exchange Online$/m);
  });

  it('puts back in what is chosen, and takes it out again', async () => {
    const shown = await here.preview();
    const name = leftOutId(shown, /Megan Bowen/);
    const text = `${packOf(shown)}\n\nOne more line.`;
    const with_ = await here.press(shown, apply, { putBack: name, text });
    assert.match(packOf(with_), /Megan Bowen wrote: the password is \[secret 1\]/);
    assert.match(packOf(with_), /One more line\.$/);
    assert.equal(inputOf(with_, 'putBack').value, name);
    const without = await here.press(with_, apply, { putBack: '' });
    assert.equal(packOf(without), text);
  });

  it('keeps what is put back on the way to the form and again', async () => {
    const shown = await here.preview();
    const putBack = leftOutId(shown, /finance@fabrikam\.com/);
    const form = await here.press(shown, 'escalation.form', { putBack });
    for (const [id, value] of Object.entries(complete)) assert.equal(inputOf(form, id).value, value, id);
    assert.match(packOf(await here.press(form, preview)), /ask finance@fabrikam\.com/);
  });

  it('says what is missing and why, and needs a tick to be sent without', async () => {
    const shown = await here.preview({ affectedUsers: '' });
    assert.match(textOf(shown), /^Microsoft will ask for this$/m);
    assert.match(textOf(shown), /^• .*users/im);
    const again = await here.press(shown, send, { without: 'false' });
    assert.match(textOf(again), /something is missing\. Add it in the form, or tick “Send without these”/);
    assert.equal(bot.serviceNow.support.cases.length, 0);
    const none = await here.preview();
    assert.ok(!inputsOf(none).some(({ id }) => id === 'without'));
  });

  it('leaves out a secret that is typed into the text, once it is sent, and says so', async () => {
    const shown = await here.preview();
    const text = `${packOf(shown)}\nHis new password is Winter!2027abc`;
    const warned = await here.press(shown, send, { text });
    assert.match(textOf(warned), /I left out again what looks like a secret: Wi… \(14\)/);
    assert.match(packOf(warned), /His new password is \[secret 2\]$/);
    assert.equal(bot.serviceNow.support.cases.length, 0);
    const putBack = leftOutId(warned, /Wi… \(14\)/);
    const back = await here.press(warned, apply, { putBack });
    assert.match(packOf(back), /His new password is Winter!2027abc$/);
  });

  it('says that an empty text is none', async () => {
    const again = await here.press(await here.preview(), send, { text: ' ' });
    assert.match(textOf(again), /the text is empty/);
  });

  it('stays within what a card may hold, however much is typed', async () => {
    const words = (count: number) => 'Größe und Übermaß\n'.repeat(Math.ceil(count / 18)).slice(0, count);
    const shown = await here.preview({
      ...{ description: words(3000), stepsTried: words(2000), errorText: words(1000) },
      ...{ businessImpact: words(600), affectedUsers: words(300), title: 'x'.repeat(160) },
    });
    assert.match(textOf(shown), /Send this to Microsoft\?/);
    assert.ok(JSON.stringify(shown).length < 20_480, String(JSON.stringify(shown).length));
    const form = await here.press(shown, 'escalation.form');
    assert.equal(inputOf(form, 'description').value.length, 3000);
  });

  it('lists the files that go along', async () => {
    const form = await here.open();
    const [file] = inputOf(form, 'attachments').choices;
    assert.equal(inputOf(form, 'attachments').value, '');
    assert.match(file?.title ?? '', /^trace\.csv · 1 KB$/);
    const shown = await here.press(form, preview, { ...complete, attachments: file?.value ?? '' });
    assert.match(textOf(shown), /Attached files, as they are\ntrace\.csv/);
  });
});
