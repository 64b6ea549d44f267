import { asCasebridgeError } from '../../errors.ts';
import type { Command, Reply, Right, Turn } from '../turn.ts';

export interface ShowHelpDeps {
  /** Every command of the bot. */
  readonly commands: () => readonly Command[];
  readonly roleNames: Readonly<Record<Right, string>>;
}

const groups = ['insights', 'administrator', 'setup', 'none'] as const;
/** With these as well the card of somebody who may do everything would be bigger than Teams takes. */
const apart = 'setup';
const showApart = 'help.setup';

/** What I can do for you, by your roles. It is said to everybody, known or not. */
export async function showHelp(turn: Turn, deps: ShowHelpDeps): Promise<Reply> {
  return helpCard(turn, deps, (right, { id }) => right !== apart || id === showApart);
}

/** The commands of set-up, which `help` has no room for. */
export async function showSetupHelp(turn: Turn, deps: ShowHelpDeps): Promise<Reply> {
  return helpCard(turn, deps, (right, { id }) => right === apart && id !== showApart);
}

function helpCard(
  turn: Turn,
  deps: ShowHelpDeps,
  isShown: (right: Right | 'none', command: Command) => boolean,
): Reply {
  const { words, asker } = turn;
  const may = (right: Right | 'none') => right === 'none' || (asker.known && asker.person.rights.has(right));
  const name = asker.known ? asker.person.name : asker.name;
  const heading = words.say('help.heading', { name: name.split(' ')[0] ?? name });
  const shown = groups
    .map((right) => ({
      right,
      commands: deps.commands().filter((command) => command.right === right && isShown(right, command)),
    }))
    .filter(({ right, commands }) => may(right) && commands.some(({ example }) => example !== undefined));
  return {
    card: 'help/help',
    data: {
      heading,
      intro: words.say('help.intro'),
      groups: shown.map(({ right, commands }) => ({
        title: words.say(`help.groups.${right}`),
        commands: commands.flatMap((command) => shownCommand(command, turn)),
      })),
      notices: notices(turn, deps),
    },
    summary: heading,
  };
}

function shownCommand({ example }: Command, { words }: Turn): readonly object[] {
  if (example === undefined) return [];
  const text = example[words.language];
  return [{ text, what: words.say(example.what), ...(!example.isOnlyTyped && { say: text }) }];
}

/** Why there is not more to see, and who can change that. */
function notices({ asker, words }: Turn, { roleNames }: ShowHelpDeps): readonly { readonly text: string }[] {
  if (!asker.known) {
    const { code, facts } = asCasebridgeError(asker.reason);
    const reason = words.say(`errors.${code}.what`, facts);
    return [{ text: `${reason} ${words.say(`errors.${code}.todo`, facts).split('\n').join(' ')}` }];
  }
  if (asker.person.rights.has('insights')) return [];
  return [{ text: words.say('help.noInsights', { role: roleNames.insights }) }];
}
