import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Well-formed names of nothing, for looking at a package that is not going to be installed. */
export const placeholderIds: Variables = {
  TEAMS_APP_ID: '00000000-0000-0000-0000-00000000aaaa',
  BOT_ID: '00000000-0000-0000-0000-00000000bbbb',
  SERVICENOW_HOST: 'example.service-now.com',
};

/** An environment's variables: the process's own before those of `env/.env.<name>`. Empty counts as not set. */
export async function readVariables(
  root: string,
  environmentName: string,
  processEnvironment: Variables,
): Promise<Variables> {
  const file = await readFile(join(root, 'env', `.env.${environmentName}`), 'utf8').catch(() => '');
  return { ...set(parseEnv(file)), ...set(processEnvironment) };
}

function set(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}

/** Puts values in the place of `${{NAME}}`; names without a value stay and are listed, each once. */
export function substitute(text: string, variables: Variables): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const filled = text.replace(/\$\{\{\s*([A-Z][A-Z0-9_]*)\s*\}\}/g, (placeholder, name: string) => {
    const value = variables[name];
    if (value === undefined) missing.add(name);
    return value ?? placeholder;
  });
  return { text: filled, missing: [...missing] };
}
