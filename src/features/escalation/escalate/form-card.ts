import type { Attachment } from '../../../clients/servicenow/attachments.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Words } from '../../../locales/words.ts';
import { type Choice, choicesOf, pickInputs } from '../../offered.ts';
import type { Reply, Turn } from '../../turn.ts';
import { type Severity, type SupportService, severities, transportKinds } from '../transport.ts';
import type { FormDeps, Way } from './deps.ts';
import type { FormValues } from './form-values.ts';
import { supportLanguages } from './prefill.ts';
import { problemsOf, servicesOf, throughText, wayName, wayOf } from './ways.ts';

/** More do not fit a card beside all that is typed; the newest are offered. */
const mostAttachments = 15;
/** Enough to tell a service's list from the one before it. */
const mostBefore = 7;

/**
 * The form as it is filled in, with the choices of the way it shows.
 * @param problem why it was not taken
 * @throws CARD_OUTDATED for a way that is not set up, and what asking for the choices throws
 */
export async function formCard(
  turn: Turn,
  incident: Pick<Incident, 'sysId' | 'number'>,
  values: FormValues,
  account: string,
  deps: FormDeps,
  problem?: string,
): Promise<Reply> {
  const { words } = turn;
  const { sysId, number } = incident;
  const way = wayOf(values.shownWay, deps);
  const [{ isTestEnvironment }, services, problems, attachments] = await Promise.all([
    deps.chosen(),
    servicesOf(way, turn, deps),
    problemsOf(way, values.service, turn),
    attachable(way, sysId, turn, deps),
  ]);
  const heading = words.say('escalation.heading', { number });
  return {
    card: 'escalation/escalate-form',
    data: {
      heading,
      ...(problem !== undefined && { problem }),
      through: throughText(way.kind, words),
      account: words.say('escalation.account', { email: account }),
      ...waysPart(values, words, deps),
      ...typedPart(values),
      ...(isTestEnvironment
        ? { testEnvironment: words.say('escalation.form.testEnvironment') }
        : { isTest: values.isTest }),
      severities: severityChoices(words),
      services: {
        ...pickData(services, values.serviceSearch, values.service),
        before: nothing(transportKinds.indexOf(way.kind)),
      },
      ...(problems.length > 0 && {
        problems: {
          ...pickData(problems, values.problemSearch, values.problem),
          before: nothing(services.findIndex(({ id }) => id === values.service) % mostBefore),
        },
      }),
      zone: words.say('escalation.form.zone', { timeZone: values.timeZone }),
      languages: languageChoices(words),
      ...attachmentsPart(attachments, values, words),
      kept: keptPart(values, way.kind),
      back: { sysId, number },
    },
    summary: heading,
    unfinished: true,
  };
}

/** What no input holds. */
function keptPart({ id, incident, timeZone, putBack }: FormValues, shownWay: FormValues['shownWay']): object {
  return { id, incident, shownWay, timeZone, putBack };
}

function waysPart({ way }: FormValues, words: Words, { ways }: FormDeps): object {
  const all = ways();
  if (all.length < 2) return {};
  const choices = all.map(({ kind }) => ({ title: wayName(kind, words), value: kind }));
  return { ways: { way, choices } };
}

function typedPart(values: FormValues): object {
  const { title, description, businessImpact, severity, stepsTried, errorText, affectedUsers } = values;
  const { startDate, startTime, contactName, email, phone, country, language, hours } = values;
  return {
    ...{ title, description, businessImpact, severity, stepsTried, errorText, affectedUsers },
    ...{ startDate, startTime, contactName, email, phone, country, language, hours },
  };
}

/**
 * Elements that nobody sees, before a list whose choices depend on another list. A client that draws a card anew in its
 * place may keep the choices of the list that stood in the same place before, so a list of other choices stands elsewhere.
 */
function nothing(count: number): readonly object[] {
  return Array.from({ length: Math.max(count, 0) }, () => ({}));
}

function pickData(all: readonly SupportService[], search: string, value: string): object {
  const offered = all.map(({ id, name }) => ({ value: id, label: name }));
  return pickInputs(offered, { search, value });
}

function severityChoices(words: Words): readonly Choice[] {
  return severities.map((value) => ({ title: severityText(value, words), value }));
}

/** Such as "Critical: people cannot work". */
export function severityText(severity: Severity, words: Words): string {
  return words.say(`escalation.severity.${severity}`);
}

/** Such as "French (France)". @param code BCP 47 */
export function languageName(code: string, language: Words['language']): string {
  const names = new Intl.DisplayNames(language, { type: 'language', languageDisplay: 'standard' });
  return names.of(code) ?? code;
}

function languageChoices({ language }: Words): readonly Choice[] {
  return choicesOf(supportLanguages.map((value) => ({ value, label: languageName(value, language) })));
}

/** None where the way takes no files. */
async function attachable(
  { transport }: Way,
  sysId: string,
  turn: Turn,
  deps: FormDeps,
): Promise<readonly Attachment[]> {
  if (transport === undefined) return [];
  const [{ actions }, attachments] = await Promise.all([
    transport.capabilities(turn.signal),
    deps.listAttachments(sysId, turn),
  ]);
  return actions.has('attach') ? attachments : [];
}

function attachmentsPart(
  attachments: readonly Attachment[],
  { attachments: chosen }: FormValues,
  words: Words,
): object {
  if (attachments.length === 0) return {};
  const choices = attachments.slice(0, mostAttachments).map(({ sysId, fileName, bytes }) => ({
    title: words.say('escalation.form.attachment', { name: fileName, kilobytes: Math.ceil(bytes / 1024) }),
    value: sysId,
  }));
  return { attachments: { chosen, choices } };
}
