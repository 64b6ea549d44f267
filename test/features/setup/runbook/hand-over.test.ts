import assert from 'node:assert/strict';
import { CasebridgeError, isCasebridgeError } from '../../../../src/errors.ts';
import { actionsOf } from '../../../helpers/card-text.ts';
import { inputOf } from '../../../helpers/forms.ts';
import { finish, openStartedDesk, roles } from './setup-desk.ts';

const eve = { id: '29:eve', name: 'Eve Adams', entraObjectId: 'eve', addresses: ['eve@contoso.com'] };
const sam = { id: '29:sam', name: 'Sam', entraObjectId: 'sam', addresses: ['sam@contoso.com'] };

async function openWithMembers() {
  const desk = await openStartedDesk();
  desk.world.members = [eve, sam];
  const handOver = (data: object, step = 'outboundApp') =>
    desk.click('sam', 'setup.handOverTo', { step, ...data }, { clicked: 'card' });
  return { ...desk, handOver };
}

describe('handing a step over', () => {
  it('offers the others of the conversation, or an address', async () => {
    const desk = await openWithMembers();
    const { card, text, reply } = await desk.click('sam', 'setup.handOver', { step: 'outboundApp' });
    assert.match(text, /Hand over step 1\./);
    assert.deepEqual(inputOf(card, 'to').choices, [{ title: 'Eve Adams', value: 'eve' }]);
    assert.equal(inputOf(card, 'email').value, '');
    assert.equal(reply.unfinished, true);
  });

  it('tells them in their own chat, with this step alone', async () => {
    const desk = await openWithMembers();
    const { text } = await desk.handOver({ to: 'eve' });
    assert.match(text, /is with Eve Adams now/);
    assert.match(text, /told in their own chat/);
    assert.doesNotMatch(text, /⚠️/);
    const post = desk.told.find(({ kind }) => kind === 'post');
    assert.equal(post?.chat, 'chat of eve');
    assert.match(post?.text ?? '', /Sam hands this step/);
    assert.match(post?.text ?? '', /Redirect URI\nhttps/);
    assert.doesNotMatch(post?.text ?? '', /[234]\. |Back/);
    const { name, email, by } = desk.run().steps.outboundApp?.handedTo ?? {};
    assert.deepEqual([name, email, by?.name], ['Eve Adams', 'eve@contoso.com', 'Sam']);
    assert.deepEqual(desk.audit.at(-1), {
      ...{ kind: 'stepHandedOver', subject: 'outboundApp', after: 'eve@contoso.com' },
      by: { name: 'Sam', entraObjectId: 'sam' },
    });
  });

  it('shows on the shared card whom it waits for, and then that it is done', async () => {
    const desk = await openWithMembers();
    await desk.handOver({ to: 'eve' });
    const shared = () => desk.told.findLast(({ activityId }) => activityId === 'card')?.text ?? '';
    assert.match(shared(), /⏳ 1\. .* · waiting for Eve Adams/);
    assert.match(shared(), /For: Eve Adams/);
    const done = await desk.click('eve', 'setup.verify', { step: 'outboundApp' }, { clicked: 'hers' });
    assert.ok(!actionsOf(done.card).some(({ verb }) => verb === 'setup.show'), 'no way to the others');
    assert.match(shared(), /✔ 1\. .* · done by Eve/);
  });

  it('mentions them here where their chat is closed', async () => {
    const desk = await openWithMembers();
    desk.closedChats.add('eve');
    assert.match((await desk.handOver({ to: 'eve' })).text, /mentioned in this conversation/);
    const post = desk.told.find(({ kind }) => kind === 'post');
    assert.deepEqual([post?.chat, post?.mentions], ['channel', ['Eve Adams']]);
  });

  it('gives a text to send where Casebridge cannot write to them at all', async () => {
    const desk = await openWithMembers();
    desk.directory.set('max', [roles.application]);
    desk.closedChats.add('max');
    const { text } = await desk.handOver({ email: 'Max@Contoso.com' });
    assert.match(text, /Casebridge cannot write to Account max/);
    assert.match(text, /Hello Account max, a step of our Casebridge set-up is yours: 1\./);
    assert.ok(!desk.told.some(({ kind }) => kind === 'post'), 'nobody else is told');
  });

  it('finds the owner of a typed address in Entra', async () => {
    const desk = await openWithMembers();
    assert.match((await desk.handOver({ email: 'moe@contoso.com' })).text, /is with Account moe now/);
    assert.equal(desk.run().steps.outboundApp?.handedTo?.entraObjectId, 'moe');
  });

  it('says that their role is missing, and hands over all the same', async () => {
    const desk = await openWithMembers();
    desk.directory.set('eve', []);
    assert.match((await desk.handOver({ to: 'eve' })).text, /⚠️ Eve Adams does not have the role now: Entra/);
    assert.equal(desk.run().steps.outboundApp?.handedTo?.entraObjectId, 'eve');
    await assert.rejects(finish(desk, 'eve', 'outboundApp'), (error) =>
      isCasebridgeError(error, 'SETUP_STEP_NOT_YOURS'),
    );
  });

  it('says that a role could not be checked; then they may do it on the word of who handed it over', async () => {
    const desk = await openWithMembers();
    desk.world.graphError = new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' });
    assert.match(
      (await desk.handOver({ to: 'eve' })).text,
      /❔ Whether Eve Adams has the role could not be checked/,
    );
    assert.match((await finish(desk, 'eve', 'outboundApp')).text, /The step is done/);
  });

  it('is not handed on by somebody who may do it on another’s word alone', async () => {
    const desk = await openWithMembers();
    desk.world.graphError = new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' });
    await desk.handOver({ to: 'eve' });
    const on = { step: 'outboundApp', to: 'sam' };
    await assert.rejects(desk.click('eve', 'setup.handOverTo', on), (error) =>
      isCasebridgeError(error, 'SETUP_STEP_NOT_YOURS'),
    );
    assert.equal(desk.run().steps.outboundApp?.handedTo?.entraObjectId, 'eve');
  });

  for (const { data, says } of [
    { data: {}, says: /Choose somebody of this conversation/ },
    { data: { to: 'somebody else' }, says: /Choose somebody of this conversation/ },
    { data: { email: 'nobody@contoso.com' }, says: /There is no account nobody@contoso\.com/ },
  ]) {
    it(`asks again for ${JSON.stringify(data)}`, async () => {
      const desk = await openWithMembers();
      assert.match((await desk.handOver(data)).text, says);
      assert.deepEqual(desk.run().steps, {});
    });
  }

  it('does not hand over what is done', async () => {
    const desk = await openWithMembers();
    await finish(desk, 'eve', 'outboundApp');
    assert.match((await desk.handOver({ to: 'eve' })).text, /not open any more/);
    assert.equal(desk.run().steps.outboundApp?.handedTo, undefined);
  });

  it('is for those who may do the step or configure', async () => {
    const desk = await openWithMembers();
    await assert.rejects(desk.click('moe', 'setup.handOverTo', { step: 'outboundApp', to: 'eve' }), (error) =>
      isCasebridgeError(error, 'SETUP_STEP_NOT_YOURS'),
    );
  });
});
