import { AppManifestUtils } from '@microsoft/app-manifest';
import { z } from 'zod';
import type { Problem } from './problem.ts';

/** The parts of the app manifest that name other files or texts. */
const manifestSchema = z.object({
  icons: z.object({ color: z.string(), outline: z.string() }),
  localizationInfo: z
    .object({
      additionalLanguages: z.array(z.object({ languageTag: z.string(), file: z.string() })).default([]),
    })
    .optional(),
  bots: z
    .array(z.object({ commandLists: z.array(z.object({ commands: z.array(z.unknown()) })).default([]) }))
    .default([]),
  composeExtensions: z
    .array(
      z.object({
        commands: z.array(z.object({ parameters: z.array(z.unknown()).default([]) })).default([]),
      }),
    )
    .default([]),
});

export type Manifest = z.infer<typeof manifestSchema>;

const where = 'appPackage/manifest.json';

/** @returns the manifest as far as it can be read, and everything that its schema has against it. */
export async function readManifest(
  text: string,
): Promise<{ manifest: Manifest | undefined; problems: Problem[] }> {
  const json = parseJson(where, text);
  if ('problem' in json) return { manifest: undefined, problems: [json.problem] };
  return { manifest: manifestSchema.safeParse(json.value).data, problems: await schemaProblems(text) };
}

/** The schemas come with the library; one that it does not have is reported, not worked around. */
async function schemaProblems(text: string): Promise<Problem[]> {
  try {
    const findings = await AppManifestUtils.validateAgainstSchema(JSON.parse(text));
    const fix = 'Correct it there; the rule is in the schema that $schema names.';
    return findings.map((finding) => ({ where, what: finding.trim(), fix }));
  } catch (error) {
    const fix =
      'Name in $schema a version that the installed @microsoft/app-manifest has, or update that package.';
    return [{ where, what: `Its schema cannot be read: ${messageOf(error)}.`, fix }];
  }
}

export function parseJson(
  file: string,
  text: string,
): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: { where: file, what: 'This is not JSON.', fix: `Mend it: ${messageOf(error)}.` } };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
