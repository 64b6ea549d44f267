import assert from 'node:assert/strict';
import { crc32, deflateSync } from 'node:zlib';
import { iconProblems } from '../../scripts/package/icon-problems.ts';

const white = [255, 255, 255, 255];
const nothing = [0, 0, 0, 0];

describe('the outline icon', () => {
  for (const { name, pixelAt } of [
    { name: 'with a colour', pixelAt: (at: number) => (at === 100 ? [255, 255, 254, 255] : nothing) },
    { name: 'without transparency', pixelAt: () => white },
    { name: 'with nothing on it', pixelAt: () => nothing },
  ]) {
    it(`is refused ${name}`, () => {
      const [problem, ...others] = iconProblems('outline', 'outline.png', png(32, pixelAt));
      assert.match(problem?.what ?? '', /white on transparent/);
      assert.match(problem?.fix ?? '', /scripts\/icons\.ts/);
      assert.deepEqual(others, []);
    });
  }

  it('is taken when it is white on transparent, with soft edges', () => {
    const bytes = png(32, (at) => (at % 3 === 0 ? [255, 255, 255, 128] : nothing));
    assert.deepEqual(iconProblems('outline', 'outline.png', bytes), []);
  });

  it('is refused when it breaks off', () => {
    const bytes = png(32, () => white).subarray(0, 50);
    assert.match(iconProblems('outline', 'outline.png', bytes)[0]?.what ?? '', /not a PNG file/);
  });
});

/** An 8-bit RGBA picture, the plainest PNG there is. */
function png(size: number, pixelAt: (at: number) => number[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6], 8);
  const rows = Array.from({ length: size }, (_, row) => [
    0,
    ...Array.from({ length: size }, (_, column) => pixelAt(row * size + column)).flat(),
  ]);
  const data = deflateSync(Buffer.from(rows.flat()));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}
