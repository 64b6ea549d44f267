import type { CaseFile } from '../transport.ts';

const textTypes = /^text\/|^application\/(json|xml|x-yaml|yaml|javascript|x-sh|csv|sql)\b|\+(json|xml)$/i;
const textNames = /\.(txt|log|csv|json|xml|ya?ml|ini|conf|config|md|ps1|sh|bat|cmd|sql|eml|html?|reg|har)$/i;

/** No text has such a character. */
const binary = /(?!\s)\p{Cc}/u;
/** But for this one: logs are coloured with it. */
const colour = '\u001b';

/**
 * What a file says; undefined when it is no text. Whoever attached it may have said nothing of its type, so what reads as
 * text is one.
 */
export function textOfFile({ fileName, contentType, bytes }: CaseFile): string | undefined {
  const isSaid = textTypes.test(contentType) || textNames.test(fileName);
  const text = decoded(bytes);
  if (text !== undefined && (isSaid || !binary.test(text.replaceAll(colour, '')))) return text;
  // An old single-byte encoding: each byte is a character, and what a secret is made of is the same in all of them.
  return isSaid ? new TextDecoder('latin1').decode(bytes) : undefined;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As much as is looked at to tell an encoding. In bytes. */
const looked = 4096;

/** PowerShell and Windows write UTF-16, mostly with a mark at the beginning. Without one, every other byte is 0. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, looked);
  const zeros = (place: 0 | 1) => start.filter((byte, index) => byte === 0 && index % 2 === place).length;
  const [high, low] = [zeros(0), zeros(1)];
  const many = start.length / 5;
  if (low > many && low > 4 * high) return 'utf-16le';
  return high > many && high > 4 * low ? 'utf-16be' : 'utf-8';
}
