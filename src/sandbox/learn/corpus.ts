import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const article = z.object({
  url: z.string().min(1),
  title: z.string().min(1),
  summary: text,
  products: list,
  symptoms: text,
  cause: text,
  resolution: text,
});

export type Article = z.infer<typeof article>;

export const defaultCorpusFile = fileURLToPath(new URL('./corpus.jsonl', import.meta.url));

/**
 * Reads one article a line; blank lines and further fields are passed over.
 * @throws SyntaxError naming file and line when a line is no article.
 */
export async function readCorpus(file: string): Promise<Article[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseLine(line, `${file}:${index + 1}`)],
  );
}

function parseLine(line: string, place: string): Article {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new SyntaxError(`${place}: not JSON`, { cause: error });
  }
  const parsed = article.safeParse(value);
  if (!parsed.success) throw new SyntaxError(`${place}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** An article as Learn's documents are fetched. */
export function toMarkdown({ title, products, ...sections }: Article): string {
  return [
    `# ${title}`,
    products.length === 0 ? '' : `Applies to: ${products.join(', ')}`,
    ...sectionsOf(sections),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The parts of an article that say something, each with its heading. */
export function sectionsOf({
  summary,
  symptoms,
  cause,
  resolution,
}: Pick<Article, 'summary' | 'symptoms' | 'cause' | 'resolution'>): string[] {
  const headed = { Symptoms: symptoms, Cause: cause, Resolution: resolution };
  const rest = Object.entries(headed).flatMap(([heading, body]) =>
    body === '' ? [] : [`## ${heading}\n\n${body}`],
  );
  return summary === '' ? rest : [summary, ...rest];
}
