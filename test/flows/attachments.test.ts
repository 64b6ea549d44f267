import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

const show = 'incidents.attachments';
const attach = 'incidents.attach';

/** The first bytes of each kind, with something behind them that makes it an image of its own. */
const beginnings = {
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  jpg: [0xff, 0xd8, 0xff, 0xe0],
  gif: [...Buffer.from('GIF89a')],
  webp: [...Buffer.from('RIFF\u0000\u0000\u0000\u0000WEBP')],
  bmp: [...Buffer.from('BM\u0001\u0002\u0000\u0000'), 0, 0, 0, 0],
  heic: [0, 0, 0, 0x18, ...Buffer.from('ftypheic')],
} as const;

let images = 0;
function image(kind: keyof typeof beginnings = 'png'): Uint8Array {
  images += 1;
  return Uint8Array.from([...beginnings[kind], ...Buffer.from(`-----------------${images}`)]);
}

describe('attachments of an incident', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ now: () => new Date('2026-11-23T14:05:01Z') });
  });
  after(() => bot.close());
  afterEach(() => {
    bot.serviceNow.faults.clear();
    bot.connector.imagesNeedToken = false;
  });

  const sysIdOf = (number: string) => bot.serviceNow.tables.find('incident', { number })?.sys_id ?? '';
  const filesOf = (number: string) =>
    bot.serviceNow.tables.rows('sys_attachment').filter((row) => row.table_sys_id === sysIdOf(number));
  const notesOf = (number: string) =>
    bot.serviceNow.tables
      .rows('sys_journal_field')
      .filter((row) => row.element_id === sysIdOf(number) && row.element === 'work_notes');
  const numbered = (number: string, more = {}) =>
    bot.serviceNow.tables.insert('incident', {
      number,
      short_description: `about ${number}`,
      state: '2',
      ...more,
    });
  const attachTo = (number: string, pasted: readonly Uint8Array[], options = {}) =>
    bot.say(`attach to ${number}`, {
      images: pasted.map((bytes) => bot.connector.addImage(bytes)),
      ...options,
    });

  it('puts a pasted image into the incident, and says who it was', async () => {
    numbered('INC0081001');
    const bytes = image();
    const text = onlyCard(await attachTo('INC81001', [bytes]));
    assert.match(text, /The image was attached/);
    const [file, ...others] = filesOf('INC0081001');
    assert.equal(others.length, 0);
    assert.equal(file?.file_name, 'image-1-20261123-140501.png');
    assert.equal(file?.content_type, 'image/png');
    assert.equal(file?.size_bytes, String(bytes.length));
    const [note] = notesOf('INC0081001');
    assert.match(note?.value ?? '', /image-1-20261123-140501\.png[\s\S]*Megan Bowen/);
  });

  it('puts nothing into an incident that is closed', async () => {
    numbered('INC0081090', { state: '7', active: 'false' });
    assert.match(onlyCard(await attachTo('INC0081090', [image()])), /INCIDENT_ACTION_IMPOSSIBLE/);
    assert.equal(filesOf('INC0081090').length + notesOf('INC0081090').length, 0);
  });

  it('knows images by what they are', async () => {
    numbered('INC0081002');
    const kinds = ['jpg', 'gif', 'webp', 'bmp', 'heic'] as const;
    assert.match(onlyCard(await attachTo('INC0081002', kinds.map(image))), /5 images were attached/);
    assert.deepEqual(
      filesOf('INC0081002').map(({ content_type }) => content_type),
      ['image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/heic'],
    );
  });

  it('attaches no file that only says it is an image', async () => {
    numbered('INC0081003');
    for (const other of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'MZ program', 'BMW', '']) {
      await attachTo('INC0081003', [Buffer.from(other)]);
    }
    const text = onlyCard(await attachTo('INC0081003', [Buffer.from('%PDF-1.7')]));
    assert.match(text, /Image 1 is of a kind I do not attach[\s\S]*IMAGE_TYPE_REFUSED/);
    assert.equal(filesOf('INC0081003').length, 0);
    const both = onlyCard(await attachTo('INC0081003', [Buffer.from('%PDF-1.7'), image()]));
    assert.match(both, /The image was attached\. Not attached: Image 1 is of a kind I do not attach\./);
    assert.deepEqual(
      filesOf('INC0081003').map(({ file_name }) => file_name),
      ['image-2-20261123-140501.png'],
    );
  });

  it('attaches the same image once', async () => {
    numbered('INC0081004');
    const same = image();
    assert.match(
      onlyCard(await attachTo('INC0081004', [same, same])),
      /The image was attached\. An image had been attached before\./,
    );
    assert.match(onlyCard(await attachTo('INC0081004', [same])), /had been attached before/);
    assert.equal(filesOf('INC0081004').length, 1);
    assert.equal(notesOf('INC0081004').length, 1);
  });

  it('attaches once although the answer was lost', async () => {
    numbered('INC0081005');
    bot.serviceNow.faults.add({ kind: 'lost-answer' }, { path: /attachment\/file/, times: 1 });
    assert.match(onlyCard(await attachTo('INC0081005', [image()])), /The image was attached/);
    assert.equal(filesOf('INC0081005').length, 1);
  });

  it('can be tried again after ServiceNow refused', async () => {
    numbered('INC0081006');
    const bytes = image();
    const refusal = { kind: 'answer', status: 403, body: { error: { message: 'no' } } } as const;
    bot.serviceNow.faults.add(refusal, { path: /attachment\/file/, times: 1 });
    assert.match(onlyCard(await attachTo('INC0081006', [bytes])), /SERVICENOW_FORBIDDEN/);
    assert.match(onlyCard(await attachTo('INC0081006', [bytes])), /The image was attached/);
  });

  it('is attached by the second of two clicks when the first one’s fails', async () => {
    numbered('INC0081014');
    const data = { images: [bot.connector.addImage(image())], number: 'INC0081014' };
    const refusal = { kind: 'answer', status: 403, body: { error: { message: 'no' } } } as const;
    bot.serviceNow.faults.add(refusal, { path: /attachment\/file/, times: 1 });
    const both = await Promise.all([bot.click(attach, data), bot.click(attach, data)]);
    const said = both.map(({ answer }) => textOf(answer));
    assert.equal(said.filter((text) => /The image was attached/.test(text)).length, 1);
    assert.equal(said.filter((text) => /had been attached before/.test(text)).length, 0);
    assert.equal(filesOf('INC0081014').length, 1);
  });

  it('says so when the image is there and its note is not', async () => {
    numbered('INC0081007');
    const refusal = { kind: 'answer', status: 403, body: { error: { message: 'no' } } } as const;
    bot.serviceNow.faults.add(refusal, { method: 'PATCH' });
    const text = onlyCard(await attachTo('INC0081007', [image()]));
    assert.match(text, /The image was attached\. The work note about it was not written: /);
    assert.equal(filesOf('INC0081007').length, 1);
  });

  it('asks which incident an image without a word belongs to', async () => {
    numbered('INC0081008', {
      priority: '1',
      assigned_to: bot.serviceNow.tables.find('sys_user', { user_name: 'megan.bowen' })?.sys_id ?? '',
    });
    for (const said of ['', 'attach']) {
      const [sent] = await bot.say(said, { images: [bot.connector.addImage(image())] });
      assert.match(textOf(sent?.card), /Attach the image to which incident\?/);
      const button = actionsOf(sent?.card).find(({ title }) => title === 'Attach to INC0081008');
      const { answer, updated } = await bot.click(
        attach,
        { ...Object(button?.data), written: '' },
        { clicked: { id: sent?.id ?? '' } },
      );
      assert.match(textOf(answer), /The image was attached/);
      assert.equal(updated.length, 1);
    }
    assert.equal(filesOf('INC0081008').length, 2);
  });

  it('takes another incident’s number', async () => {
    numbered('INC0081009');
    const [sent] = await bot.say('', { images: [bot.connector.addImage(image())] });
    const own = actionsOf(sent?.card).filter(({ title }) => title === 'Attach');
    assert.equal(own.length, 1);
    const typed = { ...Object(own[0]?.data), written: 'inc81009' };
    assert.match(textOf((await bot.click(attach, typed)).answer), /The image was attached/);
    const nothing = await bot.click(attach, { ...typed, written: '' });
    assert.match(onlyCard(nothing.sent), /INCIDENT_NUMBER_UNREADABLE/);
  });

  it('fetches nothing from elsewhere, whatever a card says', async () => {
    numbered('INC0081010');
    const forged = { images: ['https://evil.example/v3/attachments/1/views/original'], number: 'INC0081010' };
    assert.match(onlyCard((await bot.click(attach, forged)).sent), /IMAGE_UNREADABLE/);
    const many = { images: Array.from({ length: 9 }, () => 'https://evil.example/'), number: 'INC0081010' };
    assert.match(onlyCard((await bot.click(attach, many)).sent), /CARD_OUTDATED/);
  });

  it('says how to attach when there is no image', async () => {
    for (const said of ['attach to INC001', 'attach']) {
      assert.match(onlyCard(await bot.say(said)), /There is no image in your message[\s\S]*IMAGE_MISSING/);
    }
    assert.match(onlyCard(await bot.say('joindre à INC001', { locale: 'fr-FR' })), /ne contient pas d’image/);
  });

  it('lists them with size, type, time and who, each with its link', async () => {
    numbered('INC0081011');
    await attachTo('INC0081011', [image()]);
    const { tables } = bot.serviceNow;
    tables.insert(
      'sys_attachment',
      {
        table_name: 'incident',
        table_sys_id: sysIdOf('INC0081011'),
        file_name: 'trace of *everything*.etl',
        content_type: 'application/octet-stream',
        size_bytes: '12345678',
      },
      'adele.vance',
    );
    const [sent] = await bot.say('INC0081011');
    const button = actionsOf(sent?.card).find(({ verb }) => verb === show);
    const { answer, updated } = await bot.click(show, Object(button?.data));
    assert.equal(updated.length, 0, 'for the one who clicked only');
    const text = textOf(answer);
    assert.match(text, /2 attachments of INC0081011/);
    assert.match(text, /image\/png · 1 kB · 23 Nov 2026, 14:05 UTC \(just now\) · casebridge\.integration/);
    assert.match(text, /trace of \*everything\*\.etl/);
    assert.match(text, /12\.3 MB · .* · adele\.vance/);
    const links = actionsOf(answer).filter(({ url }) => url?.includes('sys_attachment.do?sys_id='));
    assert.equal(links.length, 2);
    const back = actionsOf(answer).find(({ verb }) => verb === 'incidents.show');
    assert.match(textOf((await bot.click('incidents.show', Object(back?.data))).answer), /about INC0081011/);
    const french = await bot.click(show, Object(button?.data), { locale: 'fr-FR' });
    assert.match(textOf(french.answer), /2 pièces jointes de INC0081011[\s\S]*12,3\u00a0Mo/);
  });

  it('lists no more than fit a card, and says how many there are', async () => {
    numbered('INC0081012');
    for (let index = 0; index < 40; index += 1) {
      bot.serviceNow.tables.insert('sys_attachment', {
        table_name: 'incident',
        table_sys_id: sysIdOf('INC0081012'),
        file_name: `${'long name '.repeat(20)}${index}.txt`,
        content_type: 'text/plain',
        size_bytes: '1',
      });
    }
    const { answer } = await bot.click(show, { sysId: sysIdOf('INC0081012') });
    assert.match(textOf(answer), /40 attachments[\s\S]*25 more are in ServiceNow/);
  });

  it('says that there are none, or that the incident is gone', async () => {
    numbered('INC0081013');
    const sysId = sysIdOf('INC0081013');
    assert.match(textOf((await bot.click(show, { sysId })).answer), /Nothing is attached/);
    bot.serviceNow.tables.delete('incident', sysId);
    assert.match(onlyCard((await bot.click(show, { sysId })).sent), /INCIDENT_GONE/);
    assert.match(onlyCard((await bot.click(show, { sysId: 'x^ORactive=true' })).sent), /CARD_OUTDATED/);
  });
});

