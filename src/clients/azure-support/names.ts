/**
 * Names of what Casebridge makes in Azure. A bare UUID will not do: Azure's recorded answers call one an invalid name of
 * a communication. Names may not be all digits, nor start with `tmp-`.
 */
const prefix = 'casebridge-';

/** @param key ours, a UUID */
export function nameOf(key: string): string {
  return `${prefix}${key}`;
}

/** Whether Casebridge made what is called so. */
export function ofOurs(name: string): boolean {
  return name.toLowerCase().startsWith(prefix);
}

/** What Azure's own command line takes at most. */
const longestFileName = 110;

/** One of its own for each key, so that two files of the same name do not replace each other. */
export function fileNameOf(key: string, fileName: string): string {
  const start = `${key.slice(0, 8)}-`;
  const clean = fileName.replace(/[^\p{L}\p{N}._ -]+/gu, '_');
  const dot = clean.lastIndexOf('.');
  const extension = dot > 0 ? clean.slice(dot).slice(0, 20) : '';
  const stem = clean.slice(0, clean.length - extension.length);
  return `${start}${stem.slice(0, longestFileName - start.length - extension.length)}${extension}`;
}
