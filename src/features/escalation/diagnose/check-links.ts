import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { type Check, type Finding, type LookTurn, unseen } from '../../findings.ts';
import { checkAdmin, type DirectoryDeps } from '../account/check-account.ts';
import type { AccountLink, AccountRecords } from '../records.ts';

export interface LinksDeps extends DirectoryDeps {
  readonly accounts: Pick<AccountRecords, 'list'>;
}

/** Each is looked up while somebody waits. */
const mostLinks = 20;
const lookedUpAtOnce = 4;

/** A link as Graph says it is: `lost`: the account has no role any more that may open cases; an error: it does not say. */
interface CheckedLink {
  readonly link: AccountLink;
  readonly outcome: 'holds' | 'lost' | CasebridgeError;
}

/** Whether each linked Microsoft 365 admin account still is one. */
export function linksCheck(deps: LinksDeps): Check {
  return {
    about: 'cases.links',
    name: ({ words }) => words.say('diagnose.links'),
    run: async (turn) => {
      const { words } = turn;
      const { links, total } = await deps.accounts.list(mostLinks);
      if (total === 0) return [{ result: 'good', about: 'cases.links', text: words.say('diagnose.noLinks') }];
      const found = findings(await checkAll(links, turn, deps), turn);
      if (total === links.length) return found;
      const text = words.say('diagnose.linksNotSeen', { count: total - links.length });
      return [...found, { result: 'unseen', about: 'cases.links.others', text }];
    },
  };
}

async function checkAll(
  links: readonly AccountLink[],
  turn: LookTurn,
  deps: LinksDeps,
): Promise<readonly CheckedLink[]> {
  const checked: CheckedLink[] = [];
  for (let first = 0; first < links.length; first += lookedUpAtOnce) {
    const some = links.slice(first, first + lookedUpAtOnce);
    checked.push(...(await Promise.all(some.map((link) => checkOne(link, turn, deps)))));
  }
  return checked;
}

async function checkOne(link: AccountLink, { signal }: LookTurn, deps: LinksDeps): Promise<CheckedLink> {
  try {
    const { is } = await checkAdmin(link.accountObjectId, signal, deps);
    return { link, outcome: is === 'admin' ? 'holds' : 'lost' };
  } catch (error) {
    if (isCasebridgeError(error)) return { link, outcome: error };
    if (!signal.aborted) throw error;
    return {
      link,
      outcome: new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'Microsoft Graph', seconds: 5 }),
    };
  }
}

function findings(checked: readonly CheckedLink[], turn: LookTurn): readonly Finding[] {
  const { words } = turn;
  const holding = checked.filter(({ outcome }) => outcome === 'holds').length;
  const others = checked.flatMap(({ link: { name, email }, outcome }): readonly Finding[] => {
    const about = `cases.links.${email}`;
    if (outcome === 'holds') return [];
    if (outcome !== 'lost')
      return [unseen(words.say('diagnose.link', { name, email }), outcome, turn, about)];
    const text = words.say('diagnose.linkLost', { name, email });
    return [{ result: 'bad', about, text, todo: [words.say('diagnose.linkLostTodo', { email })] }];
  });
  if (holding === 0) return others;
  const text = words.say('diagnose.linksHold', { count: holding });
  return [{ result: 'good', about: 'cases.links', text }, ...others];
}
