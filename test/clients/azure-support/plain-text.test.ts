import assert from 'node:assert/strict';
import { plainText } from '../../../src/clients/azure-support/plain-text.ts';

const bodies = [
  ['Line one\r\n\r\n  indented\nif (a < b)', 'Line one\n\n  indented\nif (a < b)'],
  ['<p>One</p><p>Two<br>three</p>', 'One\n\nTwo\nthree'],
  ['<div>Tom &amp; Ann &lt;x&gt;</div>', 'Tom & Ann <x>'],
  ['<style>p { color: red }</style><p>Hello</p>', 'Hello'],
  ['<p>See <a href="https://aka.ms/x">this</a></p>', 'See this [https://aka.ms/x]'],
  ['<p>Picture: <img src="cid:1"></p>', 'Picture:'],
  ['<ul><li>one</li><li>two</li></ul>', '* one\n * two'],
  ['Ask <sam@microsoft.com> about it', 'Ask <sam@microsoft.com> about it'],
  ['', ''],
] as const;

describe('what somebody wrote at Azure, as text', () => {
  for (const [body, text] of bodies) {
    it(`reads ${JSON.stringify(body)}`, () => assert.equal(plainText(body), text));
  }
});
