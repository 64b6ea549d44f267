/**
 * A character is escaped only where it would act as markdown: Teams on phones shows some of the
 * backslashes, so `x_mioms_m365_assis`, `5 * 3` and `C:\Temp` are left as they are.
 */
const inlineRules: readonly { readonly where: RegExp; readonly by: string }[] = [
  // First, so that it never sees the backslashes the others add.
  { where: /\\(?=[!-/:-@[-`{-~])/g, by: '\\\\' },
  { where: /(?<!\s)\*|\*(?!\s)/g, by: '\\*' },
  { where: /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, by: '\\_' },
  { where: /`/g, by: '\\`' },
  { where: /(?<=~)~/g, by: '\\~' },
  // Phones still see a link in `\[text](url)`, but not in `[text]\(url)`.
  { where: /(?<=\])\(/g, by: '\\(' },
  { where: /(?<=\]):/g, by: '\\:' },
  { where: /<(?=[a-z/!?])/gi, by: '\\<' },
  { where: /&(?=#\d|#x[\da-f]|[a-z][a-z\d]*;)/gi, by: '\\&' },
  // Not markdown, but a card's own date functions.
  { where: /(?<=\{)\{(?=(?:DATE|TIME)\()/g, by: '\\{' },
];

/** The same functions where nothing is markdown, so that a backslash would be seen: an invisible character keeps them apart. */
export function escapeDates(text: string): string {
  return text.replace(/\{(?=\{(?:DATE|TIME)\()/g, '{\u2060');
}

const lineStartRules: readonly { readonly where: RegExp; readonly by: string }[] = [
  { where: /^(?=#{1,6}(?:\s|$))/, by: '\\' },
  { where: /^(?=>)/, by: '\\' },
  { where: /^(?=[-+](?:\s|$)|-[-\s]*$)/, by: '\\' },
  { where: /^(\d{1,9})(?=[.)](?:\s|$))/, by: '$1\\' },
];

/**
 * Plain text as a card's markdown shows it literally, whatever people typed into it. Line breaks stay;
 * blank lines and indentation, which markdown cannot show, do not.
 */
export function escapeMarkdown(text: string): string {
  return text
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(escapeLine)
    .join('\n\n');
}

function escapeLine(line: string): string {
  const inline = inlineRules.reduce((escaped, { where, by }) => escaped.replace(where, () => by), line);
  return lineStartRules.reduce((escaped, { where, by }) => escaped.replace(where, by), inline);
}
