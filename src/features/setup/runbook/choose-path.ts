import type { Words } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import { pathFor } from './engine.ts';
import { titleOf } from './progress.ts';
import type { Answers } from './run.ts';
import { type Path, type PathFeature, type PathId, stepRoles } from './step.ts';

const features: readonly PathFeature[] = ['serviceHealth', 'solutions', 'cases'];

/**
 * Which path the answers lead to, by the table of Microsoft's guide; without Microsoft's app, which is retired, the one that
 * needs none. For Basic authentication with several tenants the guide names no path: it works for the one tenant.
 */
function proposedPath({ allowsBasic, singleTenant, hasApp }: Answers): PathId {
  if (!hasApp) return 'direct';
  if (allowsBasic) return 'basic';
  return singleTenant ? 'entraToken' : 'insightsOnly';
}

/** A path: why it is the one, what it gives, its steps and who is needed for them. @param wanted another than the proposed one */
export function choosePath(
  turn: Turn,
  answers: Answers,
  wanted: PathId | undefined,
  { paths }: { readonly paths: readonly Path[] },
): Reply {
  const { words } = turn;
  const proposed = proposedPath(answers);
  const path = pathFor(paths, wanted ?? proposed);
  const title = words.say(`setup.paths.${path.id}.title`);
  const heading = words.say('setup.path.heading', { path: title });
  const said = answeredWith(answers);
  return {
    card: 'setup/path',
    data: {
      heading,
      what: words.say(`setup.paths.${path.id}.what`),
      why: whyOf(path, proposed, answers, words).map((text) => ({ text })),
      features: features.map((feature) => ({ text: featureLine(path, feature, words) })),
      people: peopleOf(path, words).map((text) => ({ text })),
      steps: path.steps.map((step) => ({
        text: words.say('setup.path.step', {
          step: titleOf(step, path, words),
          who: words.say(`setup.roleNames.${step.who}`),
          optional: step.isOptional === true ? 'yes' : 'no',
        }),
      })),
      path: path.id,
      choices: paths.map(({ id }) => ({ title: words.say(`setup.paths.${id}.title`), value: id })),
      answers: said,
      start: { ...said, path: path.id },
    },
    summary: heading,
  };
}

function answeredWith({ allowsBasic, singleTenant, hasApp }: Answers) {
  const say = (is: boolean) => (is ? 'yes' : 'no');
  return {
    allowsBasic: say(allowsBasic),
    singleTenant: say(singleTenant),
    hasApp: say(hasApp),
  };
}

function whyOf(path: Path, proposed: PathId, answers: Answers, words: Words): readonly string[] {
  const needsApp = path.id !== 'direct';
  const callsBack = needsApp && path.id !== 'insightsOnly';
  const warnings = callsBack && !answers.singleTenant ? [`⚠️ ${words.say('setup.path.oneTenant')}`] : [];
  if (path.id === proposed) return [followsLine(answers, words), ...warnings];
  const why = [`ℹ️ ${words.say('setup.path.other', { path: words.say(`setup.paths.${proposed}.title`) })}`];
  if (needsApp && !answers.hasApp) why.push(`⚠️ ${words.say('setup.path.noApp')}`);
  if (path.id === 'basic' && !answers.allowsBasic) why.push(`⚠️ ${words.say('setup.path.basicRefused')}`);
  return [...why, ...warnings];
}

function followsLine({ allowsBasic, singleTenant, hasApp }: Answers, words: Words): string {
  if (!hasApp) return `✔ ${words.say('setup.path.retired')}`;
  const said = { basic: allowsBasic ? 'yes' : 'no', single: singleTenant ? 'yes' : 'no' };
  return `✔ ${words.say('setup.path.follows', said)}`;
}

function featureLine(path: Path, feature: PathFeature, words: Words): string {
  const has = path.features.includes(feature);
  const name = words.say(`setup.path.feature.${feature}`);
  return `${has ? '✔' : '–'} ${words.say('setup.path.gives', { feature: name, has: has ? 'yes' : 'no' })}`;
}

function peopleOf({ steps }: Path, words: Words): readonly string[] {
  return stepRoles.flatMap((role) => {
    const count = steps.filter(({ who }) => who === role).length;
    return count === 0
      ? []
      : [words.say('setup.path.person', { who: words.say(`setup.roles.${role}`), count })];
  });
}
