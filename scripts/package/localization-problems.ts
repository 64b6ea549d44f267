import { z } from 'zod';
import { type Manifest, parseJson } from './manifest.ts';
import type { Problem } from './problem.ts';

/** How long each text may be: the limits of the manifest's schema, which hold for its translations too. */
const appTexts = { 'name.short': 30, 'name.full': 100, 'description.short': 80, 'description.full': 4000 };
const commandTexts = { title: 128, description: 4000 };
const extensionTexts = { title: 32, description: 128 };

/**
 * A localisation file must say everything that people see of the manifest, and nothing that the manifest does not
 * have. (Microsoft's schema for these files holds a pattern that its own validator does not accept.)
 */
export function localizationProblems(manifest: Manifest, file: string, text: string): Problem[] {
  const where = `appPackage/${file}`;
  const json = parseJson(where, text);
  if ('problem' in json) return [json.problem];
  const checked = textsSchema(manifest).safeParse(json.value);
  return (checked.error?.issues ?? []).map((issue) => ({
    where,
    what: `${issue.path.length === 0 ? '' : `"${issue.path.join('.')}" `}${issue.message}.`,
    fix: 'Make its texts those that manifest.json has, translated.',
  }));
}

function textsSchema(manifest: Manifest) {
  const limits = [...Object.entries(appTexts), ...commandLimits(manifest), ...extensionLimits(manifest)];
  return z.strictObject({
    $schema: z.url().optional(),
    ...Object.fromEntries(limits.map(([key, limit]) => [key, textSchema(limit)])),
  });
}

function textSchema(limit: number) {
  return z.string('is missing').min(1, 'is empty').max(limit, `is longer than ${limit} characters`);
}

type Limit = readonly [string, number];

function commandLimits({ bots }: Manifest): Limit[] {
  return bots.flatMap((bot, botAt) =>
    bot.commandLists.flatMap((list, listAt) =>
      list.commands.flatMap((_, commandAt) =>
        limitsOf(`bots[${botAt}].commandLists[${listAt}].commands[${commandAt}]`, commandTexts),
      ),
    ),
  );
}

function extensionLimits({ composeExtensions }: Manifest): Limit[] {
  return composeExtensions.flatMap(({ commands }, extensionAt) =>
    commands.flatMap(({ parameters }, commandAt) => {
      const command = `composeExtensions[${extensionAt}].commands[${commandAt}]`;
      const ofParameters = parameters.flatMap((_, parameterAt) =>
        limitsOf(`${command}.parameters[${parameterAt}]`, extensionTexts),
      );
      return [...limitsOf(command, extensionTexts), ...ofParameters];
    }),
  );
}

function limitsOf(where: string, texts: Readonly<Record<string, number>>): Limit[] {
  return Object.entries(texts).map(([text, limit]) => [`${where}.${text}`, limit] as const);
}
