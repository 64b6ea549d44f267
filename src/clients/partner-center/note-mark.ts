/** What a note of ours ends with, so that it is known again: who wrote it, and the change it came from. */
export interface NoteMark {
  readonly text: string;
  /** Undefined in notes of others. */
  readonly author: string | undefined;
  /** The first eight digits of the change's key; undefined in notes of others. */
  readonly mark: string | undefined;
}

const end = /\s*\n\n(?<author>[^\n]*?) ?\[ref (?<mark>[0-9a-f]{8})\]\s*$/;

/** @param key a UUID */
export function markOf(key: string): string {
  return key.slice(0, 8).toLowerCase();
}

/** @param author empty: nobody is named */
export function withMark(text: string, author: string, key: string): string {
  return `${text}\n\n${author} [ref ${markOf(key)}]`.replace('\n\n [', '\n\n[');
}

/** Of a note as it came back: Partner Center may have changed its line ends. */
export function readMark(written: string): NoteMark {
  const plain = written.replaceAll('\r\n', '\n');
  const found = end.exec(plain);
  if (found === null) return { text: plain.trim(), author: undefined, mark: undefined };
  const { author = '', mark } = found.groups ?? {};
  return { text: plain.slice(0, found.index).trim(), author: author.trim(), mark };
}

/** The last line of a description, by which a request is found again. */
export function referenceLine(reference: string): string {
  return `[ref ${reference.toLowerCase()}]`;
}
