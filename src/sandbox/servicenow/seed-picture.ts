import { crc32, deflateSync } from 'node:zlib';

const width = 160;
const height = 90;

type Colour = readonly [red: number, green: number, blue: number];

const title: Colour = [38, 92, 168];
const paper: Colour = [243, 244, 246];
const text: Colour = [120, 124, 132];
const alarm: Colour = [186, 32, 46];

let drawn: Buffer | undefined;

/** A PNG of some hundred bytes that looks like a window with an error in it. */
export function screenshot(): Buffer {
  drawn ??= draw();
  return drawn;
}

function draw(): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => colourAt(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a channel, red green blue.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colourAt(x: number, y: number): Colour {
  if (y < 14) return title;
  if (x >= 12 && x < 36 && y >= 28 && y < 52) return alarm;
  const isLine = x >= 48 && x < 144 - y / 2 && y >= 28 && y < 64 && y % 10 < 3;
  return isLine ? text : paper;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
