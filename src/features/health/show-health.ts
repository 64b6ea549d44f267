import type { Reply, Turn } from '../turn.ts';
import { healthCard } from './cards.ts';
import type { ReadHealth } from './read-health.ts';

export interface ShowHealthDeps {
  readonly readHealth: ReadHealth;
  readonly freshSeconds: number;
}

export async function showHealth(turn: Turn, deps: ShowHealthDeps): Promise<Reply> {
  return healthCard(await deps.readHealth(), deps.freshSeconds, turn);
}
