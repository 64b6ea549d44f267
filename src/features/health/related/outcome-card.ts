import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { asCasebridgeError } from '../../../errors.ts';
import { isHiddenRecord, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import { isWhole, titleOf, type Viewer, viewerAt, wholeView } from './seen.ts';

/** What became of one of several incidents. */
export interface Outcome {
  /** Undefined when it could not be read. */
  readonly incident: Incident | undefined;
  readonly kind: 'done' | 'info' | 'failed';
  readonly text: string;
}

export interface OutcomeCard {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** By the name of the button; the template has a place for each. */
  readonly can: object;
}

const icons = { done: '✔️', info: 'ℹ️', failed: '⚠️' } as const;

/** What a click came to, incident by incident, as the place may see it. */
export function outcomeCard(turn: Turn, shown: OutcomeCard, policy: SensitivityPolicy): Reply {
  const viewer = viewerAt(turn, policy);
  const reply = card(turn, shown, viewer);
  const isAll = shown.outcomes.every(({ incident }) => !incident || isWhole(incident, viewer(incident)));
  return isAll ? reply : { ...reply, privately: card(turn, shown, wholeView) };
}

function card(turn: Turn, { heading, lines, outcomes, can }: OutcomeCard, viewer: Viewer): Reply {
  return {
    card: 'health/linked',
    data: {
      heading,
      lines: lines.map((text) => ({ text })),
      rows: outcomes.map((outcome) => row(turn, outcome, viewer)),
      can,
    },
    summary: [heading, ...lines].join(' '),
  };
}

function row({ words }: Turn, { incident, kind, text }: Outcome, viewer: Viewer): object {
  const icon = icons[kind];
  if (incident === undefined) return { title: `${icon} ${words.say('related.outcome.unseen')}`, text };
  const { number, sysId } = incident;
  const seen = viewer(incident);
  // What happened may be told; what is in the record may not.
  if (isHiddenRecord(seen)) return { title: `${icon} ${number}`, text };
  return {
    title: `${icon} ${number}  ${titleOf(incident, words, seen)}`,
    text,
    show: { sysId, title: words.say('list.openIncident', { number }) },
  };
}

/**
 * An error about one of several incidents, which does not hinder the others.
 * @throws what none of them can do without
 */
export function failureText({ words }: Turn, thrown: unknown): string {
  const { code, facts } = asCasebridgeError(thrown);
  if (code === 'STORE_UNAVAILABLE' || code === 'UNEXPECTED') throw thrown;
  if (code === 'WRITE_UNCERTAIN') return words.say('related.outcome.uncertain');
  return words.say('related.outcome.refused', { reason: words.say(`errors.${code}.what`, facts) });
}
