import assert from 'node:assert/strict';
import { startWorld, type World } from './world.ts';

const textOf = (value: unknown) => JSON.stringify(value);
const provider = (world: World) => world.systems.rows.get('oauth_entity') ?? [];

describe('doing a step automatically', () => {
  let world: World;
  beforeEach(() => {
    world = startWorld();
  });
  afterEach(() => world.close());

  it('shows exactly what would be written, and writes nothing', async () => {
    const shown = textOf(await world.click('setup.plan', { step: 'provider' }));
    for (const part of [
      'Casebridge outbound',
      'oauth_provider',
      'https://login/tenant/oauth2/token',
      'Is created',
    ]) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    assert.deepEqual(provider(world), []);
  });

  it('makes the records, reads them back, and is done', async () => {
    await world.doIt('provider');
    assert.equal(provider(world).length, 1);
    const state = world.state('provider');
    assert.deepEqual([state.status, state.how, state.made.length], ['done', 'automatic', 2]);
    assert.equal(world.run().values.outboundProviderSysId, provider(world)[0]?.sysId);
    assert.deepEqual(
      world.audit.map(({ kind }) => kind),
      ['recordCreated', 'recordCreated', 'stepDone'],
    );
  });

  it('shows a plan again that has changed since', async () => {
    const again = await world.click('setup.do', { step: 'provider', plan: 'another' });
    assert.equal(again.card, 'setup/plan');
    assert.deepEqual(provider(world), []);
  });

  it('keeps what is there as it should be, which is then not Casebridge’s', async () => {
    const fields = {
      name: 'Casebridge outbound',
      type: 'oauth_provider',
      token_url: 'https://login/tenant/oauth2/token',
    };
    world.systems.rows.set('oauth_entity', [{ sysId: 'theirs', fields }]);
    await world.doIt('provider');
    assert.deepEqual(
      world.state('provider').made.map((made) => made.kind === 'record' && made.table),
      ['oauth_entity_profile'],
    );
  });

  it('names the field of what is there differently, and writes nothing', async () => {
    world.systems.rows.set('oauth_entity', [
      {
        sysId: 'theirs',
        fields: { name: 'Casebridge outbound', type: 'oauth_provider', token_url: 'https://elsewhere' },
      },
    ]);
    const shown = await world.click('setup.plan', { step: 'provider' });
    assert.match(textOf(shown), /oauth_entity Casebridge outbound: token_url/);
    const plan: unknown = Reflect.get(shown.data, 'plan');
    await assert.rejects(world.click('setup.do', { step: 'provider', plan }), { code: 'SETUP_CONFLICT' });
    assert.deepEqual(world.systems.rows.get('oauth_entity_profile') ?? [], []);
  });

  it('says which right is missing, and shows the step', async () => {
    world.systems.roles = new Set(['user_admin']);
    const shown = await world.click('setup.plan', { step: 'provider' });
    assert.equal(shown.card, 'setup/step');
    assert.match(textOf(shown), /role oauth_admin/);
    world.systems.roles = undefined;
    assert.match(textOf(await world.doIt('provider')), /cannot see which roles/);
    assert.deepEqual(provider(world), []);
  });

  it('takes everything back when what was written reads differently', async () => {
    world.systems.rule = (fields) => ({
      ...fields,
      ...(fields.oauth_entity && { name: 'changed by a rule' }),
    });
    await assert.rejects(world.doIt('provider'), { code: 'SETUP_NOT_AS_WRITTEN' });
    assert.deepEqual(provider(world), []);
    assert.deepEqual(world.state('provider').made, []);
    assert.equal(world.run().values.outboundProviderSysId, undefined);
  });

  for (const lost of [false, true]) {
    it(`ends at any call (${lost ? 'its answer is lost' : 'not done'}), and goes on without making anything twice`, async () => {
      for (let at = 1; ; at += 1) {
        const broken = startWorld();
        const shown = await broken.click('setup.plan', { step: 'provider' });
        const plan: unknown = Reflect.get(shown.data, 'plan');
        broken.systems.end = { at: broken.systems.calls + at, lost };
        const failed = await broken.click('setup.do', { step: 'provider', plan }).then(
          () => false,
          () => true,
        );
        broken.systems.end = undefined;
        await broken.doIt('provider');
        assert.equal(provider(broken).length, 1, `call ${at}`);
        assert.equal(broken.systems.rows.get('oauth_entity_profile')?.length, 1, `call ${at}`);
        assert.equal(broken.state('provider').status, 'done', `call ${at}`);
        await broken.undoIt('provider');
        assert.deepEqual(provider(broken), [], `call ${at}: what was made is known as Casebridge’s`);
        await broken.close();
        if (!failed) return assert.ok(at > 5, `only ${at} calls`);
      }
    });
  }
});

