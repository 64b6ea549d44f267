import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** Values that must never be written. Each is replaced wherever it stands in a line, plain or in base64. */
  readonly secrets: readonly string[];
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/** A log of JSON lines. Messages are fixed sentences; what varies is in fields. */
export function createLog({ level, secrets, destination }: LogOptions): Log {
  // Longest first: the rest of a secret that begins with another would stay.
  const written = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap(spellings)
    .sort((one, other) => other.length - one.length);
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: {
      streamWrite: (line: string) =>
        written.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** How a secret may appear in a line: as it is, as JSON writes it, and in base64. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, Buffer.from(secret).toString('base64')])];
}
