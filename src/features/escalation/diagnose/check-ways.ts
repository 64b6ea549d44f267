import { isCasebridgeError } from '../../../errors.ts';
import { type Check, type Finding, type LookTurn, unseen } from '../../findings.ts';
import type { SupportTransport } from '../transport.ts';

export interface WaysDeps {
  /** The ways to Microsoft that are set up. */
  readonly transports: readonly SupportTransport[];
  /** Nobody opens cases with Casebridge. */
  readonly isInsightsOnly: boolean;
}

const setUpErrors = {
  steps: 'SUPPORT_SETUP_STEPS_MISSING',
  finalStep: 'SUPPORT_FINAL_STEP_MISSING',
  insightsOnly: 'SUPPORT_INSIGHTS_ONLY',
} as const;

/** Each way to Microsoft: whether it answers, whether its set-up is finished, and whether it takes cases. */
export function waysCheck({ transports, isInsightsOnly }: WaysDeps): Check {
  return {
    about: 'cases.ways',
    name: ({ words }) => words.say('diagnose.ways'),
    run: async (turn) => {
      const { words } = turn;
      if (isInsightsOnly) {
        return [{ result: 'good', about: 'cases.ways', text: words.say('diagnose.insightsOnly') }];
      }
      const found = await Promise.all(transports.map((transport) => checkWay(turn, transport)));
      // By hand it always goes, and there is nothing to ask.
      return [
        ...found,
        {
          result: 'good',
          about: 'cases.ways',
          text: words.say('diagnose.adminCenter', { none: found.length === 0 ? 'yes' : 'no' }),
        },
      ];
    },
  };
}

async function checkWay(turn: LookTurn, transport: SupportTransport): Promise<Finding> {
  const { words, signal } = turn;
  const about = `cases.ways.${transport.kind}`;
  const what = words.say('diagnose.way', { way: words.say(`cases.way.${transport.kind}`) });
  try {
    const { setUp, canCreate } = await transport.capabilities(signal);
    if (setUp !== 'complete') {
      const code = setUpErrors[setUp];
      const text = words.say('diagnose.found', { what, text: words.say(`errors.${code}.what`) });
      const todo = setUp === 'insightsOnly' ? 'diagnose.insightsOnlyTodo' : (`errors.${code}.todo` as const);
      return { result: 'bad', about, text, todo: words.say(todo).split('\n') };
    }
    const text = words.say(canCreate ? 'diagnose.wayWorks' : 'diagnose.wayTakesNone');
    return { result: canCreate ? 'good' : 'bad', about, text: words.say('diagnose.found', { what, text }) };
  } catch (error) {
    if (isCasebridgeError(error)) return unseen(what, error, turn, about);
    if (signal.aborted) return unseen(what, undefined, turn, about);
    throw error;
  }
}
