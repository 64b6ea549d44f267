import type { Reply, Turn } from '../../turn.ts';
import type { ReadHealth } from '../read-health.ts';
import { type CardDeps, healthCard } from './cards.ts';

export interface ShowHealthDeps extends CardDeps {
  readonly readHealth: ReadHealth;
}

export async function showHealth(turn: Turn, deps: ShowHealthDeps): Promise<Reply> {
  return healthCard(await deps.readHealth(), turn, deps);
}
