import assert from 'node:assert/strict';
import { CasebridgeError, isCasebridgeError } from '../../../../src/errors.ts';
import { actionsOf, objectsOf } from '../../../helpers/card-text.ts';
import { inputOf } from '../../../helpers/forms.ts';
import { finish, openStartedDesk, roles } from './setup-desk.ts';

const clientId = '11111111-2222-3333-4444-555555555555';
const verbsOf = (card: object) => actionsOf(card).flatMap(({ verb }) => verb ?? []);
const is = (code: Parameters<typeof isCasebridgeError>[1]) => (error: unknown) =>
  isCasebridgeError(error, code);

describe('a step’s card', () => {
  it('has the screens with the customer’s own values, each to be copied', async () => {
    const desk = await openStartedDesk();
    const { text, card } = await desk.click('eve', 'setup.step', { step: 'outboundApp' });
    assert.match(text, /1\. |App registrations > New/);
    assert.match(text, /Name\nCasebridge outbound \(contoso\)/);
    assert.equal(inputOf(card, 'copy-0-1-value').value, 'https://contoso.service-now.com/oauth_redirect.do');
    const link = actionsOf(card).find(({ url }) => url !== undefined);
    assert.equal(link?.url, 'https://entra.example/tenant-1');
    const shows = objectsOf(card).filter((one) => Reflect.get(one, 'type') === 'Action.ToggleVisibility');
    assert.deepEqual(
      shows.map((one) => Reflect.get(one, 'targetElements')),
      [['by-hand', 'by-hand-open', 'by-hand-folded'], ['copy-0-0'], ['copy-0-1']],
    );
  });

  it('says of a value that is not known yet that it will be', async () => {
    const desk = await openStartedDesk();
    const { text, card } = await desk.click('sam', 'setup.step', { step: 'outboundProvider' });
    assert.match(text, /Client ID\n\(known once the steps before it are done\)/);
    assert.match(text, /Token URL\nhttps:\/\/login\.example\/tenant-1\/oauth2\/token/);
    assert.match(text, /🔒 Needs first: 1\./);
    assert.throws(() => inputOf(card, 'copy-0-0-value'));
    assert.ok(!verbsOf(card).includes('setup.verify'), 'it waits for the other');
  });

  it('lets whoever configures follow and hand over what they may not do', async () => {
    const desk = await openStartedDesk();
    const { text, card } = await desk.click('sam', 'setup.step', { step: 'outboundApp' });
    assert.match(text, /✋ You can follow this step and hand it over/);
    const verbs = verbsOf(card);
    assert.ok(verbs.includes('setup.handOver'), verbs.join());
  });

  it('lets whoever configures see that it is done, and nothing but what is seen counts', async () => {
    let result: 'good' | 'unseen' = 'unseen';
    const desk = await openStartedDesk();
    desk.found.outboundApp = () => [{ result, text: 'as it is' }];
    const notSeen = await finish(desk, 'sam', 'outboundApp', {});
    assert.match(notSeen.text, /The step stays open until whoever may do it says/);
    assert.match((await desk.click('sam', 'setup.show', {})).text, /0 of/);
    result = 'good';
    assert.match((await finish(desk, 'sam', 'outboundApp', {})).text, /The step is done/);
  });

  it('is nothing to others', async () => {
    const desk = await openStartedDesk();
    await assert.rejects(
      desk.click('moe', 'setup.step', { step: 'outboundApp' }),
      is('SETUP_STEP_NOT_YOURS'),
    );
    await assert.rejects(desk.click('sam', 'setup.step', { step: 'other' }), is('CARD_OUTDATED'));
  });

  it('takes the place of a shared card for the one who clicked only', async () => {
    const desk = await openStartedDesk();
    const onShared = await desk.click('sam', 'setup.verify', { step: 'network' }, { clicked: 'card' });
    assert.equal(onShared.reply.unfinished, true);
    const onOwn = await desk.click(
      'sam',
      'setup.verify',
      { step: 'network', was: 'done' },
      { clicked: 'own' },
    );
    assert.equal(onOwn.reply.unfinished, undefined);
  });
});

