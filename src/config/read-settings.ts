import { type SettingName, type Settings, secretSettings, settingsSchema } from '../settings.ts';
import type { ConfigProblem } from './problems.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is set of these, with defaults for all others, and what is wrong with it. An empty value counts as not set. */
export function readSettings(
  names: readonly SettingName[],
  environment: Environment,
): { readonly values: Settings; readonly problems: ConfigProblem[] } {
  const given = Object.fromEntries(names.map((name) => [name, environment[name]?.trim() || undefined]));
  const wrong = new Set(settingsSchema.safeParse(given).error?.issues.map((issue) => issue.path[0]));
  const isWrong = (name: string) => wrong.has(name);
  const problems: ConfigProblem[] = names.filter(isWrong).map((setting) => ({ setting, problem: 'invalid' }));
  // What is wrong is left out, so that what is missing besides it is found as well.
  const usable = Object.fromEntries(Object.entries(given).filter(([name]) => !isWrong(name)));
  return { values: settingsSchema.parse(usable), problems };
}

/** Values that must never be written. */
export function secretsOf(values: Settings): readonly string[] {
  return [...secretSettings.flatMap((name) => values[name] ?? []), ...databasePasswords(values)];
}

/** A part of the address that is a secret by itself, as it stands there and as it is meant. */
function databasePasswords({ DATABASE_URL: url }: Settings): readonly string[] {
  const password = url === undefined ? '' : new URL(url).password;
  return password === '' ? [] : [password, decodeURIComponent(password)];
}
