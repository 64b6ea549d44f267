import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Language, languages } from '../../src/locales/words.ts';

/** Data to try a card with: `<card>.sample.json` or `<card>.<variant>.sample.json` beside it. */
export interface Sample {
  /** Such as `incidents/incident`. */
  readonly card: string;
  /** Such as `incidents/incident.french`. */
  readonly name: string;
  readonly data: object;
  /** The languages to show it in: data in French in French alone, and where there is such data the other in English alone. */
  readonly languages: readonly Language[];
}

const french = '.french';

const dataSchema = z.record(z.string(), z.json());

export async function readSamples(folder: string): Promise<Sample[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.sample.json'));
  const named = new Map(
    files.sort().map((file) => [file.replaceAll('\\', '/').replace(/\.sample\.json$/, ''), file]),
  );
  const samples = [...named].map(async ([name, file]): Promise<Sample> => {
    const content: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const data = dataSchema.parse(content);
    return { card: name.replace(/\.[^/]*$/, ''), name, data, languages: languagesOf(name, named) };
  });
  return Promise.all(samples);
}

function languagesOf(name: string, named: ReadonlyMap<string, string>): readonly Language[] {
  if (name.endsWith(french)) return ['fr'];
  return named.has(name + french) ? ['en'] : languages;
}