describe('a row of the name that an attempt which was cut off was about to make', () => {
  for (const [created, isOurs] of [
    ['2026-11-23 14:00:03', true],
    ['2026-11-23 19:00:00', false],
    ['2026-11-23 09:00:00', false],
    [undefined, false],
  ] as const) {
    it(`is ${isOurs ? 'that one' : 'somebody’s own'}, made ${created ?? 'nobody can see when'}`, async () => {
      const world = startWorld();
      const name = 'Casebridge outbound';
      const begunAt = new Date('2026-11-23T14:00:00Z');
      const made = [{ kind: 'record', table: 'oauth_entity', id: undefined, name, begunAt }] as const;
      world.setRun({ steps: { provider: { status: 'open', made } } });
      const fields = { name, type: 'oauth_provider', token_url: 'https://login/tenant/oauth2/token' };
      world.systems.rows.set('oauth_entity', [{ sysId: 'there', fields }]);
      if (created) world.systems.created.set('there', created);
      await world.doIt('provider');
      await world.undoIt('provider');
      assert.equal(provider(world).length, isOurs ? 0 : 1);
      await world.close();
    });
  }
});

describe('undoing a step', () => {
  let world: World;
  beforeEach(() => {
    world = startWorld();
  });
  afterEach(() => world.close());

  it('gives a changed row back what it was, and leaves what others changed since', async () => {
    await world.doIt('access');
    const table = () => world.systems.rows.get('sys_db_object')?.[0]?.fields;
    assert.equal(table()?.access, 'public');
    await world.undoIt('access');
    assert.equal(table()?.access, 'package_private');
    await world.doIt('access');
    world.systems.rows.set('sys_db_object', [
      { sysId: 'table', fields: { name: 'oauth_entity', access: 'by somebody', read_access: 'true' } },
    ]);
    assert.match(textOf(await world.undoIt('access')), /sys_db_object oauth_entity: access/);
    assert.equal(table()?.access, 'by somebody');
    assert.deepEqual(world.state('access').made, []);
  });

  it('removes nothing that was made after it was confirmed', async () => {
    await world.doIt('app');
    await world.settled();
    let signIn: () => void = () => undefined;
    world.systems.signIn = new Promise((resolve) => {
      signIn = resolve;
    });
    await world.undoIt('app');
    const state = world.state('app');
    const more = { kind: 'application', id: 'another', name: 'Another' } as const;
    world.setRun({ steps: { app: { ...state, made: [...state.made, more] } } });
    signIn();
    await world.settled();
    assert.equal(world.edited.at(-1)?.reply.card, 'setup/undo');
    assert.equal(world.systems.apps.length, 1);
    assert.equal(world.state('app').made.length, 3);
  });

  it('never deletes an app that somebody made themselves after an attempt that was cut off', async () => {
    const own = { objectId: 'own', clientId: 'own-client', displayName: 'Ours', uniqueName: undefined };
    world.systems.apps.push({
      ...own,
      redirectUrls: ['oauth', 'auth'].map((way) => `https://contoso.service-now.com/${way}_redirect.do`),
      ...{ signInAudience: 'AzureADMyOrg', hasServicePrincipal: true, passwords: [] },
    });
    const begun = { kind: 'application', id: undefined, name: 'Casebridge outbound (contoso)' } as const;
    world.setRun({
      steps: { app: { status: 'open', made: [begun] } },
      values: { outboundClientId: 'own-client' },
    });
    await world.doIt('app');
    await world.settled();
    assert.equal(world.state('app').status, 'done');
    await world.undoIt('app');
    await world.settled();
    assert.deepEqual(
      world.systems.apps.map(({ objectId }) => objectId),
      ['own'],
    );
    assert.deepEqual(world.state('app').made, []);
  });

  it('changes no row of which it cannot read what it was', async () => {
    world.systems.rows.set('sys_db_object', [
      { sysId: 'table', fields: { name: 'oauth_entity', read_access: 'true' } },
    ]);
    await assert.rejects(world.doIt('access'), { code: 'SETUP_CONFLICT' });
    assert.equal(world.systems.rows.get('sys_db_object')?.[0]?.fields.access, undefined);
  });

  it('names the steps that build on it, and opens them', async () => {
    await world.doIt('app');
    await world.settled();
    await world.doIt('provider');
    await world.doIt('secret');
    await world.settled();
    assert.equal(world.state('secret').status, 'done');
    assert.match(textOf(await world.click('setup.undo', { step: 'provider' })), /will be open again/);
    await world.undoIt('provider');
    assert.deepEqual([world.state('provider').status, world.state('secret').status], ['open', 'open']);
    assert.deepEqual(provider(world), []);
  });
});
