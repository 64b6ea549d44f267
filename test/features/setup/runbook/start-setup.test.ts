import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../../../src/errors.ts';
import { withStep } from '../../../../src/features/setup/runbook/run.ts';
import { actionsOf } from '../../../helpers/card-text.ts';
import { inputOf } from '../../../helpers/forms.ts';
import { openDesk, openStartedDesk, yes } from './setup-desk.ts';

describe('setup, before it has started', () => {
  it('asks both questions, and answers what was seen already', async () => {
    const desk = openDesk();
    const { text, card } = await desk.say('sam', 'setup');
    assert.match(text, /Does the instance allow Basic authentication/);
    assert.match(text, /It means: may another system/);
    assert.match(text, /How to find out: ask whoever/);
    assert.match(text, /✔ Seen: seen it/);
    assert.equal(inputOf(card, 'allowsBasic').value, 'yes');
    assert.equal(inputOf(card, 'singleTenant').value, '');
    assert.throws(() => inputOf(card, 'hasApp'));
  });

  it('asks what it cannot see, and says why it cannot', async () => {
    const desk = openDesk();
    desk.world.probe = { is: 'unknown', why: 'needs right X' };
    desk.world.hasApp = 'unknown';
    const { text, card } = await desk.say('sam', 'set-up');
    assert.match(text, /❔ Could not be seen: needs right X/);
    assert.equal(inputOf(card, 'allowsBasic').value, '');
    assert.equal(inputOf(card, 'hasApp').value, '');
  });

  it('asks again for what was left open', async () => {
    const desk = openDesk();
    const { text, card } = await desk.click('sam', 'setup.choose', { ...yes, singleTenant: '' });
    assert.match(text, /Answer every question first/);
    assert.equal(inputOf(card, 'allowsBasic').value, 'yes');
  });

  for (const { answers, says, not } of [
    { answers: {}, says: /^Path: Basic authentication[\s\S]*This follows from your answers/, not: /⚠️/ },
    { answers: { singleTenant: 'no' }, says: /Path: Basic[\s\S]*⚠️ Several tenants/, not: /lead to another/ },
    { answers: { hasApp: 'no' }, says: /Path: Direct[\s\S]*30 May 2025/, not: /⚠️/ },
    {
      answers: { hasApp: 'no', path: 'basic' },
      says: /Path: Basic[\s\S]*lead to another path: Direct[\s\S]*⚠️ This path needs Microsoft’s app/,
      not: /This follows/,
    },
  ]) {
    it(`shows the path of ${JSON.stringify(answers)}`, async () => {
      const { text } = await openDesk().click('sam', 'setup.choose', { ...yes, ...answers });
      assert.match(text, says);
      assert.doesNotMatch(text, not);
    });
  }

  it('shows what the path gives, who is needed, and each step', async () => {
    const { text } = await openDesk().click('sam', 'setup.choose', yes);
    assert.match(text, /✔ Microsoft cases from ServiceNow: yes/);
    assert.match(text, /2 steps: ServiceNow administrator/);
    assert.match(text, /1 step: Entra administrator \(may create app registrations\)$/m);
    assert.match(text, /4\. .* · ServiceNow administrator · optional/);
    const direct = await openDesk().click('sam', 'setup.choose', { ...yes, path: 'direct' });
    assert.match(direct.text, /– Microsoft cases from ServiceNow: not with this path/);
  });

  it('tells others that nobody has started it', async () => {
    await assert.rejects(openDesk().say('eve', 'setup'), (error) =>
      isCasebridgeError(error, 'SETUP_NOT_STARTED'),
    );
  });

  it('is started by nobody without the right', async () => {
    const desk = openDesk();
    await assert.rejects(desk.click('eve', 'setup.start', { ...yes, path: 'basic' }));
    assert.equal(desk.world.kept, undefined);
  });

  it('refuses a path that nobody wrote', async () => {
    await assert.rejects(openDesk().click('sam', 'setup.start', { ...yes, path: 'other' }), (error) =>
      isCasebridgeError(error, 'CARD_OUTDATED'),
    );
  });
});

describe('the start', () => {
  it('makes the clicked card the one that everybody shares', async () => {
    const desk = openDesk();
    const { text, reply } = await desk.click(
      'sam',
      'setup.start',
      { ...yes, path: 'basic' },
      { clicked: 'm1' },
    );
    assert.equal(reply.unfinished, undefined);
    assert.match(text, /0 of 4 steps/);
    assert.match(text, /Next: 1\./);
    assert.deepEqual(
      desk.run().cards.map(({ activityId, chat }) => [activityId, chat.conversationId]),
      [['m1', 'channel']],
    );
    assert.deepEqual(
      desk.audit.map(({ kind, by, subject }) => [kind, by.name, subject]),
      [['setupStarted', 'Sam', 'basic']],
    );
  });

  it('happens once, whoever clicks', async () => {
    const desk = await openStartedDesk();
    const { id } = desk.run();
    const { text } = await desk.click('sue', 'setup.start', { ...yes, path: 'direct' }, { clicked: 'old' });
    assert.match(text, /Sam started the set-up before/);
    assert.equal(desk.run().id, id);
    assert.equal(desk.run().path, 'basic');
    assert.equal(desk.audit.length, 1);
  });

  it('is seen by who asks the questions again', async () => {
    const desk = await openStartedDesk();
    assert.match((await desk.click('sue', 'setup.questions', yes)).text, /0 of 4 steps/);
  });
});

