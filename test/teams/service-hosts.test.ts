import assert from 'node:assert/strict';
import { isAllowedServiceUrl } from '../../src/teams/service-hosts.ts';

describe('where the bot may send to', () => {
  const hosts = { names: ['smba.example.net', '.bots.example.com'], loopback: false };

  it('is a host that is named, or below one', () => {
    assert.equal(isAllowedServiceUrl('https://smba.example.net/emea/', hosts), true);
    assert.equal(isAllowedServiceUrl('https://europe.bots.example.com/', hosts), true);
    assert.equal(isAllowedServiceUrl('https://emea.smba.example.net/', hosts), false);
  });

  it('is this machine only in the sandbox', () => {
    assert.equal(isAllowedServiceUrl('http://127.0.0.1:3000/', { ...hosts, loopback: true }), true);
    for (const url of ['http://127.0.0.1:3000/', 'https://localhost/', 'https://[::1]/']) {
      assert.equal(isAllowedServiceUrl(url, hosts), false, url);
    }
  });
});
