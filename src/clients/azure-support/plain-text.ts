import { convert } from 'html-to-text';

/** More than anybody writes: the rest is cut off. */
const longestBody = 200_000;

/** Engineers' mails are HTML, what was written in the portal or through the API is text. */
const htmlTag =
  /<(?:!doctype|html|body|div|p|br|span|table|a|b|strong|em|i|ul|ol|li|font|h[1-6]|pre|img|style)\b[^<>]*>/i;

/** What somebody wrote, as text. */
export function plainText(body: string): string {
  const written = body.slice(0, longestBody);
  if (!htmlTag.test(written)) return written.replace(/\r\n?/g, '\n').trim();
  const text = convert(written, {
    wordwrap: false,
    limits: { maxDepth: 100 },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
  return text.replace(/\n{3,}/g, '\n\n').trim();
}
