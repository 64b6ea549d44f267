import type { Words } from '../../../locales/words.ts';
import { paths } from '../paths/index.ts';
import { type AuditKind, auditKinds, type KeptAuditEntry } from './entries.ts';

/** What people call a setting, and its values. */
export interface SettingWords {
  readonly name: string;
  /** @throws for a value that another version wrote */
  value(kept: string): string;
}

/** Undefined for a setting that this version does not know. */
export type WordsOfSetting = (name: string, words: Words) => SettingWords | undefined;

export interface ReadableEntry {
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * An entry as people read it: steps, paths and settings by their titles. The file keeps their names of all languages, which
 * other programs read.
 */
export function readable(
  { kind, subject, before, after }: KeptAuditEntry,
  wordsOfSetting: WordsOfSetting,
  words: Words,
): ReadableEntry {
  const known = auditKinds.find((one) => one === kind);
  if (known === undefined) return { what: `${kind}: ${subject}`, before, after };
  const what = (title: string) => words.say(`audit.what.${known}`, { subject: title });
  const setting = isOfSetting(known) ? wordsOfSetting(subject, words) : undefined;
  if (setting === undefined) return { what: what(titleOf(known, subject, words) ?? subject), before, after };
  const value = (kept: string | undefined) => kept && keptValue(setting, kept);
  return { what: what(setting.name), before: value(before), after: value(after) };
}

function keptValue(setting: SettingWords, kept: string): string {
  try {
    return setting.value(kept);
  } catch {
    return kept;
  }
}

function isOfSetting(kind: AuditKind): boolean {
  return kind === 'settingChanged' || kind === 'settingAsked' || kind === 'settingDeclined';
}

/** Of a step or path; undefined for other subjects, and for one of another version. */
function titleOf(kind: AuditKind, subject: string, words: Words): string | undefined {
  switch (kind) {
    case 'setupStarted':
    case 'setupReset': {
      const path = paths.find(({ id }) => id === subject);
      return path && words.say(`setup.paths.${path.id}.title`);
    }
    case 'stepDone':
    case 'stepSkipped':
    case 'stepReopened':
    case 'stepHandedOver':
    case 'valuesTyped': {
      // Where several paths have the step, it has the same title.
      const step = paths.flatMap(({ steps }) => steps).find(({ id }) => id === subject);
      return step && words.say(step.title);
    }
    default:
      return undefined;
  }
}
