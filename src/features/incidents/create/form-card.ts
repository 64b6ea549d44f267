import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import type { User } from '../../../clients/servicenow/users.ts';
import { audience, isHiddenRecord, maySee, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import type { Draft } from './draft.ts';

export interface FormDeps {
  readonly sensitivity: SensitivityPolicy;
  readonly listChoices: (
    element: 'impact' | 'urgency' | 'category',
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
  readonly listGroups: (caller: Caller) => Promise<readonly Labelled[]>;
}

/** What the form says besides what was typed. */
export interface FormHints {
  /** Why it was not saved. */
  readonly problem?: string;
  /** People of whom one is meant. */
  readonly people?: readonly User[];
  /** Open incidents that may be the same. */
  readonly similar?: readonly Incident[];
}

/** More do not fit a card, and nobody reads them: then the group's name is typed. */
const mostGroups = 50;

export async function formCard(turn: Turn, draft: Draft, hints: FormHints, deps: FormDeps): Promise<Reply> {
  const { words } = turn;
  const [impacts, urgencies, categories, groups] = await Promise.all([
    deps.listChoices('impact', words.language, turn),
    deps.listChoices('urgency', words.language, turn),
    deps.listChoices('category', words.language, turn),
    deps.listGroups(turn),
  ]);
  const { id, shortDescription, description, category, caller, callerChoice, group } = draft;
  return {
    card: 'incidents/create',
    data: {
      ...{ id, checked: draft.checked, shortDescription, description, category, caller, group },
      impact: chosenOf(impacts, draft.impact),
      urgency: chosenOf(urgencies, draft.urgency),
      impacts: impacts.map(choice),
      urgencies: urgencies.map(choice),
      categories: categories.map(choice),
      ...(groups.length <= mostGroups && { groups: groups.map(choice) }),
      ...(hints.people && { callerChoice, people: hints.people.map(personChoice) }),
      ...(hints.problem && { problem: hints.problem }),
      ...similarPart(hints.similar ?? [], turn, deps.sensitivity),
    },
    summary: words.say('create.summary'),
    unfinished: true,
  };
}

interface Choice {
  readonly title: string;
  readonly value: string;
}

function choice({ label, value }: Labelled): Choice {
  return { title: label, value };
}

function personChoice({ sysId, name, userName, email }: User): Choice {
  return { title: [name, userName, email].filter(Boolean).join(' · '), value: sysId };
}

/** ServiceNow's own default for both is the lowest, 3. */
function chosenOf(choices: readonly Labelled[], value: string): string {
  const wanted = value === '' ? '3' : value;
  return choices.some((one) => one.value === wanted) ? wanted : '';
}

/** Nothing about an incident that the place may not see, but that there is one. */
function similarPart(
  similar: readonly Incident[],
  { words, place }: Turn,
  policy: SensitivityPolicy,
): object {
  const shown = similar.filter((incident) => !isHiddenRecord(audience(incident, place, policy)));
  const hidden = similar.length - shown.length;
  if (similar.length === 0) return {};
  return {
    similar: {
      incidents: shown.map((incident) => ({
        number: incident.number,
        state: incident.state.label,
        title: maySee(audience(incident, place, policy), 'short_description')
          ? incident.shortDescription || words.say('incident.noShortDescription')
          : words.say('create.titleHidden'),
        url: incident.url,
      })),
      ...(hidden > 0 && { hidden: words.say('create.similarHidden', { count: hidden }) }),
    },
  };
}
