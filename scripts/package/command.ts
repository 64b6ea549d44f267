import { parseArgs } from 'node:util';
import { packageApp } from './package-app.ts';
import type { Variables } from './variables.ts';

/**
 * `npm run package`: packs the Teams app for the environment that TEAMSFX_ENV names (`dev` by default).
 * With `--validate-only` it looks without writing.
 * @returns the exit code, and the lines that say what was done or what is to be mended.
 */
export async function runPackage(
  root: string,
  args: readonly string[],
  processEnvironment: Variables,
): Promise<{ exitCode: number; lines: string[] }> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'validate-only': { type: 'boolean', default: false } },
  });
  const environmentName = processEnvironment.TEAMSFX_ENV || 'dev';
  const validateOnly = values['validate-only'];
  const report = await packageApp({ root, environmentName, processEnvironment, validateOnly });
  if (report.problems.length > 0) {
    const problems = report.problems.map(({ where, what, fix }) => `- ${where}: ${what}\n  ${fix}`);
    return { exitCode: 1, lines: [`The app package for ${environmentName} is not ready:`, ...problems] };
  }
  const lines = [
    `The app package for ${environmentName} is valid: ${report.entries.join(', ')}`,
    ...report.placeholders.map((name) => `${name} is not set: a placeholder stood in for it`),
    ...(report.file === undefined ? [] : [`Written: ${report.file}`]),
  ];
  return { exitCode: 0, lines };
}
