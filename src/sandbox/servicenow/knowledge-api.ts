import { type Request, type Response, Router } from 'express';
import MiniSearch from 'minisearch';
import { newId } from './ids.ts';
import type { Instance, Session } from './instance.ts';
import { runQuery } from './query.ts';
import { problems } from './responses.ts';
import { columnsOf } from './schema/index.ts';
import { signIn } from './sign-in.ts';
import { getValue, type Row } from './tables.ts';
import { displayValue } from './values.ts';
import { plainText, singular } from './words.ts';

const table = 'kb_knowledge';
const snippetLength = 300;

interface Found {
  readonly row: Row;
  readonly score: number;
  /** The words of the article that answered the search. */
  readonly words: readonly string[];
}

/** The Knowledge Management API. As delivered, it also answers callers who do not sign in. */
export function knowledgeRoutes(instance: Instance): Router {
  const router = Router();
  for (const prefix of ['/api/sn_km_api', '/api/sn_km_api/v1', '/api/sn_km_api/v2']) {
    router.get(`${prefix}/knowledge/articles`, (request, response) =>
      answerSearch(instance, request, response),
    );
    router.get(`${prefix}/knowledge/articles/:article`, (request, response) =>
      answerArticle(instance, request, response),
    );
  }
  return router;
}

async function answerSearch(instance: Instance, request: Request, response: Response): Promise<void> {
  const session = await callerOf(instance, request);
  const parameters = new URL(request.originalUrl, 'http://instance').searchParams;
  const text = (name: string) => parameters.get(name) ?? '';
  const start = Number(text('offset')) || 0;
  const end = start + (Number(parameters.get('limit') ?? '30') || 30);
  const query = text('query').trim();
  const rows = publishedArticles(instance, session, text('filter'), text('kb'));
  const found = query === '' ? rows.map((row) => ({ row, score: -1, words: [] })) : search(rows, query);
  const searchId = query === '' ? undefined : newId();
  const articles = found.slice(start, end).map((each, index) => ({
    ...describe(each),
    ...searchFacts(each.row, start + index + 1, searchId),
    ...chosenFields(instance, session, each.row, text('fields')),
  }));
  const meta = {
    start,
    end,
    fields: text('fields'),
    query,
    filter: text('filter'),
    kb: text('kb'),
    language: text('language') || 'en',
    count: found.length,
    ...(searchId === undefined ? {} : { ts_query_id: searchId }),
    status: { code: 200 },
  };
  response.json({ result: { meta, articles } });
}

async function answerArticle(instance: Instance, request: Request, response: Response): Promise<void> {
  const session = await callerOf(instance, request);
  const wanted = String(request.params.article);
  const row = publishedArticles(instance, session, '', '').find(
    (each) => getValue(each, 'sys_id') === wanted || getValue(each, 'number') === wanted,
  );
  if (row === undefined) throw problems.noRecord();
  if (request.query.update_view === 'true') {
    const views = String(Number(getValue(row, 'sys_view_count')) + 1);
    instance.tables.update(table, getValue(row, 'sys_id'), { sys_view_count: views });
  }
  response.json({
    result: {
      content: getValue(row, 'text'),
      template: false,
      number: getValue(row, 'number'),
      sys_id: getValue(row, 'sys_id'),
      short_description: getValue(row, 'short_description'),
      display_attachments: false,
      attachments: [],
      embedded_content: [],
    },
  });
}

/** @throws ApiError 401 for wrong credentials; none at all make a guest. */
async function callerOf(instance: Instance, request: Request): Promise<Session> {
  if (request.get('authorization') !== undefined) return signIn(instance, request);
  return { user: {}, timeZone: 'UTC', roles: new Set() };
}

function publishedArticles(
  instance: Instance,
  session: Session,
  filter: string,
  bases: string,
): readonly Row[] {
  return runQuery(filter, table, instance, session).filter(
    (row) =>
      getValue(row, 'workflow_state') === 'published' &&
      instance.access.mayRead(session, table, row) &&
      (bases === '' || bases.split(',').includes(getValue(row, 'kb_knowledge_base'))),
  );
}

/** Best first. One word of the question is enough; words of the title weigh more. */
function search(rows: readonly Row[], query: string): readonly Found[] {
  const index = new MiniSearch<{ id: number; title: string; text: string }>({
    fields: ['title', 'text'],
    processTerm: (term) => singular(term.toLowerCase()),
    searchOptions: { boost: { title: 3 }, combineWith: 'OR' },
  });
  index.addAll(
    rows.map((row, id) => ({
      id,
      title: getValue(row, 'short_description'),
      text: plainText(getValue(row, 'text')),
    })),
  );
  const found = index.search(query);
  return found.flatMap(({ id, score, terms }) => {
    const row = rows[Number(id)];
    return row === undefined ? [] : [{ row, score: Number(score.toFixed(4)), words: terms }];
  });
}

function describe({ row, score, words }: Found): object {
  return {
    id: `${table}:${getValue(row, 'sys_id')}`,
    title: getValue(row, 'short_description'),
    snippet: snippet(row, words),
    score,
    number: getValue(row, 'number'),
  };
}

function searchFacts(row: Row, rank: number, searchId: string | undefined): object {
  const link = `?id=kb_article_view&sys_kb_id=${getValue(row, 'sys_id')}`;
  if (searchId === undefined) return { link };
  return { link: `${link}&sysparm_rank=${rank}&sysparm_tsqueryId=${searchId}`, rank };
}

/** The beginning of the article, the words that were found in bold. */
function snippet(row: Row, words: readonly string[]): string {
  const text = plainText(getValue(row, 'text')).replaceAll(/\s+/gu, ' ').trim().slice(0, snippetLength);
  return text.replaceAll(/[\p{L}\p{N}]+/gu, (word) =>
    words.includes(singular(word.toLowerCase())) ? `<B>${word}</B>` : word,
  );
}

function chosenFields(instance: Instance, session: Session, row: Row, names: string): object {
  if (names === '') return {};
  const fields = names.split(',').flatMap((name): [string, object][] => {
    const column = columnsOf(table).get(name.trim());
    if (column === undefined || instance.access.isHiddenField(table, column.name)) return [];
    const shown = displayValue(instance.tables, table, row, column, session.timeZone);
    const { name: key, label, type } = column;
    return [[key, { display_value: shown, name: key, label, type, value: getValue(row, key) }]];
  });
  return { fields: Object.fromEntries(fields) };
}
