import type { Language } from '../../../locales/words.ts';
import { fold } from '../../phrases.ts';

/** Codes that the platform has names for although ISO 3166-1 assigns them to no country. */
const noCountries = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' '));

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const known = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Every ISO 3166-1 alpha-2 code; the platform has names for all of them, and other codes for those of the past. */
const codes: readonly string[] = letters
  .flatMap((first) => letters.map((second) => `${first}${second}`))
  .filter(
    (code) =>
      !noCountries.has(code) &&
      known.of(code) !== undefined &&
      new Intl.Locale('und', { region: code }).region === code &&
      Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`,
  );

const names: Readonly<Record<Language, Intl.DisplayNames>> = {
  en: new Intl.DisplayNames('en-GB', { type: 'region' }),
  fr: new Intl.DisplayNames('fr-FR', { type: 'region' }),
};

/** What a country is called. @param code ISO 3166-1 alpha-2; empty stays empty */
export function countryName(code: string, language: Language): string {
  return codes.includes(code) ? (names[language].of(code) ?? code) : '';
}

/**
 * The countries that a text may mean: one when it is a code or a whole name in either language, else all whose name in the
 * person's language holds it.
 * @returns ISO 3166-1 alpha-2 codes
 */
export function countriesOf(text: string, language: Language): readonly string[] {
  const said = fold(text.trim());
  if (said === '') return [];
  const same = codes.find(
    (code) =>
      fold(code) === said || [names.en, names.fr].some((display) => fold(display.of(code) ?? '') === said),
  );
  if (same !== undefined) return [same];
  return codes.filter((code) => fold(names[language].of(code) ?? '').includes(said));
}

/** The country whose clocks these are, such as `CH` for `Europe/Zurich`; undefined where there are none or several. */
export function countryOfZone(timeZone: string): string | undefined {
  const [only, ...others] = codes.filter((code) => zonesOf(code).includes(timeZone));
  return others.length === 0 ? only : undefined;
}

/** The platform has it under one of two names. */
function zonesOf(code: string): readonly unknown[] {
  const locale = new Intl.Locale('und', { region: code });
  const zones: unknown = Reflect.get(locale, 'timeZones') ?? [];
  return Array.isArray(zones) ? zones : [];
}