describe('who may do a step', () => {
  for (const { who, has, may } of [
    { who: 'eve', has: [roles.application], may: true },
    { who: 'eve', has: [roles.global], may: true },
    { who: 'eve', has: [roles.privileged], may: false },
    { who: 'eve', has: [roles.helpdesk], may: false },
  ]) {
    it(`${who} with ${has.join() || 'no role'}: ${may ? 'may' : 'may not'}`, async () => {
      const desk = await openStartedDesk();
      desk.directory.set(who, has);
      const done = finish(desk, who, 'outboundApp', { outboundClientId: clientId });
      if (may) assert.match((await done).text, /The step is done/);
      else await assert.rejects(done, is('SETUP_STEP_NOT_YOURS'));
    });
  }

  it('counts the roles of the account that somebody linked', async () => {
    const desk = await openStartedDesk();
    desk.directory.set('eve', []);
    desk.directory.set('eve-admin', [roles.application]);
    desk.linked.set('eve', 'eve-admin');
    assert.match((await finish(desk, 'eve', 'outboundApp')).text, /The step is done/);
  });

  it('is asked of nobody where Graph may not be asked: who configures may, and the card says so', async () => {
    const desk = await openStartedDesk();
    desk.world.graphError = new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' });
    const { text } = await desk.click('sam', 'setup.step', { step: 'outboundApp' });
    assert.match(text, /❔ Your role could not be checked: Casebridge may not read roles/);
    assert.match((await finish(desk, 'sam', 'outboundApp')).text, /The step is done/);
    await assert.rejects(finish(desk, 'moe', 'completeIntegration'), is('GRAPH_FORBIDDEN'));
  });

  it('does nothing while Graph does not answer', async () => {
    const desk = await openStartedDesk();
    desk.world.graphError = new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'Microsoft Graph' });
    await assert.rejects(finish(desk, 'sam', 'outboundApp'), is('UPSTREAM_TIMEOUT'));
    assert.deepEqual(desk.run().steps, {});
  });
});

describe('a step that somebody did', () => {
  it('is seen to be in order when another one shows it, without a click', async () => {
    const desk = await openStartedDesk();
    let result: 'good' | 'unseen' = 'unseen';
    desk.found.outboundApp = () => [{ result, text: 'as it is' }];
    await finish(desk, 'eve', 'outboundApp', { outboundClientId: clientId });
    assert.equal(desk.run().steps.outboundApp?.checked?.result, 'unseen');
    result = 'good';
    await finish(desk, 'sam', 'network');
    const { by, checked } = desk.run().steps.outboundApp ?? {};
    assert.deepEqual([by?.name, checked?.result], ['Eve', 'good']);
  });

  it('is checked, written down, and shown on every card', async () => {
    const desk = await openStartedDesk();
    const { text } = await finish(desk, 'eve', 'outboundApp', { outboundClientId: ` ${clientId} ` });
    assert.match(text, /✔ Checked: it is in order/);
    assert.match(text, /✔ fine/);
    const { status, by, how, checked } = desk.run().steps.outboundApp ?? {};
    assert.deepEqual([status, by?.name, how, checked?.result], ['done', 'Eve', 'byHand', 'good']);
    assert.equal(desk.run().values.outboundClientId, clientId);
    assert.deepEqual(desk.audit.map(({ kind, subject }) => [kind, subject]).slice(1), [
      ['valuesTyped', 'outboundApp'],
      ['stepDone', 'outboundApp'],
    ]);
    const shared = desk.told.findLast(({ activityId }) => activityId === 'card')?.text ?? '';
    assert.match(shared, /1 of 4 steps/);
    assert.match(shared, /✔ 1\. .* · done by Eve, 23 Nov 2026, 14:00 UTC/);
    assert.match(shared, /Next: 2\./);
    const next = await desk.click('sam', 'setup.step', { step: 'outboundProvider' });
    assert.match(next.text, new RegExp(`Client ID\\n${clientId}`));
  });

  it('stays open with something wrong, which is named with its fix', async () => {
    const desk = await openStartedDesk();
    const bad = { result: 'bad', about: 'network.dns', text: 'dns: wrong', todo: ['Mend it.'] } as const;
    desk.found.network = () => [bad, { result: 'good', text: 'rest' }];
    const { text } = await finish(desk, 'sam', 'network');
    assert.match(text, /⚠️ Checked: something is not right yet/);
    assert.match(text, /✖ dns: wrong\n• Mend it\./);
    assert.equal(desk.run().steps.network?.status, 'open');
    assert.match(desk.told.at(-1)?.text ?? '', /✖ 4\. .* · checked with a problem/);
    const later = await desk.click('sam', 'setup.step', { step: 'network' });
    assert.match(later.text, /Last checked .*: wrong: network\.dns/);
  });

  it('is never good for what was not seen', async () => {
    const desk = await openStartedDesk();
    desk.found.network = () => {
      throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: 'sys_properties' });
    };
    const { text } = await finish(desk, 'sam', 'network');
    assert.match(text, /not everything could be seen/);
    assert.match(text, /❔ Cannot see/);
    assert.match(desk.told.at(-1)?.text ?? '', /❔ 4\. .* · done by Sam, .*; not seen by Casebridge/);
    desk.found.network = () => [];
    assert.match(
      (await finish(desk, 'sam', 'network', { was: 'done' })).text,
      /Checked again: nothing wrong/,
    );
  });

  it('is open again when a later check finds it wrong', async () => {
    const desk = await openStartedDesk();
    await finish(desk, 'sam', 'network');
    desk.found.network = () => [{ result: 'bad', text: 'broken' }];
    await finish(desk, 'sam', 'network', { was: 'done' });
    assert.equal(desk.run().steps.network?.status, 'open');
    assert.deepEqual(
      desk.audit.map(({ kind }) => kind),
      ['setupStarted', 'stepDone', 'stepReopened'],
    );
  });

  it('waits for those before it', async () => {
    const desk = await openStartedDesk();
    await assert.rejects(finish(desk, 'sam', 'outboundProvider'), (error) => {
      assert.ok(isCasebridgeError(error, 'SETUP_STEP_BLOCKED'), String(error));
      assert.match(String(error.facts.steps), /^1\. /);
      return true;
    });
  });

  it('is asked again for what cannot be right, which is not shown: it may be a secret', async () => {
    const desk = await openStartedDesk();
    const { text, card } = await finish(desk, 'eve', 'outboundApp', { outboundClientId: 'p4ssw0rd~secret' });
    assert.match(text, /⚠️ .*: this cannot be right\. Choose somebody/);
    assert.doesNotMatch(JSON.stringify(card), /p4ssw0rd/);
    assert.deepEqual([desk.run().steps, desk.run().values], [{}, {}]);
  });

  it('is not done again by somebody with an old card', async () => {
    const desk = await openStartedDesk();
    await finish(desk, 'sam', 'network');
    let looked = 0;
    desk.found.network = () => {
      looked += 1;
      return [{ result: 'bad', text: 'never seen' }];
    };
    const { text } = await finish(desk, 'sue', 'network', { was: 'open' });
    assert.match(text, /Sam did this step in the meantime, 23 Nov 2026, 14:00 UTC/);
    assert.equal(looked, 0);
  });

  it('has one who did it, when two are checked at once', async () => {
    const desk = await openStartedDesk();
    desk.world.beforeSave = async () => {
      desk.world.beforeSave = async () => {};
      await finish(desk, 'sue', 'network');
    };
    const { text } = await finish(desk, 'sam', 'network');
    assert.match(text, /done by Sue/);
    assert.equal(desk.run().steps.network?.by?.name, 'Sue');
    assert.equal(desk.audit.filter(({ kind }) => kind === 'stepDone').length, 1);
  });

  it('says when the set-up was reset meanwhile', async () => {
    const desk = await openStartedDesk();
    desk.found.network = () => {
      desk.world.kept = undefined;
      return [{ result: 'good', text: 'fine' }];
    };
    await assert.rejects(finish(desk, 'sam', 'network'), is('SETUP_NOT_STARTED'));
  });

  it('ends with the configuration to be tested', async () => {
    const desk = await openStartedDesk();
    await finish(desk, 'eve', 'outboundApp', { outboundClientId: clientId });
    await finish(desk, 'sam', 'outboundProvider');
    await finish(desk, 'moe', 'completeIntegration');
    await desk.click('sam', 'setup.skip', { step: 'network' }, { clicked: 'card' });
    assert.match(desk.told.at(-1)?.text ?? '', /4 of 4 steps[\s\S]*Every step is done/);
  });
});

