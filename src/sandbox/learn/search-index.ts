import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import { type Article, sectionsOf } from './corpus.ts';

export interface SearchResult {
  readonly title: string;
  readonly content: string;
  readonly contentUrl: string;
}

interface Chunk extends SearchResult {
  readonly id: number;
  readonly products: string;
}

const maximumResults = 10;
/** About 500 tokens. */
const maximumCharacters = 2000;

/** Makes the articles searchable; several chunks of one article may be among the results, best first. */
export function buildIndex(articles: readonly Article[]): (query: string) => SearchResult[] {
  const chunks = articles.flatMap(chunksOf).map((chunk, id): Chunk => ({ ...chunk, id }));
  const index = new MiniSearch<Chunk>({
    fields: ['title', 'products', 'content'],
    processTerm: stemOnce(),
    searchOptions: { boost: { title: 2 } },
  });
  index.addAll(chunks);
  return (query) =>
    index
      .search(query)
      .slice(0, maximumResults)
      .flatMap(({ id }) => chunks[Number(id)] ?? [])
      .map(({ title, content, contentUrl }) => ({ title, content, contentUrl }));
}

/** The same few thousand words make up all the text, and stemming is the dearest step. */
function stemOnce(): (word: string) => string {
  const stems = new Map<string, string>();
  return (word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    const stem = stemmer(word.toLowerCase());
    stems.set(word, stem);
    return stem;
  };
}

function chunksOf(article: Article): Omit<Chunk, 'id'>[] {
  const { title, url: contentUrl } = article;
  const products = article.products.join(' ');
  const texts = packed(sectionsOf(article).flatMap(piecesOf));
  return (texts.length === 0 ? [title] : texts).map((content) => ({ title, content, contentUrl, products }));
}

/** Cuts a text at blanks, where it has any, so that each piece fits a chunk. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > maximumCharacters) {
    const blank = rest.lastIndexOf(' ', maximumCharacters);
    const end = blank > 0 ? blank : maximumCharacters;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest];
}

/** Joins neighbours that fit one chunk together. */
function packed(pieces: readonly string[]): string[] {
  const chunks: string[] = [];
  for (const piece of pieces) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + piece.length + 2 <= maximumCharacters) {
      chunks[chunks.length - 1] = `${last}\n\n${piece}`;
    } else chunks.push(piece);
  }
  return chunks;
}
