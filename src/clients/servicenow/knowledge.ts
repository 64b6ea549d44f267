import { z } from 'zod';
import { isCasebridgeError } from '../../errors.ts';
import { type Instance, listCall } from './instance.ts';
import { allOf, anyOf, on } from './query.ts';
import { value } from './schema.ts';

export interface KnowledgeArticle {
  /** Such as `KB0000001`. */
  readonly number: string;
  readonly title: string;
  /** HTML as the author wrote it. */
  readonly html: string;
  readonly url: string;
}

/**
 * Published articles about these words. The Knowledge API ranks them; an instance without its plugin
 * (sn_km_api) is asked through the Table API instead.
 */
export async function findKnowledge(
  instance: Instance,
  words: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<readonly KnowledgeArticle[]> {
  try {
    return await searchKnowledgeApi(instance, words, limit, signal);
  } catch (error) {
    if (isCasebridgeError(error, 'SERVICENOW_API_MISSING'))
      return searchTable(instance, words, limit, signal);
    throw error;
  }
}

const article = z.object({
  number: z.string(),
  title: z.string().nullish(),
  snippet: z.string().nullish(),
  fields: z
    .object({ text: z.object({ value: z.string().nullish() }).nullish() })
    .partial()
    .nullish(),
});

async function searchKnowledgeApi(
  instance: Instance,
  words: readonly string[],
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly KnowledgeArticle[]> {
  const { articles } = await instance.get({
    path: '/api/sn_km_api/knowledge/articles',
    parameters: { query: words.join(' '), limit: String(limit), fields: 'text' },
    schema: z.object({ articles: z.array(article) }),
    signal,
  });
  return articles.map(({ number, title, snippet, fields }) => ({
    number,
    title: title ?? number,
    html: fields?.text?.value ?? snippet ?? '',
    url: articleUrl(instance, number),
  }));
}

const row = z.object({ number: value, short_description: value, text: value });
const knowledge = on('kb_knowledge');

async function searchTable(
  instance: Instance,
  words: readonly string[],
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly KnowledgeArticle[]> {
  const about = anyOf(...words.map((word) => knowledge.contains('short_description', word)));
  const rows = await instance.get({
    ...listCall({
      query: allOf(knowledge.equals('workflow_state', 'published'), about),
      fields: ['number', 'short_description', 'text'],
      limit,
    }),
    schema: z.array(row),
    signal,
  });
  return rows.map(({ number, short_description, text }) => ({
    number,
    title: short_description,
    html: text,
    url: articleUrl(instance, number),
  }));
}

function articleUrl(instance: Instance, number: string): string {
  return `${instance.url}/kb_view.do?sysparm_article=${encodeURIComponent(number)}`;
}