describe('a step', () => {
  it('is left out and reopened', async () => {
    const desk = await openStartedDesk();
    const skipped = await desk.click('sam', 'setup.skip', { step: 'network' }, { clicked: 'card' });
    assert.match(skipped.text, /The step is left out/);
    const reopened = await desk.click('sam', 'setup.reopen', { step: 'network' }, { clicked: 'card' });
    assert.match(reopened.text, /The step is open again/);
    assert.deepEqual(desk.run().steps.network, { status: 'open', made: [] });
    assert.deepEqual(desk.audit.map(({ kind }) => kind).slice(1), ['stepSkipped', 'stepReopened']);
  });

  it('that is needed is not left out', async () => {
    const desk = await openStartedDesk();
    await assert.rejects(desk.click('sam', 'setup.skip', { step: 'outboundApp' }), is('CARD_OUTDATED'));
  });

  it('is one person’s at a time, and free after they failed', async () => {
    const desk = await openStartedDesk();
    const run = desk.run();
    await desk.runbook.withStep(run, 'network', async () => {
      await assert.rejects(
        desk.runbook.withStep(run, 'network', async () => 1),
        is('SETUP_STEP_UNDER_WAY'),
      );
      assert.equal(await desk.runbook.withStep(run, 'outboundApp', async () => 2), 2);
    });
    await assert.rejects(
      desk.runbook.withStep(run, 'network', async () => {
        throw new TypeError('x');
      }),
      TypeError,
    );
    assert.equal(desk.claimed.size, 0);
  });
});
