import { inflateSync } from 'node:zlib';

export interface Png {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of every pixel, row by row; undefined when the file has no opacity channel. */
  readonly rgba: Uint8Array | undefined;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bytesPerPixel = 4;

/**
 * Reads a PNG file as far as icons need it: the pixels of 8-bit RGBA without interlace, the size of every other.
 * @returns undefined when it is not a whole PNG file.
 */
export function readPng(file: Uint8Array): Png | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(signature)) return undefined;
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const isPlainRgba = bytes[24] === 8 && bytes[25] === 6 && bytes[28] === 0;
  try {
    return { width, height, rgba: isPlainRgba ? pixels(bytes, width, height) : undefined };
  } catch {
    return undefined;
  }
}

function pixels(bytes: Buffer, width: number, height: number): Uint8Array {
  const filtered = inflateSync(Buffer.concat(imageData(bytes)));
  const rowLength = width * bytesPerPixel;
  const rgba = new Uint8Array(rowLength * height);
  // Each row has a blank pixel before it, so that the first real one has a neighbour.
  let above = new Uint8Array(bytesPerPixel + rowLength);
  for (let row = 0; row < height; row += 1) {
    const line = filtered.subarray(row * (rowLength + 1), (row + 1) * (rowLength + 1));
    const current = unfiltered(line, above);
    rgba.set(current.subarray(bytesPerPixel), row * rowLength);
    above = current;
  }
  return rgba;
}

/** @param line the filter's number, then the filtered bytes. */
function unfiltered(line: Buffer, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const [filter = 0, ...values] = line;
  const current = new Uint8Array(above.length);
  for (const [at, value] of values.entries()) {
    const [left = 0, up = 0, corner = 0] = [current[at], above[at + bytesPerPixel], above[at]];
    current[at + bytesPerPixel] = value + predicted(filter, left, up, corner);
  }
  return current;
}

function imageData(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return parts;
}

/** The five line filters of the PNG specification, section 9. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return Math.floor((left + up) / 2);
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const distances = [left, up, corner].map((value) => Math.abs(estimate - value));
  const nearest = Math.min(...distances);
  if (distances[0] === nearest) return left;
  return distances[1] === nearest ? up : corner;
}
