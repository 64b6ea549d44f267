import { convert, type FormatCallback } from 'html-to-text';
import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';

/** A stretch of text; one with an address leads there. */
export interface PostRun {
  readonly text: string;
  /** https. */
  readonly url?: string;
}

/** A post's text in lines, its links marked; `runsOf` takes them out again. */
export interface MarkedText {
  readonly lines: readonly string[];
  /** Of the links, whose marks hold their place in it; undefined for one that leads nowhere people should go. */
  readonly addresses: readonly (string | undefined)[];
}

/**
 * `\uE000`, the place of its address, `\uE001`, the link's words, `\uE002`. They are of Unicode's private use, so no text means
 * anything by them, and they are taken out of what Microsoft wrote.
 */
const marks = /\uE000\d+\uE001|\uE002/g;
const markCharacters = /[\uE000-\uE002]/g;
/** Nobody sees them, and they change what is seen: control characters, and those that turn the direction of writing. */
const invisible = /(?![\n\t])\p{Cc}|[\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** More than any post has; what is longer is cut before it costs time. */
const longestContent = 100_000;
const longestAddress = 500;

/** Elements that say where a line ends; where none is, Microsoft's own line breaks do. */
const blockElements = /<(?:p|br|div|ul|ol|li|table|h[1-6])\b/i;

/** @returns no line is empty, and none has line breaks or blanks at its ends */
export function markedText({ content, format }: ServiceHealthPost): MarkedText {
  const written = content.slice(0, longestContent).replace(markCharacters, '').replace(/\r\n?/g, '\n');
  const addresses: (string | undefined)[] = [];
  const text = format === 'text' ? written : withoutHtml(written, addresses);
  const lines = text
    .split(/[\n\u2028\u2029]/)
    .map((line) => line.replace(invisible, '').replace(/\s+/g, ' ').trim())
    .filter((line) => line.replace(marks, '').trim() !== '');
  return { lines, addresses };
}

function withoutHtml(html: string, addresses: (string | undefined)[]): string {
  const link: FormatCallback = (element, walk, builder) => {
    builder.addLiteral(`\uE000${addresses.push(safeAddress(element.attribs.href)) - 1}\uE001`);
    walk(element.children, builder);
    builder.addLiteral('\uE002');
  };
  return convert(blockElements.test(html) ? html : withLineBreaks(html), {
    wordwrap: false,
    limits: { maxDepth: 50 },
    formatters: { link },
    // A character reference may stand for them, too.
    encodeCharacters: { '\uE000': '', '\uE001': '', '\uE002': '' },
    selectors: [
      { selector: 'a', format: 'link' },
      { selector: 'img', format: 'skip' },
      { selector: 'ul', options: { itemPrefix: '• ' } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
}

/** A line may end within a link, and the link goes on. */
function withLineBreaks(html: string): string {
  return html
    .replace(/<a\b[^<>]*>[^<>]*<\/a>/gi, (link) => link.replaceAll('\n', ' '))
    .replaceAll('\n', '<br>');
}

/** The address as people may be sent to it; undefined for anything but https, and for one that would fill the card. */
function safeAddress(href: string | undefined): string | undefined {
  if (href === undefined || href.length > longestAddress || !URL.canParse(href)) return undefined;
  const { protocol, username, password } = new URL(href);
  return protocol === 'https:' && username === '' && password === '' ? href.trim() : undefined;
}

/** A marked line, or a part of one, as runs: what of a link is in another part is plain text. */
export function runsOf(line: string, addresses: MarkedText['addresses']): readonly PostRun[] {
  return line.split(/(\uE000\d+\uE001[^\uE000-\uE002]*)/).flatMap((piece) => {
    const [, place, text = ''] = /^\uE000(\d+)\uE001(.*)$/.exec(piece) ?? [];
    const url = place === undefined ? undefined : addresses[Number(place)];
    if (url !== undefined) return text === '' ? [] : [{ text, url }];
    return bareAddresses((place === undefined ? piece : text).replace(markCharacters, ''));
  });
}

/** Addresses that are written out lead where they say. */
function bareAddresses(text: string): readonly PostRun[] {
  return text
    .split(/(https:\/\/[^\s<>"'()[\]{}|\\^`]+[^\s<>"'()[\]{}|\\^`.,;:!?*_])/i)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const url = /^https:\/\//i.test(piece) ? safeAddress(piece) : undefined;
      return url === undefined ? { text: piece } : { text: piece, url };
    });
}
