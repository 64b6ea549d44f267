import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SettingName, Settings } from '../settings.ts';

/** One thing that is missing or wrong, for `config.problems.<problem>` in `locales`. */
export interface ConfigProblem {
  readonly setting: SettingName;
  readonly problem:
    | 'missing'
    | 'invalid'
    | 'unreadable'
    | 'managedIdentity'
    | 'identityHasNone'
    | 'mutualTls';
}

/** The value, or a noted problem and an empty text: the configuration is then thrown away. */
export function required(name: SettingName, values: Settings, problems: ConfigProblem[]): string {
  const value = values[name];
  if (value !== undefined) return String(value);
  if (!problems.some(({ setting }) => setting === name)) problems.push({ setting: name, problem: 'missing' });
  return '';
}

/** The file's text, which holds a certificate and its private key; else a noted problem. */
export function certificateOf(setting: SettingName, path: string, problems: ConfigProblem[]): string {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch {
    problems.push({ setting, problem: 'unreadable' });
    return '';
  }
  if (!holdsPair(pem)) problems.push({ setting, problem: 'invalid' });
  return pem;
}

/** Tokens are signed with RS256, so the key must be an RSA key. */
function holdsPair(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && new X509Certificate(pem).checkPrivateKey(key);
  } catch {
    return false;
  }
}
