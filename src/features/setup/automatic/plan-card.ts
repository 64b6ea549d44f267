import type { Words } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import { titleOf } from '../runbook/progress.ts';
import type { Notice, Runbook } from '../runbook/runbook.ts';
import { noticeLine } from '../runbook/shared-card.ts';
import type { Plan, PlanItem } from './plan-step.ts';
import type { Work } from './work.ts';

const icons = {
  new: '➕',
  change: '✏️',
  kept: '✔',
  renewed: '🔁',
  atSignIn: '➕',
  inDialog: '🔑',
  conflict: '✖',
  absent: '✖',
} as const satisfies Readonly<Record<PlanItem['is'], string>>;

const systemNames = { serviceNow: 'ServiceNow', entra: 'Microsoft Entra' } as const;

/** Exactly what would be written, and the button that does it. */
export function planReply(work: Work, plan: Plan, runbook: Runbook, notice?: Notice): Reply {
  const { turn, run, step } = work;
  const { words } = turn;
  const heading = words.say('setup.automatic.heading', { step: titleOf(step, runbook.pathOf(run), words) });
  const lead = leadOf(plan, words);
  const confirm = confirmOf(plan);
  return {
    card: 'setup/plan',
    data: {
      heading,
      lead,
      ...(notice !== undefined && { notice: noticeLine(notice) }),
      items: plan.items.map((item) => itemLines(item, namesOf(plan.items), words)),
      ...(confirm !== undefined && { confirm: { title: words.say(`setup.automatic.${confirm}`) } }),
      ...(plan.items.some(({ is }) => is === 'inDialog') && {
        secret: { title: words.say('setup.secret.open') },
      }),
      step: step.id,
      plan: plan.hash,
    },
    summary: `${heading}. ${lead}`,
  };
}

function leadOf({ conflicts, writes, needsSignIn }: Plan, words: Words): string {
  const [first] = conflicts;
  if (first !== undefined) return words.say('errors.SETUP_CONFLICT.what', { what: placeOf(first) });
  if (!writes) return words.say('setup.automatic.nothing');
  return words.say(needsSignIn ? 'setup.automatic.leadSignIn' : 'setup.automatic.lead');
}

/** Nothing is done where something is in the way. */
function confirmOf({ conflicts, writes, needsSignIn }: Plan): 'doIt' | 'signInAndDoIt' | 'check' | undefined {
  if (conflicts.length > 0) return undefined;
  if (!writes) return 'check';
  return needsSignIn ? 'signInAndDoIt' : 'doIt';
}

/** The same in every language: the names that the systems have. */
export function placeOf({ sort, name, differing }: PlanItem): string {
  return [`${sort} ${name}`, ...differing].join(': ');
}

type Names = ReadonlyMap<string, string>;

/** What records are called whose ids others hold, by the template of the id. */
function namesOf(items: readonly PlanItem[]): Names {
  return new Map(
    items.flatMap(({ planned, name }) =>
      planned.kind === 'record' || planned.kind === 'lookup'
        ? Object.entries(planned.makes ?? {}).map(([made]): [string, string] => [`{${made}}`, name])
        : [],
    ),
  );
}

/** A record that is found by another is called by the other's name rather than by its id. */
function nameOf({ planned, name }: PlanItem, names: Names): string {
  if (planned.kind !== 'record') return name;
  const templates = Object.values(planned.match);
  const parts = name.split(' · ');
  return parts.length === templates.length
    ? parts.map((part, index) => names.get(templates[index] ?? '') ?? part).join(' · ')
    : name;
}

/** An id with the name of what it is of. */
function namedValue({ planned }: PlanItem, column: string, value: string, names: Names): string {
  if (planned.kind !== 'record') return value;
  const name = names.get({ ...planned.match, ...planned.fields }[column] ?? '');
  return name === undefined ? value : `${value} (${name})`;
}

function itemLines(item: PlanItem, names: Names, words: Words): object {
  const { system, sort, is, fields, differing } = item;
  const name = nameOf(item, names);
  const secret = secretLine(item, words);
  return {
    title: `${icons[is]} ${systemNames[system]} · ${sort} · ${name}`,
    state: words.say(`setup.automatic.state.${is}`, { fields: differing.join(', ') }),
    fields: (is === 'kept' ? [] : fields).map(({ name: label, value, before }) => ({
      label,
      value:
        before === undefined
          ? namedValue(item, label, shownValue(value, words), names)
          : `${shownValue(before, words)} → ${shownValue(value, words)}`,
    })),
    ...(secret !== undefined && { secret }),
  };
}

function shownValue(value: string, words: Words): string {
  return value === '' ? words.say('setup.automatic.empty') : value;
}

function secretLine({ planned }: PlanItem, words: Words): string | undefined {
  if (planned.kind !== 'secret') return undefined;
  if (!('person' in planned.to)) return words.say('setup.automatic.secretForNobody');
  return words.say('setup.automatic.secretForPerson', {
    role: words.say(`setup.roles.${planned.to.person}`),
  });
}
