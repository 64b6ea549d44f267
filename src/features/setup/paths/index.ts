import type { Values } from '../runbook/run.ts';
import type { Path } from '../runbook/step.ts';
import { basic } from './basic.ts';
import { direct } from './direct.ts';
import { entraToken } from './entra-token.ts';
import { insightsOnly } from './insights-only.ts';

/** Every way to set the integration up. */
export const paths: readonly Path[] = [basic, entraToken, insightsOnly, direct];

/** What the settings tell is asked of nobody. @param known what is known before anybody does anything */
export function pathsKnowing(known: Values): readonly Path[] {
  return paths.map((path) => ({
    ...path,
    steps: path.steps.map((step) => ({
      ...step,
      asks: step.asks.filter(({ name }) => known[name] === undefined),
    })),
  }));
}
