import { z } from 'zod';
import { parseCardData } from '../card-data.ts';
import type { Feature, Reply, Turn } from '../turn.ts';
import { type ShowHelpDeps, showHelp, showSetupHelp } from './show-help.ts';

export interface HelpDeps extends ShowHelpDeps {
  /** Answers a message that a button says for the person. */
  readonly say: (turn: Turn, message: string) => Promise<Reply>;
}

export function helpFeature(deps: HelpDeps): Feature {
  return {
    commands: [
      {
        id: 'help.show',
        phrases: {
          en: ['help', 'hi', 'hello', 'what can you do', 'start'],
          fr: ['aide', 'bonjour', 'salut', 'à l’aide', 'que sais-tu faire', 'que savez-vous faire'],
        },
        example: { en: 'help', fr: 'aide', what: 'help.commands.help' },
        right: 'none',
        handle: (turn) => showHelp(turn, deps),
      },
      {
        id: 'help.setup',
        phrases: { en: ['help setup', 'help set-up'], fr: ['aide configuration', 'aide mise en place'] },
        example: {
          en: 'help setup',
          fr: 'aide configuration',
          what: 'help.commands.setupHelp',
          inMenu: false,
        },
        right: 'setup',
        handle: (turn) => showSetupHelp(turn, deps),
      },
    ],
    verbs: [
      {
        verb: 'say',
        right: 'none',
        answer: 'post',
        handle: (turn, data) => deps.say(turn, parseCardData(z.object({ text: z.string() }), data).text),
      },
    ],
  };
}
