import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Words } from '../../../locales/words.ts';
import { fold } from '../../phrases.ts';
import type { Turn } from '../../turn.ts';
import type { Contact, Severity, SupportService } from '../transport.ts';
import type { Told } from './case-pack.ts';
import { countryName, countryOfZone } from './countries.ts';
import { type FormValues, formSchema, longest } from './form-values.ts';
import { typedMoment } from './start-time.ts';

/** Languages that Microsoft's support works in. BCP 47. */
export const supportLanguages = [
  'en-US',
  'fr-FR',
  'de-DE',
  'es-ES',
  'it-IT',
  'pt-BR',
  'ru-RU',
  'ja-JP',
  'ko-KR',
  'zh-CN',
  'zh-TW',
] as const;

export interface KnownBefore {
  readonly way: FormValues['way'];
  readonly services: readonly SupportService[];
  /** Name of the service that a health issue of the incident is about. */
  readonly healthService: string | undefined;
  /** E-mail address of the Microsoft 365 admin account. */
  readonly account: string;
  /** What the person gave with their last case. */
  readonly contact: Contact | undefined;
  readonly told: Told;
}

/** A form that holds what the incident, its journal and the person's last case tell. */
export function prefilled(turn: Turn, incident: Incident, known: KnownBefore): FormValues {
  const { words } = turn;
  const { way, account, contact } = known;
  const { date: startDate, time: startTime } = typedMoment(incident.openedAt, words.timeZone);
  return formSchema.parse({
    id: turn.newId(),
    incident: incident.sysId,
    ...{ way, shownWay: way, startDate, startTime },
    timeZone: words.timeZone,
    title: shortened(incident.shortDescription, longest.title),
    description: shortened(incident.description, longest.description),
    severity: severityOf(incident),
    service: serviceOf(incident, known),
    stepsTried: shortened(known.told.stepsTried, longest.stepsTried),
    errorText: shortened(known.told.errorText, longest.errorText),
    contactName: contact?.name ?? askerName(turn),
    email: contact?.email ?? account,
    phone: contact?.phone ?? '',
    country: countryName(contact?.country ?? usualCountry(words), words.language),
    language: contact?.language ?? (words.language === 'fr' ? 'fr-FR' : 'en-US'),
    hours: contact?.hours ?? '',
  });
}

function askerName({ asker }: Turn): string {
  return asker.known ? asker.person.name : asker.name;
}

function usualCountry({ timeZone, language }: Words): string {
  return countryOfZone(timeZone) ?? (language === 'fr' ? 'FR' : '');
}

/** By ServiceNow's priorities: 1 Critical, 2 High, 3 Moderate, 4 Low, 5 Planning. */
function severityOf({ priority }: Incident): Severity {
  if (priority.value === '1') return 'critical';
  return ['2', '3'].includes(priority.value) ? 'moderate' : 'minimal';
}

/** The service that the incident names or belongs to; nothing is chosen where that is not certain. */
function serviceOf(
  { shortDescription, description, category, subcategory }: Incident,
  { services, healthService }: KnownBefore,
): string {
  const [only, ...others] = services;
  if (only !== undefined && others.length === 0) return only.id;
  const ofHealth = services.find(
    ({ name }) => healthService !== undefined && fold(name) === fold(healthService),
  );
  if (ofHealth !== undefined) return ofHealth.id;
  const said = fold([shortDescription, description, category.label, subcategory.label].join(' '));
  const [named, ...further] = services.filter(({ name }) => said.includes(fold(name)));
  return named !== undefined && further.length === 0 ? named.id : '';
}

/** Cut with an ellipsis, and never through the middle of a character. */
export function shortened(text: string, limit: number): string {
  const trimmed = text.trim();
  if (trimmed.length <= limit) return trimmed;
  return `${trimmed.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
