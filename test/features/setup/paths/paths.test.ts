import assert from 'node:assert/strict';
import { paths } from '../../../../src/features/setup/paths/index.ts';
import { type ValueName, type Values, valueNames } from '../../../../src/features/setup/runbook/run.ts';
import type { Path, Planned, Step, Template } from '../../../../src/features/setup/runbook/step.ts';
import { valuesOf } from '../../../../src/features/setup/runbook/values.ts';
import { wordsFor } from '../../../../src/locales/words.ts';

/** What Casebridge knows before anybody does anything. */
const known: Values = {
  instanceUrl: 'https://contoso.service-now.com',
  tenantId: '6c5b1f0e-0d3c-4a43-9c34-2d1a7c5c1f10',
  tenant: 'contoso.onmicrosoft.com',
  authorityUrl: 'https://login.microsoftonline.com',
  botClientId: '0f4b0a54-7c2e-4c4e-9b55-60a3de2c2f4b',
  botUserName: 'casebridge',
  graphClientId: '9b7f8a3c-52a4-4d0e-8f8b-0f6d1c1e7a55',
};
const atStart = Object.keys(valuesOf({ values: {} }, known));

function namesIn(template: Template): string[] {
  return [...template.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
}

function templatesByHand({ byHand }: Step): Template[] {
  return byHand.flatMap(({ at, link = '', fields }) => [
    link,
    ...[at, ...fields.map(({ value }) => value)].flatMap((said) => ('text' in said ? [said.text] : [])),
  ]);
}

/** Names of the values that a planned thing needs. */
function neededBy(planned: Planned): string[] {
  switch (planned.kind) {
    case 'record':
      return Object.values({ ...planned.match, ...planned.fields }).flatMap(namesIn);
    case 'lookup':
      return Object.values(planned.match).flatMap(namesIn);
    case 'application':
      return [planned.name, ...planned.redirectUrls].flatMap(namesIn);
    case 'appRole':
      return [planned.clientId];
    case 'secret': {
      const { from, to, name } = planned;
      const column = 'person' in to ? to.also : to;
      return [
        ...namesIn(name),
        ...(from.system === 'entra' ? [from.clientId] : []),
        ...(column === undefined ? [] : [column.sysId]),
      ];
    }
  }
}

function madeBy(planned: Planned): string[] {
  if (planned.kind === 'application') return [planned.makes];
  if (planned.kind === 'secret' || planned.kind === 'appRole') return [];
  return Object.keys(planned.makes ?? {});
}

const askedBy = ({ asks }: Step): string[] => asks.map(({ name }) => name);
const madeByStep = (step: Step): string[] => step.automatic?.flatMap(madeBy) ?? askedBy(step);

/** The step's dependencies, and theirs. */
function stepsBefore(path: Path, step: Step): Step[] {
  const own = step.dependsOn.flatMap((id) => path.steps.filter((other) => other.id === id));
  return [...new Set(own.flatMap((other) => [...stepsBefore(path, other), other]))];
}

const everyStep = paths.flatMap((path) =>
  path.steps.map((step) => ({ path, step, name: `${path.id}.${step.id}` })),
);

describe('the paths of the set-up', () => {
  it('are the four, each with steps of its own ids', () => {
    assert.deepEqual(
      paths.map(({ id }) => id),
      ['basic', 'entraToken', 'insightsOnly', 'direct'],
    );
    for (const { id, steps } of paths) {
      assert.equal(new Set(steps.map((step) => step.id)).size, steps.length, id);
    }
  });

  it('have every step after those that it depends on', () => {
    const wrong = everyStep.flatMap(({ path, step, name }) => {
      const earlier = path.steps.slice(0, path.steps.indexOf(step)).map(({ id }) => id);
      return step.dependsOn.filter((id) => !earlier.includes(id)).map((id) => `${name} → ${id}`);
    });
    assert.deepEqual(wrong, []);
  });

  it('need no value that nobody has made known by then, whether others did their steps by hand or not', () => {
    const wrong = everyStep.flatMap(({ path, step, name }) =>
      [askedBy, madeByStep].flatMap((give) => {
        const now = new Set([...atStart, ...stepsBefore(path, step).flatMap(give)]);
        const byHand = templatesByHand(step).flatMap(namesIn);
        const automatic = (step.automatic ?? []).flatMap((planned) => {
          const lacking = neededBy(planned).filter((value) => !now.has(value));
          for (const value of madeBy(planned)) now.add(value);
          return lacking;
        });
        const withHand = new Set([...atStart, ...stepsBefore(path, step).flatMap(give)]);
        return [...byHand.filter((value) => !withHand.has(value)), ...automatic].map(
          (value) => `${name}: ${value}`,
        );
      }),
    );
    assert.deepEqual(wrong, []);
  });

  it('make nothing known that has no name', () => {
    const names: ReadonlySet<string> = new Set(valueNames);
    const made = everyStep.flatMap(({ step }) => [
      ...askedBy(step),
      ...(step.automatic ?? []).flatMap(madeBy),
    ]);
    assert.deepEqual(
      made.filter((name) => !names.has(name)),
      [],
    );
  });

  it('speak both languages, with the customer’s own names', () => {
    const values = Object.fromEntries(valueNames.map((name) => [name, `<${name}>`]));
    for (const words of [wordsFor('en'), wordsFor('fr')]) {
      for (const { step, name } of everyStep) {
        for (const key of [
          step.title,
          step.why,
          step.changes,
          ...step.byHand.flatMap(({ note }) => note ?? []),
        ]) {
          assert.doesNotMatch(words.say(key, values), /[{}]|undefined/, name);
        }
      }
    }
  });

  it('are verified, all of them', () => {
    const unverified = everyStep.filter(({ step }) => step.check === undefined).map(({ name }) => name);
    assert.deepEqual(unverified, []);
  });

  it('ask for what can be told right from wrong', () => {
    const patterns = new Map<ValueName, RegExp>(
      everyStep.flatMap(({ step }) => step.asks.map(({ name, pattern }) => [name, pattern] as const)),
    );
    const given: readonly (readonly [ValueName, string, boolean])[] = [
      ['outboundClientId', '0f4b0a54-7c2e-4c4e-9b55-60a3de2c2f4b', true],
      ['outboundClientId', '0f4b0a54-7c2e-4c4e-9b55', false],
      ['inboundClientId', '5f3c1d0a9be84a56a1c2ffb1b6d7e801', true],
      ['inboundClientId', 'two words', false],
      ['endpoint', 'https://contoso.service-now.com/api/x_mioms/v1', true],
      ['endpoint', 'contoso.service-now.com', false],
      ['testEnvironment', 'on', true],
      ['testEnvironment', 'yes', false],
      ['adminEmail', 'ada@contoso.com', true],
      ['adminEmail', 'ada', false],
    ];
    for (const [name, text, isRight] of given) {
      assert.equal(patterns.get(name)?.test(text), isRight, `${name}: ${text}`);
    }
  });
});
