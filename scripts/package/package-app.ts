import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { iconProblems } from './icon-problems.ts';
import { localizationProblems } from './localization-problems.ts';
import { type Manifest, readManifest } from './manifest.ts';
import type { Problem } from './problem.ts';
import { placeholderIds, readVariables, substitute, type Variables } from './variables.ts';

export interface PackageRequest {
  /** The project's folder, with `appPackage` and `env` in it. */
  readonly root: string;
  /** Such as `dev`: chooses `env/.env.dev` and names the package. */
  readonly environmentName: string;
  readonly processEnvironment: Variables;
  /** Writes nothing, and fills ids that are not set with `placeholderIds`. */
  readonly validateOnly: boolean;
}

export interface PackageReport {
  readonly problems: readonly Problem[];
  /** Names of the ids that a placeholder stands in for. */
  readonly placeholders: readonly string[];
  /** What the package holds, in its order. */
  readonly entries: readonly string[];
  /** The package, relative to the root; undefined when none was written. */
  readonly file: string | undefined;
}

/** Checks the Teams app package and, unless asked only to look or something is wrong, writes it. */
export async function packageApp(request: PackageRequest): Promise<PackageReport> {
  const variables = await readVariables(request.root, request.environmentName, request.processEnvironment);
  const source = await readFile(join(request.root, 'appPackage', 'manifest.json'), 'utf8');
  const { missing } = substitute(source, variables);
  const manifestText = substitute(source, { ...placeholderIds, ...variables }).text;
  const { manifest, problems } = await readManifest(manifestText);
  if (!request.validateOnly) problems.unshift(...missing.map((name) => missingVariable(name, request)));

  const entries = new Map([['manifest.json', Buffer.from(manifestText)]]);
  if (manifest !== undefined) problems.push(...(await addFiles(request.root, manifest, entries)));
  const placeholders = request.validateOnly ? missing : [];
  const report = { problems, placeholders, entries: [...entries.keys()] };
  if (problems.length > 0 || request.validateOnly) return { ...report, file: undefined };

  const file = `appPackage/build/casebridge-${request.environmentName}.zip`;
  await mkdir(join(request.root, dirname(file)), { recursive: true });
  await writeFile(join(request.root, file), zip(entries));
  return { ...report, file };
}

function missingVariable(name: string, { environmentName }: PackageRequest): Problem {
  return {
    where: `env/.env.${environmentName}`,
    what: `${name} is not set.`,
    fix: `Provision the environment, or set ${name} there or in the process. Only to check: add --validate-only.`,
  };
}

/** Adds the files that the manifest names to the entries, each checked. */
async function addFiles(root: string, manifest: Manifest, entries: Map<string, Buffer>): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const kind of ['color', 'outline'] as const) {
    const file = manifest.icons[kind];
    const bytes = await readNamed(root, file, problems);
    if (bytes === undefined) continue;
    problems.push(...iconProblems(kind, file, bytes));
    entries.set(file, bytes);
  }
  for (const { file } of manifest.localizationInfo?.additionalLanguages ?? []) {
    const bytes = await readNamed(root, file, problems);
    if (bytes === undefined) continue;
    problems.push(...localizationProblems(manifest, file, bytes.toString('utf8')));
    entries.set(file, bytes);
  }
  return problems;
}

async function readNamed(root: string, file: string, problems: Problem[]): Promise<Buffer | undefined> {
  try {
    return await readFile(join(root, 'appPackage', file));
  } catch {
    const what = 'manifest.json names this file, and it cannot be read.';
    problems.push({
      where: `appPackage/${file}`,
      what,
      fix: 'Add the file, or correct its name in manifest.json.',
    });
    return undefined;
  }
}

/** The same files give the same bytes, whenever and wherever they are packed. */
function zip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(entries), { level: 9, mtime: new Date(1980, 0, 1) });
}
