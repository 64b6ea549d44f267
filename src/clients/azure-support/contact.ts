import windowsZones from 'cldr-core/supplemental/windowsZones.json' with { type: 'json' };
import { iso31661Alpha2ToAlpha3 } from 'iso-3166';
import type { AzureContact } from './types.ts';

/**
 * A contact in Azure's form. It has no place for the hours at which somebody may be called.
 * @param account e-mail address that is kept informed as well
 */
export function contactDetailsOf(contact: AzureContact, account: string) {
  const { email, phone, country } = contact;
  const isOther = account !== '' && account.toLowerCase() !== email.toLowerCase();
  return {
    ...namesOf(contact),
    preferredContactMethod: 'email',
    primaryEmailAddress: email,
    ...(isOther ? { additionalEmailAddresses: [account] } : {}),
    ...(phone === '' ? {} : { phoneNumber: phone }),
    preferredTimeZone: windowsZoneOf(contact.timeZone),
    country: iso31661Alpha2ToAlpha3[country.toUpperCase()] ?? country,
    preferredSupportLanguage: supportLanguageOf(contact.language),
  };
}

/** Azure wants both: who has one name only has it twice, and who has none is called like the mailbox. */
function namesOf({ name, email }: AzureContact): { firstName: string; lastName: string } {
  const written = name.trim() || (email.split('@')[0] ?? '');
  const [family = '', given = ''] = written.split(',').map((part) => part.trim());
  if (family !== '' && given !== '') return { firstName: given, lastName: family };
  const words = family.split(/\s+/);
  const lastName = words.at(-1) ?? '';
  return { firstName: words.slice(0, -1).join(' ') || lastName, lastName };
}

/** Windows' name for each IANA zone, as Unicode maps them. */
const windowsNames: ReadonlyMap<string, string> = new Map(
  windowsZones.supplemental.windowsZones.mapTimezones.flatMap(({ mapZone }) =>
    (mapZone._type.match(/\S+/g) ?? []).map((zone) => [zone, mapZone._other] as const),
  ),
);

/** Such as `Romance Standard Time` for `Europe/Paris`; `UTC` for a zone that nobody knows. */
export function windowsZoneOf(timeZone: string): string {
  return windowsNames.get(timeZone) ?? windowsNames.get(canonicalZone(timeZone)) ?? 'UTC';
}

/** Unicode keeps to a zone's first name: `Asia/Kolkata` is `Asia/Calcutta`. */
function canonicalZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return timeZone;
  }
}

/** Those that Azure's reference lists as valid, by what language tags begin with. */
const supportLanguages: readonly (readonly [string, string])[] = [
  ['zh-tw', 'zh-tw'],
  ['zh-hk', 'zh-tw'],
  ['zh-hant', 'zh-tw'],
  ['zh', 'zh-hans'],
  ['es', 'es-es'],
  ['fr', 'fr-fr'],
  ['ja', 'ja-jp'],
  ['ko', 'ko-kr'],
  ['ru', 'ru-ru'],
  ['pt', 'pt-br'],
  ['it', 'it-it'],
  ['de', 'de-de'],
];

/** English where Azure's support does not speak the language. */
export function supportLanguageOf(language: string): string {
  const tag = language.toLowerCase();
  const known = supportLanguages.find(([start]) => tag === start || tag.startsWith(`${start}-`));
  return known?.[1] ?? 'en-us';
}
