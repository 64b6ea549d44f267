import { asCasebridgeError } from '../../errors.ts';
import type { Person, Reply, Right, Turn } from '../turn.ts';

export interface WhoAmIDeps {
  readonly roleNames: Readonly<Record<Right, string>>;
  /** The account that the person manages cases at Microsoft with; undefined: none. Never throws. */
  readonly accountLine?: (turn: Turn) => Promise<string | undefined>;
}

const rights = ['insights', 'administrator', 'setup'] as const;

/** Said to everybody: who is not known learns why, and whom to ask. */
export async function whoAmI(turn: Turn, deps: WhoAmIDeps): Promise<Reply> {
  const { asker, words } = turn;
  const heading = asker.known
    ? words.say('identity.heading', { name: asker.person.name })
    : words.say('identity.unknown');
  const account = await deps.accountLine?.(turn);
  return {
    card: 'identity/who-am-i',
    data: {
      heading,
      facts: [
        ...facts(turn),
        ...(account === undefined ? [] : [{ label: words.say('identity.account'), value: account }]),
      ],
      roles: asker.known ? rights.map((right) => role(right, asker.person, turn, deps)) : [],
      ...(asker.known ? { signIn: signIn(turn) } : { problem: problem(turn, asker.reason) }),
    },
    summary: heading,
  };
}

function facts({ asker, words }: Turn): readonly { readonly label: string; readonly value: string }[] {
  const { tenantId, entraObjectId } = asker.account;
  const known = asker.known
    ? [
        { label: words.say('identity.userName'), value: asker.person.userName },
        {
          label: words.say('identity.match'),
          value: words.say(`identity.by.${asker.person.match.by}`, { value: asker.person.match.value }),
        },
      ]
    : [];
  return [
    ...known,
    { label: words.say('identity.tenant'), value: tenantId },
    { label: words.say('identity.objectId'), value: entraObjectId },
  ];
}

function role(right: Right, person: Person, { words }: Turn, { roleNames }: WhoAmIDeps): object {
  const name = roleNames[right];
  const has = person.roles.includes(name);
  const may = person.rights.has(right);
  return {
    icon: may ? '✔' : '✖',
    name,
    has: words.say(has ? 'identity.has' : may ? 'identity.included' : 'identity.hasNot'),
    allows: words.say(`identity.allows.${right}`),
  };
}

function signIn({ ownToken, words }: Turn): string {
  return words.say(ownToken === undefined ? 'identity.signIn.integration' : 'identity.signIn.own');
}

function problem({ words }: Turn, reason: Error): object {
  const { code, facts } = asCasebridgeError(reason);
  const todo = words.say(`errors.${code}.todo`, facts).split('\n');
  return { what: words.say(`errors.${code}.what`, facts), todo: todo.map((text) => ({ text })) };
}
