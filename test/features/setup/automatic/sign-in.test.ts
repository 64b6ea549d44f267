import assert from 'node:assert/strict';
import { wordsFor } from '../../../../src/locales/words.ts';
import { startWorld, type World } from './world.ts';

const textOf = (value: unknown) => JSON.stringify(value);
const shared = {
  place: { kind: 'channel' },
  clicked: 'channel-card',
  chat: { serviceUrl: 's', conversationId: 'channel', botId: 'b' },
} as const;

async function withSecret(world: World): Promise<void> {
  await world.doIt('app');
  await world.settled();
  await world.doIt('provider');
  await world.doIt('secret');
  await world.settled();
}

describe('an Entra administrator’s step', () => {
  let world: World;
  beforeEach(() => {
    world = startWorld();
  });
  afterEach(() => world.close());

  it('shows the code, does the plan when they have signed in, and shows the result on that card', async () => {
    const code = await world.doIt('app');
    assert.match(textOf(code), /ABCD-EFGH/);
    await world.settled();
    assert.deepEqual(world.edited.at(-1)?.id, 'card');
    assert.equal(world.edited.at(-1)?.reply.card, 'setup/step');
    assert.equal(world.state('app').status, 'done');
    assert.equal(world.systems.apps.length, 1);
    assert.equal(world.systems.appRoles.length, 1);
    assert.ok(
      world.audit.some(({ as }) => as === 'adele@contoso.com'),
      'who signed in is written down',
    );
  });

  it('sends the code to the person’s own chat where others read along', async () => {
    const said = await world.doIt('app', shared);
    assert.doesNotMatch(textOf(said), /ABCD/);
    assert.equal(world.posted[0]?.chat, 'own-me');
    assert.match(textOf(world.posted[0]), /ABCD-EFGH/);
    await world.settled();
    assert.ok(
      world.edited.some(({ id }) => id === 'posted-1'),
      'the result is where the code was',
    );
  });

  it('takes only their own account, or the one they linked', async () => {
    world.systems.account.objectId = 'somebody';
    await world.doIt('app');
    await world.settled();
    assert.match(textOf(world.edited.at(-1)), /Somebody else signed in/);
    assert.deepEqual(world.systems.apps, []);
    world.systems.account.objectId = 'linked';
    await world.doIt('app');
    await world.settled();
    assert.equal(world.systems.apps.length, 1);
  });

  for (const [signIn, said] of [
    ['declined', 'errors.ENTRA_ADMIN_DECLINED.title'],
    ['tooLate', 'errors.ENTRA_ADMIN_TOO_LATE.title'],
  ] as const) {
    it(`says on the card that it was ${signIn}`, async () => {
      world.systems.signIn = signIn;
      await world.doIt('app');
      await world.settled();
      assert.ok(textOf(world.edited.at(-1)).includes(wordsFor('en').say(said)), 'the card says why');
      assert.equal(world.state('app').status, 'open');
    });
  }

  it('waits for the newest sign-in only, and says when Casebridge ends', async () => {
    world.systems.signIn = 'never';
    await world.doIt('app');
    await world.doIt('app');
    assert.deepEqual(world.edited, []);
    await world.close();
    assert.equal(world.edited.length, 1);
    assert.match(textOf(world.edited), /restarted meanwhile/);
  });

  it('puts the secret where it is used, and removes the one before when it is renewed', async () => {
    await withSecret(world);
    const [first] = world.systems.apps[0]?.passwords ?? [];
    assert.deepEqual(world.systems.secretsWritten, world.systems.told);
    const [made] = world.state('secret').made;
    assert.ok(made?.kind === 'secret' && made.expiresAt !== undefined, 'its end is kept');
    await world.doIt('secret');
    await world.settled();
    assert.equal(world.systems.told.length, 2);
    assert.equal(world.systems.apps[0]?.passwords.length, 1);
    assert.notEqual(world.systems.apps[0]?.passwords[0]?.keyId, first?.keyId);
    assert.equal(world.state('secret').made.length, 1);
  });

  it('makes nothing for a set-up that was begun anew while they signed in', async () => {
    let go = () => {};
    world.systems.signIn = new Promise((resolve) => {
      go = resolve;
    });
    await world.doIt('app');
    world.setRun({ id: 'another' });
    go();
    await world.settled();
    assert.deepEqual(world.systems.apps, []);
    assert.match(textOf(world.edited.at(-1)), /set-up/i);
  });

  it('keeps a working secret when the new one is not taken', async () => {
    await withSecret(world);
    world.systems.takesSecrets = false;
    await world.doIt('secret');
    await world.settled();
    assert.match(textOf(world.edited.at(-1)), /does not take the new secret/);
    assert.equal(world.systems.secretsWritten.length, 1);
    assert.equal(world.systems.apps[0]?.passwords.length, 1);
    assert.equal(world.state('secret').made.length, 1);
  });

  it('makes a secret for less long where the tenant does not allow two years', async () => {
    await world.doIt('app');
    await world.settled();
    await world.doIt('provider');
    world.systems.failOnce = 'addPassword';
    await world.doIt('secret');
    await world.settled();
    const [password] = world.systems.apps[0]?.passwords ?? [];
    assert.equal(password?.expiresAt?.getFullYear(), 2027);
  });

  for (const step of ['app', 'secret'] as const) {
    for (const lost of [false, true]) {
      it(`ends ${step} at any call (${lost ? 'answer lost' : 'not done'}), and leaves one of each`, async () => {
        let at = 1;
        while (!(await endsAt(step, at, lost))) at += 1;
        assert.ok(at > 3, `only ${at} calls`);
      });
    }
  }
});

/** @returns whether the step was over before that call */
async function endsAt(step: 'app' | 'secret', at: number, lost: boolean): Promise<boolean> {
  const world = startWorld();
  const { systems } = world;
  if (step === 'secret') {
    await world.doIt('app');
    await world.settled();
    await world.doIt('provider');
  }
  systems.end = { at: systems.calls + at, lost };
  await world.doIt(step);
  await world.settled();
  const isDone = world.state(step).status === 'done';
  systems.end = undefined;
  if (!isDone) await world.doIt(step);
  await world.settled();
  const passwords = () => systems.apps[0]?.passwords ?? [];
  const made = [systems.apps.length, systems.appRoles.length, passwords().length];
  assert.deepEqual(made, [1, 1, step === 'secret' ? 1 : 0], `call ${at}`);
  assert.equal(world.state(step).status, 'done', `call ${at}`);
  await world.undoIt(step);
  await world.settled();
  assert.deepEqual(
    step === 'secret' ? passwords() : systems.apps,
    [],
    `call ${at}: it is known as Casebridge’s`,
  );
  await world.close();
  return isDone;
}
