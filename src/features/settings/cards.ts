import type { ProbeResult } from '../../clients/servicenow/probe.ts';
import { type ProbeFinding, probeFindings } from '../../clients/servicenow/probe-findings.ts';
import type { Words } from '../../locales/words.ts';
import type { Reply, Turn } from '../turn.ts';
import { type Chosen, type ChosenName, chosenNames, shownValue } from './chosen/chosen-settings.ts';
import type { SetUp } from './show-settings.ts';

interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What can change from one moment to the next. */
export interface Operation {
  readonly storeWorks: boolean;
  /** Whether issues of Microsoft 365 become incidents by themselves, in a line. */
  readonly automatic: string;
}

/** What administrators chose in Teams, and what waits for a second one. */
export interface ChosenInTeams {
  readonly values: readonly { readonly name: ChosenName; readonly chosen: Chosen }[];
  readonly asked: readonly object[];
}

/** An icon and a word for each: colour alone tells some people nothing. */
const icons = { error: '🔴', warning: '🟠', info: 'ℹ️' } as const;

/** @param probe undefined when the instance has not been looked at yet */
export function settingsCard(
  { words, now }: Turn,
  setUp: SetUp,
  probe: ProbeResult | undefined,
  operation: Operation,
  chosen: ChosenInTeams,
  notice?: string,
): Reply {
  const heading = words.say('settings.heading', { version: setUp.version });
  const findings = probe === undefined ? [] : probeFindings(probe);
  return {
    card: 'settings/settings',
    data: {
      heading,
      checked:
        probe === undefined
          ? words.say('settings.notChecked')
          : words.say('settings.checked', {
              moment: probe.checkedAt,
              age: words.age(probe.checkedAt, now),
            }),
      ...(notice !== undefined && { notice }),
      asked: chosen.asked,
      settings: chosenNames.map((name) => ({
        title: words.say(`settings.chosen.names.${name}`),
        value: name,
      })),
      findings: findings.map((finding) => shownFinding(finding, probe, words)),
      ...(probe !== undefined && findings.length === 0 && { allWell: words.say('settings.allWell') }),
      sections: [
        { title: words.say('settings.connection'), facts: connectionFacts(setUp, probe, words) },
        { title: words.say('settings.rights'), facts: rightFacts(setUp, words) },
        { title: words.say('settings.audience'), facts: policyFacts(setUp, words) },
        { title: words.say('settings.operation'), facts: operationFacts(setUp, operation, words) },
        { title: words.say('settings.chosen.title'), facts: chosenFacts(chosen, words) },
      ],
    },
    summary: words.say('settings.summary', { heading, count: findings.length }),
  };
}

function shownFinding(finding: ProbeFinding, probe: ProbeResult | undefined, words: Words): object {
  const { severity } = finding;
  return {
    icon: icons[severity],
    severity: words.say(`settings.severity.${severity}`),
    ...findingText(finding, probe, words),
  };
}

function findingText(
  { finding, timeZone }: ProbeFinding,
  probe: ProbeResult | undefined,
  words: Words,
): object {
  if (finding !== 'signInFailed') {
    const values = { timeZone: timeZone ?? '' };
    return {
      what: words.say(`settings.findings.${finding}.what`, values),
      todo: words.say(`settings.findings.${finding}.todo`, values),
    };
  }
  const signIn = probe?.signIn;
  if (signIn === undefined || signIn === 'ok') throw new TypeError('a sign-in that failed says why');
  const { code, facts } = signIn;
  return {
    what: `${words.say(`errors.${code}.title`, facts)}. ${words.say(`errors.${code}.what`, facts)}`,
    todo: words.say(`errors.${code}.todo`, facts).split('\n').join(' '),
  };
}

function connectionFacts(
  { serviceNowUrl, signIn, isDelegated }: SetUp,
  probe: ProbeResult | undefined,
  words: Words,
): readonly Fact[] {
  return [
    { label: words.say('settings.address'), value: serviceNowUrl },
    { label: words.say('settings.signInKind'), value: words.say(`settings.signIn.${signIn}`) },
    {
      label: words.say('settings.user'),
      value: probe?.user?.name ?? probe?.userName ?? words.say('settings.userUnknown'),
    },
    {
      label: words.say('settings.delegation'),
      value: words.say(isDelegated ? 'settings.delegated' : 'settings.notDelegated'),
    },
    { label: words.say('settings.app'), value: appText(probe, words) },
  ];
}

function appText(probe: ProbeResult | undefined, words: Words): string {
  const app = probe?.app ?? 'unknown';
  if (app === 'unknown') return words.say('settings.appUnknown');
  return app.installed
    ? words.say('settings.appInstalled', { version: app.version })
    : words.say('settings.appAbsent');
}

function rightFacts({ roleNames }: SetUp, words: Words): readonly Fact[] {
  const rights = ['insights', 'administrator', 'setup'] as const;
  return rights.map((right) => ({ label: words.say(`settings.right.${right}`), value: roleNames[right] }));
}

function policyFacts({ policy }: SetUp, words: Words): readonly Fact[] {
  const parts = ['tables', 'fields', 'groups', 'priorities'] as const;
  return parts.map((part) => ({
    label: words.say(`settings.policy.${part}`),
    value: policy[part].join(', ') || words.say('settings.nothing'),
  }));
}

function operationFacts(
  { storeKind, pollSeconds }: SetUp,
  { storeWorks, automatic }: Operation,
  words: Words,
): readonly Fact[] {
  const kind = words.say(`settings.storeKind.${storeKind}`);
  return [
    {
      label: words.say('settings.store'),
      value: storeWorks ? kind : words.say('settings.storeFailed', { kind }),
    },
    {
      label: words.say('settings.poll'),
      value: words.say('settings.everySeconds', { seconds: pollSeconds }),
    },
    { label: words.say('settings.automatic'), value: automatic },
  ];
}

function chosenFacts({ values }: ChosenInTeams, words: Words): readonly Fact[] {
  return values.map(({ name, chosen: { value, change } }) => {
    const shown = shownValue(name, value, words);
    return {
      label: words.say(`settings.chosen.names.${name}`),
      value:
        change === undefined
          ? words.say('settings.chosen.never', { value: shown })
          : words.say('settings.chosen.by', { value: shown, name: change.by, moment: change.at }),
    };
  });
}
