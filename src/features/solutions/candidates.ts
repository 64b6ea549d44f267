import { convert } from 'html-to-text';
import removeMarkdown from 'remove-markdown';
import type { LearnArticle } from '../../clients/learn/docs-search.ts';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { KnowledgeArticle } from '../../clients/servicenow/knowledge.ts';

export const sourceNames = ['knowledge', 'resolved', 'learn'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Something that may be the answer, in the one form that ranking needs. */
export interface Candidate {
  readonly source: SourceName;
  /** What people call it: `KB0000001`, `INC0000001`; empty when its title is its only name. */
  readonly number: string;
  readonly title: string;
  /** Plain text. */
  readonly text: string;
  readonly url: string;
  /** What it was read from, where others may not see every one of these. */
  readonly incident?: Incident;
}

export function knowledgeCandidate({ number, title, html, url }: KnowledgeArticle): Candidate {
  return { source: 'knowledge', number, title, text: textOfHtml(html), url };
}

/** What the caller wrote says when the notes, which are the solution, apply. */
export function resolvedCandidate(incident: Incident): Candidate {
  const { number, shortDescription, closeNotes, url } = incident;
  return { source: 'resolved', number, title: shortDescription, text: closeNotes, url, incident };
}

export function learnCandidate({ title, content, url }: LearnArticle): Candidate {
  return { source: 'learn', number: '', title, text: textOfMarkdown(content), url };
}

/** A heading becomes the beginning of its section: "Cause: …". */
function textOfMarkdown(markdown: string): string {
  return removeMarkdown(markdown.replace(/^#+\s*(.+?)\s*$/gm, '$1:'));
}

function textOfHtml(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
    ],
  });
}
