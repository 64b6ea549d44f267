import type { ProbeResult } from '../../clients/servicenow/probe.ts';
import { isCasebridgeError } from '../../errors.ts';
import type { SensitivityPolicy } from '../sensitivity.ts';
import type { Reply, Right, Turn } from '../turn.ts';
import { type ChosenInTeams, type Operation, settingsCard } from './cards.ts';
import { chosenNames, readChosen, type SettingStore } from './chosen/chosen-settings.ts';
import { listAsked } from './chosen/second-administrator.ts';

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
  readonly store: SettingStore;
}

/** @param notice what has just been done */
export async function showSettings(turn: Turn, deps: SettingsDeps, notice?: string): Promise<Reply> {
  const { operation, chosen } = await readAll(turn, deps);
  return settingsCard(turn, deps.setUp, deps.readProbe(), operation, chosen, notice);
}

export async function checkAgain(turn: Turn, deps: SettingsDeps): Promise<Reply> {
  const [probe, { operation, chosen }] = await Promise.all([deps.runProbe(), readAll(turn, deps)]);
  return settingsCard(turn, deps.setUp, probe, operation, chosen);
}

async function readAll(turn: Turn, { storeWorks, automaticLine, store }: SettingsDeps) {
  const [automatic, chosen] = await Promise.all([automaticLine(turn), readChosenInTeams(turn, store)]);
  const operation: Operation = { automatic, storeWorks: storeWorks() };
  return { operation, chosen };
}

/** Without the store nothing is known of it, and the rest of the card is worth showing all the same. */
async function readChosenInTeams({ words }: Turn, store: SettingStore): Promise<ChosenInTeams> {
  try {
    const [values, asked] = await Promise.all([
      Promise.all(chosenNames.map(async (name) => ({ name, chosen: await readChosen(name, store) }))),
      listAsked(words, store),
    ]);
    return { values, asked };
  } catch (error) {
    if (!isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
    return { values: [], asked: [] };
  }
}
