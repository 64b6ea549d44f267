import type { ProbeResult } from '../../clients/servicenow/probe.ts';
import type { SensitivityPolicy } from '../sensitivity.ts';
import type { Reply, Right, Turn } from '../turn.ts';
import { type Operation, settingsCard } from './cards.ts';

/** How Casebridge is set up. Nothing of it is a secret. */
export interface SetUp {
  readonly version: string;
  readonly serviceNowUrl: string;
  readonly signIn:
    | 'basic'
    | 'mutual-tls'
    | 'oauth-password'
    | 'oauth-client-credentials'
    | 'jwt-bearer'
    | 'entra';
  /** Whether people's own sign-in goes to ServiceNow, where there is one. */
  readonly isDelegated: boolean;
  readonly roleNames: Readonly<Record<Right, string>>;
  readonly policy: SensitivityPolicy;
  readonly storeKind: 'memory' | 'file' | 'postgresql';
  readonly pollSeconds: number;
}

export interface SettingsDeps {
  readonly setUp: SetUp;
  /** What the last look at the instance found; undefined before the first is over. */
  readonly readProbe: () => ProbeResult | undefined;
  /** Looks now. */
  readonly runProbe: () => Promise<ProbeResult>;
  readonly storeWorks: () => boolean;
  /** Whether issues of Microsoft 365 become incidents by themselves, in a line. */
  readonly automaticLine: (turn: Turn) => Promise<string>;
}

export async function showSettings(turn: Turn, deps: SettingsDeps): Promise<Reply> {
  return settingsCard(turn, deps.setUp, deps.readProbe(), await operationOf(turn, deps));
}

export async function checkAgain(turn: Turn, deps: SettingsDeps): Promise<Reply> {
  return settingsCard(turn, deps.setUp, await deps.runProbe(), await operationOf(turn, deps));
}

async function operationOf(turn: Turn, { storeWorks, automaticLine }: SettingsDeps): Promise<Operation> {
  return { automatic: await automaticLine(turn), storeWorks: storeWorks() };
}
