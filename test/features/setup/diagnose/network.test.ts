import assert from 'node:assert/strict';
import { runChecks } from '../../../../src/features/findings.ts';
import { networkChecks } from '../../../../src/features/setup/diagnose/network.ts';
import { type Looks, startLooks } from '../../../helpers/setup-looks.ts';

describe('the network', () => {
  let looks: Looks;
  beforeEach(async () => {
    looks = await startLooks();
  });
  afterEach(() => looks.close());

  const look = async (usesApp = true) =>
    runChecks(looks.turn(), networkChecks(looks.deps.systems.network, usesApp));
  const resultOf = async (about: string) => (await look()).find((finding) => finding.about === about);

  it('reaches every host, and says what it is needed for', async () => {
    const finding = await resultOf('network.learn.microsoft.com');
    assert.equal(finding?.result, 'good');
    assert.match(
      finding?.text ?? '',
      /Microsoft Learn \(learn\.microsoft\.com\) was reached in \d+ ms; needed for solutions/,
    );
  });

  it('names the host that it does not get through to, and no other', async () => {
    looks.unreachable = ['https://graph.microsoft.com'];
    const bad = (await look()).filter(({ result }) => result === 'bad');
    assert.deepEqual(
      bad.map(({ about }) => about),
      ['network.graph.microsoft.com'],
    );
    assert.match(bad[0]?.text ?? '', /needed for service health/);
  });

  it('compares the guide’s six addresses with DNS', async () => {
    const same = await resultOf('network.addresses');
    assert.equal(same?.result, 'good');
    assert.match(same?.text ?? '', /6 of the guide’s six addresses are still there$/);
    looks.addresses = ['13.76.138.31', '203.0.113.7'];
    const other = await resultOf('network.addresses');
    assert.equal(other?.result, 'bad');
    assert.match(
      other?.text ?? '',
      /1 of the guide’s six addresses is still there; added: 203\.0\.113\.7; gone: 52\.149/,
    );
    assert.match(other?.todo?.[0] ?? '', /203\.0\.113\.7/);
    looks.addresses = [];
    assert.match((await resultOf('network.addresses'))?.todo?.[0] ?? '', /30 May 2025/);
  });

  it('asks for the addresses only where the app is', async () => {
    const abouts = (await look(false)).map(({ about }) => about);
    assert.deepEqual(abouts, ['network.graph.microsoft.com', 'network.learn.microsoft.com']);
  });
});
