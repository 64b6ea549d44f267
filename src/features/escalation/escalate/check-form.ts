import type { Attachment } from '../../../clients/servicenow/attachments.ts';
import { CasebridgeError } from '../../../errors.ts';
import { picked } from '../../offered.ts';
import type { Turn } from '../../turn.ts';
import type { Contact, SupportService } from '../transport.ts';
import { countriesOf, countryName } from './countries.ts';
import type { FormDeps, Way } from './deps.ts';
import { type FormValues, longest, partsOf } from './form-values.ts';
import { supportLanguages } from './prefill.ts';
import { momentOf } from './start-time.ts';
import { problemsOf, servicesOf, wayName, wayOf } from './ways.ts';

/** A form that can be sent, as far as the form itself goes. */
export interface CheckedForm {
  readonly way: Way;
  readonly service: SupportService;
  readonly problemId: string | undefined;
  readonly problemName: string | undefined;
  readonly startedAt: Date | undefined;
  readonly contact: Contact;
  readonly attachments: readonly Attachment[];
}

/** What the form asks for, or what it has to say when it is shown again. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string };

/**
 * @returns the values with them: a service that was typed is chosen then
 * @throws CARD_OUTDATED for a choice that the form did not offer, and what asking for the choices throws
 */
export async function checkForm(
  turn: Turn,
  values: FormValues,
  deps: FormDeps,
): Promise<{ readonly values: FormValues; readonly checked: Checked<CheckedForm> }> {
  const way = wayOf(values.way, deps);
  if (values.way !== values.shownWay) {
    const name = wayName(values.way, turn.words);
    const problem = turn.words.say('escalation.problem.wayChanged', { way: name });
    return { values: { ...values, shownWay: values.way }, checked: { problem } };
  }
  const choice = await choicesOf(turn, values, way, deps);
  if ('problem' in choice.picked) return { values: choice.values, checked: choice.picked };
  const problem = problemWithTexts(turn, values) ?? problemWithStart(turn, values);
  if (problem !== undefined) return { values: choice.values, checked: { problem } };
  const contact = contactOf(turn, values);
  if ('problem' in contact) return { values: choice.values, checked: contact };
  const value = {
    way,
    ...choice.picked.value,
    startedAt: momentOf({ date: values.startDate, time: values.startTime }, values.timeZone),
    contact: contact.value,
    attachments: await chosenAttachments(turn, values, deps),
  };
  return { values: choice.values, checked: { value } };
}

interface Choices {
  readonly values: FormValues;
  readonly picked: Checked<Pick<CheckedForm, 'service' | 'problemId' | 'problemName'>>;
}

/** First the service: which kinds of problems there are depends on it. */
async function choicesOf(turn: Turn, given: FormValues, way: Way, deps: FormDeps): Promise<Choices> {
  const { words } = turn;
  const services = await servicesOf(way, turn, deps);
  const service = pickedOf(services, given.serviceSearch, given.service);
  if (service === undefined) {
    return { values: given, picked: { problem: words.say('escalation.problem.service') } };
  }
  const values = { ...given, service: service.id, serviceSearch: given.serviceSearch && service.name };
  const problems = await problemsOf(way, service.id, turn);
  if (problems.length === 0) {
    return { values, picked: { value: { service, problemId: undefined, problemName: undefined } } };
  }
  const problem = pickedOf(problems, given.problemSearch, given.problem);
  if (problem === undefined) {
    const missing = words.say('escalation.problem.problemKind', { service: service.name });
    return { values: { ...values, problem: '' }, picked: { problem: missing } };
  }
  const problemSearch = given.problemSearch && problem.name;
  return {
    values: { ...values, problem: problem.id, problemSearch },
    picked: { value: { service, problemId: problem.id, problemName: problem.name } },
  };
}

function pickedOf(all: readonly SupportService[], search: string, value: string): SupportService | undefined {
  const offered = all.map(({ id, name }) => ({ value: id, label: name }));
  const found = picked(offered, { search, value });
  return found && all.find(({ id }) => id === found.value);
}

function problemWithTexts({ words }: Turn, values: FormValues): string | undefined {
  if (values.title.trim() === '') return words.say('escalation.problem.title');
  for (const field of Object.keys(longest).filter(isLimited)) {
    const limit = longest[field];
    const { length } = values[field];
    if (length > limit) {
      const label = words.say(`cards.escalateForm.${field}`);
      return words.say('escalation.problem.tooLong', { label, limit, length });
    }
  }
  return undefined;
}

function isLimited(field: string): field is keyof typeof longest {
  return field in longest;
}

function problemWithStart(turn: Turn, { startDate, startTime, timeZone }: FormValues): string | undefined {
  const { words, now } = turn;
  if (startDate.trim() === '' && startTime.trim() === '') return undefined;
  const moment = momentOf({ date: startDate, time: startTime }, timeZone);
  if (moment === undefined) return words.say('escalation.problem.startUnreadable');
  return moment > now ? words.say('escalation.problem.startAhead', { moment }) : undefined;
}

const emailPattern = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

function contactOf({ words }: Turn, values: FormValues): Checked<Contact> {
  const name = values.contactName.trim();
  if (name === '') return { problem: words.say('escalation.problem.contactName') };
  const email = values.email.trim();
  if (!emailPattern.test(email)) return { problem: words.say('escalation.problem.email', { text: email }) };
  if (values.country.trim() === '') return { problem: words.say('escalation.problem.countryMissing') };
  const [country, ...others] = countriesOf(values.country, words.language);
  if (country === undefined) {
    return { problem: words.say('escalation.problem.country', { text: values.country.trim() }) };
  }
  if (others.length > 0) {
    const list = [country, ...others].slice(0, 6).map((code) => countryName(code, words.language));
    const text = values.country.trim();
    return { problem: words.say('escalation.problem.countries', { text, list: words.list(list) }) };
  }
  const language = supportLanguages.find((offered) => offered === values.language);
  if (language === undefined) throw new CasebridgeError('CARD_OUTDATED');
  const { phone, hours, timeZone } = values;
  // Microsoft works on it around the clock, and calls; Azure takes none without.
  if (values.severity === 'critical' && phone.trim() === '') {
    return { problem: words.say('escalation.problem.phone') };
  }
  return { value: { name, email, phone: phone.trim(), country, language, hours: hours.trim(), timeZone } };
}

/** Those that are still there: one that was deleted meanwhile cannot be sent. In the admin centre a person attaches files. */
async function chosenAttachments(
  turn: Turn,
  { incident, attachments, way }: FormValues,
  deps: FormDeps,
): Promise<readonly Attachment[]> {
  if (way === 'adminCenter') return [];
  const chosen = new Set(partsOf(attachments));
  if (chosen.size === 0) return [];
  const all = await deps.listAttachments(incident, turn);
  return all.filter(({ sysId }) => chosen.has(sysId));
}
