import { type Png, readPng } from './png.ts';
import type { Problem } from './problem.ts';

const redraw = 'Draw it from its SVG source with `npx tsx scripts/icons.ts`.';

/** Teams wants a colour icon of 192 x 192, and an outline of 32 x 32 in white on nothing. */
export function iconProblems(kind: 'color' | 'outline', file: string, bytes: Uint8Array): Problem[] {
  const where = `appPackage/${file}`;
  const png = readPng(bytes);
  if (png === undefined) return [{ where, what: 'This is not a PNG file.', fix: redraw }];
  const size = kind === 'color' ? 192 : 32;
  const problems: Problem[] = [];
  if (png.width !== size || png.height !== size) {
    const what = `The ${kind} icon is ${png.width} x ${png.height} pixels; Teams wants ${size} x ${size}.`;
    problems.push({ where, what, fix: redraw });
  }
  if (kind === 'outline' && !isWhiteOnNothing(png)) {
    const what = 'The outline icon has a background or a colour; Teams wants white on transparent.';
    problems.push({ where, what, fix: redraw });
  }
  return problems;
}

function isWhiteOnNothing({ rgba }: Png): boolean {
  if (rgba === undefined) return false;
  let visible = 0;
  let transparent = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const [red, green, blue, opacity] = rgba.subarray(at, at + 4);
    if (opacity === 0) transparent += 1;
    else if (red === 255 && green === 255 && blue === 255) visible += 1;
    else return false;
  }
  return visible > 0 && transparent > 0;
}
