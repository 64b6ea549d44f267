import assert from 'node:assert/strict';
import { CasebridgeError } from '../../../../src/errors.ts';
import type { Reply } from '../../../../src/features/turn.ts';
import { startWorld, type World } from './world.ts';

const textOf = (value: unknown) => JSON.stringify(value);
const secretOf = ({ data }: Reply) => String(Reflect.get(data, 'secret'));

async function prepare(world: World): Promise<void> {
  await world.doIt('app');
  await world.settled();
  await world.doIt('provider');
  await world.settled();
}

/** Nothing that left, and nothing that is kept, holds it; only the dialog does. */
function assertSecret(world: World, secrets: readonly string[]): void {
  const elsewhere = textOf([world.seen, world.edited, world.posted, world.run(), world.audit]);
  for (const secret of secrets)
    assert.ok(secret.length > 8 && !elsewhere.includes(secret), 'a secret is elsewhere');
}

describe('a secret that a person types', () => {
  let world: World;
  beforeEach(async () => {
    world = startWorld();
    await prepare(world);
  });
  afterEach(() => world.close());

  it('of ServiceNow’s is written, and shown once', async () => {
    const shown = await world.click('setup.secret', { step: 'ours' });
    assert.equal(shown.card, 'setup/secret');
    const secret = secretOf(shown);
    assert.deepEqual(world.systems.secretsWritten, [secret]);
    const again = await world.click('setup.secret', { step: 'ours' });
    assert.equal(again.card, 'setup/secret-ask');
    const another = secretOf(await world.click('setup.secret', { step: 'ours', again: true }));
    assert.notEqual(another, secret);
    assert.equal(world.state('ours').made.length, 1);
    assert.equal(world.audit.filter(({ kind }) => kind === 'secretShown').length, 2);
    assertSecret(world, [secret, another]);
  });

  it('of ServiceNow’s that takes longer than a dialog waits is shown once it is there', async () => {
    const slow = startWorld('basic', 0);
    await prepare(slow);
    let go = () => {};
    slow.systems.holding = new Promise((resolve) => {
      go = resolve;
    });
    assert.equal((await slow.click('setup.secret', { step: 'ours' })).card, 'setup/secret-making');
    assert.match(textOf(await slow.click('setup.secretShow', { step: 'ours' })), /not there yet/);
    assert.equal((await slow.click('setup.secret', { step: 'ours' })).card, 'setup/secret-making');
    go();
    await slow.settled();
    const secret = secretOf(await slow.click('setup.secretShow', { step: 'ours' }));
    assert.deepEqual(slow.systems.secretsWritten, [secret]);
    assert.equal((await slow.click('setup.secretShow', { step: 'ours' })).card, 'setup/secret-ask');
    assertSecret(slow, [secret]);
    await slow.close();
  });

  it('of ServiceNow’s that cannot be made says so in the dialog, and leaves nothing', async () => {
    const slow = startWorld('basic', 0);
    await prepare(slow);
    let stop = () => {};
    slow.systems.holding = new Promise((_, reject) => {
      stop = () => reject(new CasebridgeError('SERVICENOW_FORBIDDEN', { table: 'oauth_entity' }));
    });
    await slow.click('setup.secret', { step: 'ours' });
    stop();
    await slow.settled();
    await assert.rejects(slow.click('setup.secretShow', { step: 'ours' }), { code: 'SERVICENOW_FORBIDDEN' });
    assert.deepEqual(slow.state('ours').made, []);
    assertSecret(slow, slow.systems.secretsWritten);
    await slow.close();
  });

  it('of Entra’s is shown once to whoever signed in', async () => {
    const code = await world.click('setup.secret', { step: 'theirs' });
    assert.equal(code.card, 'setup/secret-sign-in');
    await world.settled();
    const shown = await world.click('setup.secretShow', { step: 'theirs' });
    assert.deepEqual([secretOf(shown)], world.systems.told);
    assert.equal((await world.click('setup.secretShow', { step: 'theirs' })).card, 'setup/secret-ask');
    assert.equal(world.state('theirs').made.length, 1);
    assertSecret(world, world.systems.told);
  });

  it('is gone after ten minutes', async () => {
    await world.click('setup.secret', { step: 'theirs' });
    await world.settled();
    world.wait(11);
    assert.equal((await world.click('setup.secretShow', { step: 'theirs' })).card, 'setup/secret-ask');
  });

  it('waits in the dialog until somebody has signed in, and says there what went wrong', async () => {
    world.systems.account.objectId = 'somebody';
    let go = () => {};
    world.systems.signIn = new Promise((resolve) => {
      go = resolve;
    });
    await world.click('setup.secret', { step: 'theirs' });
    assert.match(textOf(await world.click('setup.secretShow', { step: 'theirs' })), /Nobody has signed in/);
    go();
    await world.settled();
    await assert.rejects(world.click('setup.secretShow', { step: 'theirs' }), {
      code: 'ENTRA_ADMIN_OTHER_ACCOUNT',
    });
    assert.deepEqual(world.systems.told, []);
  });

  it('can be made by an Entra administrator for whom the step was handed over to', async () => {
    const handedTo = {
      name: 'Megan',
      email: 'm@contoso.com',
      entraObjectId: 'megan',
      at: new Date(),
      by: { name: 'A', entraObjectId: 'a' },
    };
    world.setRun({ steps: { ...world.run().steps, theirs: { status: 'open', made: [], handedTo } } });
    world.systems.directoryRoles = ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'];
    await world.click('setup.secret', { step: 'theirs' });
    await world.settled();
    assert.equal((await world.click('setup.secretShow', { step: 'theirs' })).card, 'setup/secret-given');
    assert.equal(world.posted.at(-1)?.chat, 'own-megan');
    world.systems.directoryRoles = ['729827e3-9c14-49f7-bb1b-9608f156bbb8'];
    const asker = {
      known: false,
      account: { tenantId: 'tenant', entraObjectId: 'megan' },
      name: 'Megan',
      reason: new TypeError('x'),
    } as const;
    const shown = await world.click('setup.secret', { step: 'theirs' }, { asker });
    assert.deepEqual([secretOf(shown)], world.systems.told);
    assertSecret(world, world.systems.told);
  });
});