describe('setup, once it has started', () => {
  it('posts a card that is kept up to date from then on', async () => {
    const desk = await openStartedDesk();
    const { activityId } = await desk.say('sue', 'setup', { chat: 'chat of sue' });
    await desk.click('sam', 'setup.skip', { step: 'network' }, { clicked: desk.card });
    const edited = desk.told.filter(({ kind }) => kind === 'edit');
    assert.deepEqual(
      edited.map(({ chat, activityId: id }) => [chat, id]),
      [
        ['channel', 'card'],
        ['chat of sue', activityId],
      ],
    );
    for (const { text } of edited) assert.match(text, /⏭ 4\. .* · left out/);
  });

  it('keeps one card a conversation: the older one says so', async () => {
    const desk = await openStartedDesk();
    const { activityId } = await desk.say('sam', 'setup');
    assert.deepEqual(
      desk.run().cards.map((card) => card.activityId),
      [activityId],
    );
    assert.match(desk.told.find((one) => one.activityId === 'card')?.text ?? '', /in another message/);
  });

  it('shows a change that came while the card was posted', async () => {
    const desk = await openStartedDesk();
    desk.world.beforeSave = async () => {
      desk.world.beforeSave = async () => {};
      await desk.click('sam', 'setup.skip', { step: 'network' }, { clicked: 'card' });
    };
    const { activityId } = await desk.say('sue', 'setup', { chat: 'chat of sue' });
    const last = desk.told.findLast((one) => one.activityId === activityId);
    assert.match(last?.text ?? '', /left out/);
  });

  it('shows what another process changed while the card was edited', async () => {
    const desk = await openStartedDesk();
    desk.world.beforeEdit = () => {
      desk.world.beforeEdit = () => {};
      const { version = 0 } = desk.world.kept ?? {};
      const run = withStep(desk.run(), 'network', (state) => ({ ...state, status: 'skipped' }));
      desk.world.kept = { run, version: version + 1 };
    };
    await desk.runbook.refreshCards();
    assert.match(desk.told.at(-1)?.text ?? '', /left out/);
  });

  it('forgets a card that is no more', async () => {
    const desk = await openStartedDesk();
    const { activityId } = await desk.say('sue', 'setup', { chat: 'chat of sue' });
    desk.goneMessages.add('card');
    await desk.runbook.refreshCards();
    assert.deepEqual(
      desk.run().cards.map((card) => card.activityId),
      [activityId],
    );
  });

  it('makes another conversation the administrators’', async () => {
    const desk = await openStartedDesk();
    const where = { chat: 'chat of sue' };
    const { activityId, card } = await desk.say('sue', 'setup', where);
    const joins = (shown: object) => actionsOf(shown).some(({ verb }) => verb === 'setup.joinHere');
    assert.equal(joins(card), true);
    const { text } = await desk.click('sue', 'setup.joinHere', {}, { ...where, clicked: activityId });
    assert.match(text, /This is the administrators’ conversation now/);
    assert.deepEqual(
      desk.run().cards.map((one) => one.activityId),
      [activityId, 'card'],
    );
    assert.match(desk.told.findLast((one) => one.activityId === 'card')?.text ?? '', /is elsewhere/);
  });

  it('gives somebody else the one step that is theirs', async () => {
    const desk = await openStartedDesk();
    const { text, card } = await desk.say('eve', 'setup', { chat: 'chat of eve' });
    assert.match(text, /^Step 1\./);
    assert.ok(
      actionsOf(card).some(({ verb }) => verb === 'setup.verify'),
      'it can be done',
    );
    assert.equal(desk.run().cards.length, 1);
  });

  it('gives somebody with several steps these, and not the others', async () => {
    const desk = await openStartedDesk();
    desk.directory.set('eve', [roleOfBoth]);
    const { text } = await desk.say('eve', 'setup', { chat: 'chat of eve' });
    assert.match(text, /Your steps of the set-up/);
    assert.match(text, /○ 1\./);
    assert.match(text, /🔒 3\. .* · after step 2/);
    assert.doesNotMatch(text, /4\. |Test configuration/);
  });

  it('names who can, to somebody to whom nothing is', async () => {
    const desk = await openStartedDesk();
    desk.directory.set('moe', []);
    await assert.rejects(desk.say('moe', 'setup'), (error) => {
      assert.ok(isCasebridgeError(error, 'SETUP_STEP_NOT_YOURS'), String(error));
      assert.match(String(error.facts.role), /Entra administrator.*ServiceNow administrator.*Helpdesk/);
      return true;
    });
  });

  it('has a status that stays as it is', async () => {
    const desk = await openStartedDesk();
    const { text, card } = await desk.say('sue', 'setup status', { chat: 'chat of sue' });
    assert.match(text, /As of 23 Nov 2026, 14:00 UTC; this card stays as it is/);
    assert.ok(!actionsOf(card).some(({ verb }) => verb === 'setup.joinHere'), 'it is kept by nobody');
    assert.equal(desk.run().cards.length, 1);
  });

  it('speaks the language of each card', async () => {
    const desk = await openStartedDesk();
    await desk.say('sue', 'configuration', { chat: 'chat of sue', language: 'fr' });
    await desk.click('sam', 'setup.skip', { step: 'network' }, { clicked: 'card' });
    assert.match(desk.told.findLast(({ chat }) => chat === 'chat of sue')?.text ?? '', /1 étapes? sur 4/);
  });
});

const roleOfBoth = '62e90394-69f5-4237-9190-012177145e10';
