import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Data to try a card with: `<card>.sample.json` or `<card>.<variant>.sample.json` beside it. */
export interface Sample {
  /** Such as `incidents/incident`. */
  readonly card: string;
  /** Such as `incidents/incident.french`. */
  readonly name: string;
  readonly data: object;
}

const dataSchema = z.record(z.string(), z.json());

export async function readSamples(folder: string): Promise<Sample[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.sample.json'));
  const samples = files.sort().map(async (file): Promise<Sample> => {
    const name = file.replaceAll('\\', '/').replace(/\.sample\.json$/, '');
    const content: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return { card: name.replace(/\.[^/]*$/, ''), name, data: dataSchema.parse(content) };
  });
  return Promise.all(samples);
}
