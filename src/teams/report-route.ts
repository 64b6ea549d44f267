import type { Request, Response } from 'express';
import { asCasebridgeError } from '../errors.ts';
import { languageOf, wordsFor } from '../locales/words.ts';
import type { Log } from '../log.ts';

/** A file as another system gives it, or as it was written here. */
export interface ReportFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** Without a folder. */
  readonly fileName: string;
}

export interface ReportRouteDeps {
  /** The file that a link's token stands for; undefined when for none. */
  readonly openReport: (token: string) => Promise<ReportFile | undefined>;
  readonly log: Log;
}

/** What may be named as what it is; a browser must not show anything else as a page of ours. */
const knownTypes: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/csv; charset=utf-8',
]);

/**
 * Gives the file behind a link. Whoever asks has shown nothing but the token, so an answer tells nothing else, and neither it
 * nor the address is kept by browsers and proxies on the way.
 */
export async function giveFile(
  request: Request<{ token: string }>,
  response: Response,
  { openReport, log }: ReportRouteDeps,
): Promise<void> {
  response.set({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  });
  const words = wordsFor(languageOf(request.acceptsLanguages()[0]));
  const say = (status: number, text: string) => void response.status(status).type('text/plain').send(text);
  // A look without the file, such as of a link checker, must not fetch it.
  if (request.method !== 'GET') return say(404, words.say('health.report.gone'));
  try {
    const report = await openReport(request.params.token);
    if (report === undefined) return say(404, words.say('health.report.gone'));
    response.attachment(report.fileName);
    response.set(
      'content-type',
      knownTypes.has(report.contentType) ? report.contentType : 'application/octet-stream',
    );
    response.end(report.bytes);
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    log.warn({ code, facts, err: error }, 'a report could not be given');
    const sentences = [words.say(`errors.${code}.title`, facts), words.say(`errors.${code}.what`, facts)];
    say(503, sentences.join('\n'));
  }
}