describe('attachments that a channel may not see', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({
      settings: { SHARED_HIDDEN_FIELDS: 'attachments,short_description', SHARED_HIDDEN_PRIORITIES: '1' },
    });
  });
  after(() => bot.close());

  it('go to the person’s own chat', async () => {
    const incident = bot.serviceNow.tables.insert('incident', {
      number: 'INC0082001',
      short_description: 'x',
    });
    const sysId = incident.sys_id ?? '';
    const file = { table_name: 'incident', table_sys_id: sysId, file_name: 'secret.txt', size_bytes: '1' };
    bot.serviceNow.tables.insert('sys_attachment', file);
    const place = { kind: 'channel', name: 'Ops' } as const;
    const { answer, sent } = await bot.click(show, { sysId }, { place });
    assert.doesNotMatch(textOf(answer), /secret\.txt/);
    assert.match(textOf(answer), /in your own chat/);
    assert.match(onlyCard(sent), /secret\.txt/);
    assert.match(sent[0]?.conversationId ?? '', /^a:/);
    const own = await bot.click(show, { sysId });
    assert.match(textOf(own.answer), /secret\.txt/);
  });

  it('are not offered for incidents that the channel may not see', async () => {
    const { tables } = bot.serviceNow;
    const assigned_to = tables.find('sys_user', { user_name: 'megan.bowen' })?.sys_id ?? '';
    const mine = { short_description: 'between us', state: '2', assigned_to };
    tables.insert('incident', { ...mine, number: 'INC0082002', priority: '1' });
    tables.insert('incident', { ...mine, number: 'INC0082003', priority: '2' });
    const image = bot.connector.addImage(Uint8Array.from(beginnings.png));
    const place = { kind: 'groupChat' } as const;
    const shared = onlyCard(await bot.say('attach', { images: [image], place }));
    assert.match(shared, /INC0082003/);
    assert.doesNotMatch(shared, /INC0082002|between us/);
  });
});
