import type { Settings } from '../settings.ts';
import { type ConfigProblem, required } from './problems.ts';
import { secretsOf } from './read-settings.ts';

/** Where Casebridge keeps what it must remember; `memory` in sandbox mode only. */
export type StoreConfig =
  | { readonly kind: 'postgresql'; readonly url: string }
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'memory' };

/** From where to where the database is moved. */
export interface MoveConfig {
  readonly folder: string;
  readonly url: string;
  readonly secrets: readonly string[];
}

const defaultFolder = '.data';

export function storeOf(
  mode: 'production' | 'sandbox',
  { DATABASE_URL: url, DATA_DIR: folder }: Settings,
): StoreConfig {
  if (url !== undefined) return { kind: 'postgresql', url };
  return mode === 'sandbox' && folder === undefined
    ? { kind: 'memory' }
    : { kind: 'file', folder: folder ?? defaultFolder };
}

export function moveOf(values: Settings, problems: ConfigProblem[]): MoveConfig {
  const url = required('DATABASE_URL', values, problems);
  return { folder: values.DATA_DIR ?? defaultFolder, url, secrets: secretsOf(values) };
}
