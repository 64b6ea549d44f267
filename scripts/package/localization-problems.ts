import { z } from 'zod';
import { type Manifest, parseJson } from './manifest.ts';
import type { Problem } from './problem.ts';

/** How long each text may be: the limits of the manifest's schema, which hold for its translations too. */
const appTexts = { 'name.short': 30, 'name.full': 100, 'description.short': 80, 'description.full': 4000 };
const commandTexts = { title: 128, description: 4000 };

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
  const limits = [...Object.entries(appTexts), ...commandLimits(manifest)];
  return z.strictObject({
    $schema: z.url().optional(),
    ...Object.fromEntries(limits.map(([key, limit]) => [key, textSchema(limit)])),
  });
}

function textSchema(limit: number) {
  return z.string('is missing').min(1, 'is empty').max(limit, `is longer than ${limit} characters`);
}

function commandLimits(manifest: Manifest): (readonly [string, number])[] {
  return manifest.bots.flatMap((bot, botAt) =>
    bot.commandLists.flatMap((list, listAt) =>
      list.commands.flatMap((_, commandAt) => {
        const command = `bots[${botAt}].commandLists[${listAt}].commands[${commandAt}]`;
        return Object.entries(commandTexts).map(([text, limit]) => [`${command}.${text}`, limit] as const);
      }),
    ),
  );
}
