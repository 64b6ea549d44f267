import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { parseCardData } from '../../card-data.ts';
import { existingIncident, type FindIncident } from '../../existing-incident.ts';
import {
  type Audience,
  audience,
  isHiddenRecord,
  maySee,
  type SensitivityPolicy,
} from '../../sensitivity.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import type { CaseEvent, CaseRecords, SupportCase } from '../records.ts';
import { numberText, shortened, standingIcons, standingOf } from './case-words.ts';
import { type CaseListPlace, caseListPlaceSchema } from './list-place.ts';
import { lastWordOf } from './timeline.ts';

export interface ListCasesDeps {
  readonly records: Pick<CaseRecords, 'listOfPerson' | 'listOfIncident' | 'listEvents'>;
  readonly findIncident: FindIncident<Incident>;
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
  readonly sensitivity: SensitivityPolicy;
}

/** As many fit a card; those that are open come first. */
const mostCases = 20;

interface Listed {
  readonly place: CaseListPlace;
  readonly cases: readonly SupportCase[];
  readonly total: number;
}

/** The cases that the person escalated. */
export async function listMine(turn: Turn, deps: ListCasesDeps): Promise<Reply> {
  const { cases, total } = await deps.records.listOfPerson(turn.asker.account.entraObjectId, mostCases);
  return listReply({ place: {}, cases, total }, turn, deps);
}

/** @param written an incident's number as a person writes it @throws INCIDENT_NOT_FOUND */
export async function listOfIncident(turn: Turn, written: string, deps: ListCasesDeps): Promise<Reply> {
  const { sysId, number } = await existingIncident(turn, written, deps.findIncident);
  return casesOf({ sysId, number }, turn, deps);
}

/** The button of a card, and the way back from a case. @throws CARD_OUTDATED, INCIDENT_NOT_FOUND */
export async function listCasesAgain(turn: Turn, data: unknown, deps: ListCasesDeps): Promise<Reply> {
  const { incident } = parseCardData(caseListPlaceSchema, data);
  if (incident === undefined) return listMine(turn, deps);
  // Where people see ServiceNow with their own rights, the incident is looked up in their name.
  if (turn.ownToken !== undefined) return listOfIncident(turn, incident.number, deps);
  return casesOf(incident, turn, deps);
}

async function casesOf(
  incident: { readonly sysId: string; readonly number: string },
  turn: Turn,
  deps: ListCasesDeps,
): Promise<Reply> {
  const cases = await deps.records.listOfIncident(incident.sysId);
  const shown = cases.slice(0, mostCases);
  return listReply({ place: { incident }, cases: shown, total: cases.length }, turn, deps);
}

/** What others may not see goes to the person's own chat. */
async function listReply(
  listed: Listed,
  turn: Turn,
  { records, sensitivity }: ListCasesDeps,
): Promise<Reply> {
  const lastWords = await Promise.all(
    listed.cases.map(async ({ key }) => lastWordOf(await records.listEvents(key))),
  );
  const shownTo = ({ incident }: SupportCase) => audience(incident, turn.place, sensitivity);
  const reply = card(listed, lastWords, turn, shownTo);
  const isWhole = listed.cases.every((supportCase) => isWholeRow(shownTo(supportCase)));
  return isWhole ? reply : { ...reply, privately: card(listed, lastWords, turn, () => 'full') };
}

function isWholeRow(seen: Audience): boolean {
  return !isHiddenRecord(seen) && maySee(seen, 'short_description') && maySee(seen, 'work_notes');
}

function card(
  { place, cases, total }: Listed,
  lastWords: readonly (CaseEvent | undefined)[],
  turn: Turn,
  shownTo: (supportCase: SupportCase) => Audience,
): Reply {
  const { words } = turn;
  const { incident } = place;
  const rows = cases.flatMap((supportCase, index) => {
    const seen = shownTo(supportCase);
    return isHiddenRecord(seen) ? [] : [row(supportCase, lastWords[index], place, seen, turn)];
  });
  const hidden = cases.length - rows.length;
  const of = incident === undefined ? 'mine' : 'incident';
  const number = incident?.number ?? '';
  const heading = words.say('cases.list.heading', { of, number });
  const count = words.say('cases.list.count', { of, count: total });
  return {
    card: 'escalation/cases',
    data: {
      ...{ heading, count, rows },
      ...(hidden > 0 && { hidden: words.say('cases.list.hidden', { count: hidden }) }),
      ...(total > cases.length && { more: words.say('cases.list.more', { count: total - cases.length }) }),
      ...(incident !== undefined && {
        incident: { title: words.say('cases.incident', { number }), data: incident },
      }),
    },
    summary: `${heading}: ${count}`,
  };
}

function row(
  supportCase: SupportCase,
  lastWord: CaseEvent | undefined,
  list: CaseListPlace,
  seen: Audience,
  turn: Turn,
): object {
  const { words } = turn;
  const { key, incident, request } = supportCase;
  const standing = standingOf(supportCase);
  const number = numberText(supportCase, words);
  const title = maySee(seen, 'short_description') ? request.title : words.say('incident.hiddenTitle');
  return {
    icon: standingIcons[standing],
    number,
    title: shortened(title, 120),
    about: [
      incident.number,
      words.say(`cases.standing.${standing}`),
      ...(request.isTest ? [words.say('cases.test')] : []),
    ].join(' · '),
    ...(lastWord && { lastWord: lastWordText(lastWord, seen, turn) }),
    open: words.say('cases.list.open', { number }),
    data: { caseKey: key, list },
  };
}

const shownWords = 100;

function lastWordText({ kind, author, at, text }: CaseEvent, seen: Audience, { words, now }: Turn): string {
  const heading = words.say('cases.lastWord', {
    ...{ kind, author },
    named: author === '' ? 'no' : 'yes',
    age: words.age(at, now),
  });
  const shown = maySee(seen, 'work_notes') ? shortened(text, shownWords) : words.say('incident.hiddenTitle');
  return words.say('cases.list.lastWord', { heading, text: shown });
}
