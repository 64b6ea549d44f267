import { encode } from 'fast-png';
import { LRUCache } from 'lru-cache';
import type { DayState } from './days.ts';

const dayWidth = 16;
const gap = 2;
const height = 48;

/** Red, green, blue, opacity: readable on light and on dark; what they say, the height says as well. */
const palette: [number, number, number, number][] = [
  [0, 0, 0, 0],
  [228, 71, 73, 255],
  [218, 112, 20, 255],
  [46, 158, 79, 255],
  [138, 136, 134, 255],
];

const looks: Readonly<Record<DayState, { readonly colour: number; readonly height: number }>> = {
  incident: { colour: 1, height },
  advisory: { colour: 2, height: 28 },
  well: { colour: 3, height: 10 },
  unknown: { colour: 4, height: 28 },
};

/** Services have the same days more often than not. */
const drawn = new LRUCache<string, string>({ max: 500 });

/** A picture of one bar a day, oldest first, as a `data:` address of some hundred characters. */
export function drawDays(states: readonly DayState[]): string {
  const key = states.join(' ');
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const width = states.length * dayWidth;
  const data = new Uint8Array(width * height);
  for (const [index, state] of states.entries()) drawBar(data, width, index * dayWidth, state);
  const png = encode({ width, height, data, channels: 1, depth: 8, palette }, { zlib: { level: 9 } });
  const url = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  drawn.set(key, url);
  return url;
}

/** What is unknown is a dotted line instead of a bar. */
function drawBar(data: Uint8Array, width: number, left: number, state: DayState): void {
  const look = looks[state];
  const [from, to] = state === 'unknown' ? [left + 7, left + 10] : [left + gap, left + dayWidth - gap];
  for (let row = height - look.height; row < height; row += 1) {
    if (state === 'unknown' && row % 7 > 2) continue;
    data.fill(look.colour, row * width + from, row * width + to);
  }
}
