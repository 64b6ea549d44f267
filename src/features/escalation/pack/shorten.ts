/**
 * The beginning of a text, up to a blank: a word that was cut in two, such as half a key, would no longer be known for what
 * it is.
 * @param limit in characters
 */
export function cutBetweenWords(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const beginning = text.slice(0, Math.max(0, limit) + 1);
  const blank = Math.max(...['\n', ' ', '\t', '\u00a0'].map((one) => beginning.lastIndexOf(one)));
  return text.slice(0, Math.max(0, blank)).trimEnd();
}

/**
 * How long each of several texts may be at most, so that together they have room: those that are shorter leave what they
 * do not need to the others.
 */
export function fairShare(lengths: readonly number[], room: number): number {
  const ascending = [...lengths].sort((one, other) => one - other);
  let left = Math.max(0, room);
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (length > share) return share;
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}
