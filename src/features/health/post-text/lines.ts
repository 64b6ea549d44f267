import { convert, type FormatCallback } from 'html-to-text';
import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import { anyLabel } from './labels.ts';

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

/** Elements that say where a line ends; where none is, each of Microsoft's own line breaks does. */
const blockElements = /<(?:p|br|div|ul|ol|li|table|h[1-6])\b/i;

/** Elements that a post may have. What else is in angle brackets is text, such as an address of mail or what a button says. */
const elements =
  'a|abbr|article|b|big|blockquote|body|br|center|code|col|colgroup|dd|del|div|dl|dt|em|figure|font|footer|h[1-6]|head|header|hr|html|i|img|ins|li|main|mark|meta|o:p|ol|p|picture|pre|q|s|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|wbr';
const noTag = new RegExp(`<(?!/?(?:${elements})(?=[\\s/>])[^<>]*>|!--|!doctype\\b)`, 'gi');

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
  return convert(withLineBreaks(html.replace(noTag, '&lt;')), {
    wordwrap: false,
    limits: { maxDepth: 50 },
    formatters: { link, cell },
    // A character reference may stand for them, too.
    encodeCharacters: { '\uE000': '', '\uE001': '', '\uE002': '' },
    selectors: [
      { selector: 'a', format: 'link' },
      { selector: 'img', format: 'skip' },
      { selector: 'ul', options: { itemPrefix: '• ' } },
      { selector: 'tr', format: 'block' },
      { selector: 'td', format: 'cell' },
      { selector: 'th', format: 'cell' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
}

/** The cells of a row stand apart; those with paragraphs do so by themselves. */
const cell: FormatCallback = (element, walk, builder) => {
  const cells = element.parent?.children.filter(({ name }) => name === 'td' || name === 'th') ?? [];
  const areLines = !cells.some(({ children }) => children.some(({ name }) => blockElements.test(`<${name}`)));
  if (areLines && cells[0] !== element) builder.addInline(' | ');
  walk(element.children, builder);
};

/** A blank line parts paragraphs even between elements, and so does what a label or an item of a list begins. */
const ownBreak = new RegExp(
  `\\n(?=[^\\S\\n]*(?:\\n|(?:<[^<>]{1,200}>){0,3}(?:(?:${anyLabel})\\s?:|[-–•*·]\\s|\\d{1,2}[.)]\\s)))`,
  'gi',
);

function withLineBreaks(html: string): string {
  // A line may end within a tag or a link, and it goes on.
  const whole = html
    .replace(/<a\b[^<>]*>[^<>]*<\/a>/gi, (link) => link.replaceAll('\n', ' '))
    .replace(/<[^<>]*>/g, (tag) => tag.replaceAll('\n', ' '));
  return whole.replace(blockElements.test(html) ? ownBreak : /\n/g, '<br>');
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
  const runs: PostRun[] = [];
  let end = 0;
  for (const { 0: written, index } of text.matchAll(/https:\/\/[^\s<>"“”«»]+/gi)) {
    const url = safeAddress(withoutClosing(written));
    if (url === undefined) continue;
    if (index > end) runs.push({ text: text.slice(end, index) });
    runs.push({ text: url, url });
    end = index + url.length;
  }
  return end < text.length ? [...runs, { text: text.slice(end) }] : runs;
}

/** An address without what closes the sentence or the brackets around it; empty where it is not clear what it is. */
function withoutClosing(written: string): string {
  if (written.length > longestAddress) return '';
  let open = 0;
  const end = [...written].findIndex((character) => {
    if ('(['.includes(character)) open += 1;
    if (')]'.includes(character)) open -= 1;
    return open < 0;
  });
  const address = [...written]
    .slice(0, end < 0 ? undefined : end)
    .join('')
    .replace(/[.,;:!?*_'’…|]+$/, '');
  return /[{}|\\^`]/.test(address) ? '' : address;
}