describe('trying a sign-in', () => {
  it('says what is known about a refusal, and keeps nothing of what was typed', async () => {
    const world = startWorld();
    world.systems.outcome = { is: 'refused', by: 'api' };
    const message = 'casebridge.microsoft365 typed hunter22-password';
    world.systems.log = [{ at: new Date(), isError: true, source: 'x', message }];
    const form = await world.click('setup.trySignIn', { step: 'provider' });
    assert.match(textOf(form), /Password of casebridge.microsoft365/);
    const tried = await world.click('setup.trySignInNow', {
      step: 'provider',
      password: 'hunter22-password',
    });
    assert.match(textOf(tried), /casebridge.microsoft365 typed ••••/);
    assert.deepEqual(world.state('provider').checked?.about, ['provider.signIn']);
    assert.equal(world.audit[0]?.kind, 'signInTried');
    assertSecret(world, ['hunter22-password']);
    assert.ok(!textOf(tried).includes('hunter22-password'), 'the log’s line repeats it');
    world.systems.log = undefined;
    const unseen = await world.click('setup.trySignInNow', {
      step: 'provider',
      password: 'hunter22-password',
    });
    assert.match(textOf(unseen), /may not read/);
    world.systems.outcome = { is: 'accepted' };
    await world.click('setup.trySignInNow', { step: 'provider', password: 'hunter22-password' });
    assert.equal(world.state('provider').checked, undefined, 'nothing else was looked at');
    assert.ok(world.state('provider').signedIn, 'when it was accepted is kept');
    await world.close();
  });

  it('gets Entra’s token as Microsoft would', async () => {
    const world = startWorld('entraToken');
    world.setRun({ values: { restUserClientId: 'rest-user', restApiClientId: 'rest-api' } });
    await world.click('setup.trySignInNow', { step: 'provider', secret: 'typed-secret' });
    assert.deepEqual(world.systems.attempts, [{ kind: 'entraToken', token: 'token-of-typed-secret' }]);
    world.systems.takesSecrets = false;
    const tried = await world.click('setup.trySignInNow', { step: 'provider', secret: 'typed-secret' });
    assert.match(textOf(tried), /Entra gives rest-user no token/);
    assertSecret(world, ['typed-secret']);
    await world.close();
  });
});
