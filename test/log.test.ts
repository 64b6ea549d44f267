import assert from 'node:assert/strict';
import { createLog } from '../src/log.ts';

function linesOf(secrets: readonly string[], write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'info', secrets, destination: { write: (line) => lines.push(line) } }));
  for (const line of lines) JSON.parse(line);
  return lines.join('');
}

const secret = 'hunter2-and-more';

describe('the log', () => {
  it('writes one JSON line with a time, a level by name and the fields', () => {
    const line: unknown = JSON.parse(linesOf([], (log) => log.warn({ status: 503 }, 'upstream failed')));
    assert.ok(typeof line === 'object' && line !== null && 'time' in line);
    assert.match(String(line.time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(line, { level: 'warn', time: line.time, status: 503, msg: 'upstream failed' });
  });

  it('leaves out what is below its level', () => {
    assert.equal(
      linesOf([], (log) => log.debug('a detail')),
      '',
    );
  });

  for (const { where, write } of [
    { where: 'a message', write: (log) => log.info(`signing in with ${secret}`) },
    { where: 'a field', write: (log) => log.info({ deep: { header: `Bearer ${secret}` } }, 'asked') },
    { where: 'the name of a field', write: (log) => log.info({ [secret]: 1 }, 'asked') },
    { where: 'an error', write: (log) => log.error({ err: new Error(`no ${secret}`) }, 'failed') },
    {
      where: 'the cause of an error',
      write: (log) =>
        log.error({ err: new Error('outer', { cause: new Error(`inner ${secret}`) }) }, 'failed'),
    },
    {
      where: 'what an error carries',
      write: (log) => log.error({ err: Object.assign(new Error('x'), { config: { secret } }) }, 'failed'),
    },
    {
      where: 'base64',
      write: (log) => log.info({ header: `Basic ${Buffer.from(secret).toString('base64')}` }, 'asked'),
    },
    { where: 'JSON within JSON', write: (log) => log.info({ body: JSON.stringify({ secret }) }, 'asked') },
    { where: 'a child’s own field', write: (log) => log.child({ key: secret }).info('asked') },
  ] satisfies readonly { where: string; write: (log: ReturnType<typeof createLog>) => void }[]) {
    it(`writes no secret in ${where}`, () => {
      const text = linesOf([secret], write);
      assert.ok(text.includes('[secret]'), text);
      assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString('base64')), text);
    });
  }

  it('finds a secret that JSON writes differently', () => {
    const odd = 'pass"word\\with\tall';
    const text = linesOf([odd], (log) => log.info({ password: odd }, `it is ${odd}`));
    assert.match(text, /"password":"\[secret\]","msg":"it is \[secret\]"/);
  });

  it('leaves nothing of a secret that begins with another', () => {
    const text = linesOf(['abcd', 'abcd-efgh'], (log) => log.info('abcd-efgh abcd'));
    assert.match(text, /"msg":"\[secret\] \[secret\]"/);
  });

  it('does not take a text of three letters for a secret', () => {
    assert.match(
      linesOf(['the'], (log) => log.info('the bot is running')),
      /the bot is running/,
    );
  });
});
