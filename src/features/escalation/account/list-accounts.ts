import { asCasebridgeError } from '../../../errors.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { AccountLink, AccountRecords } from '../records.ts';
import { type AdminCheck, checkAdmin, type DirectoryDeps } from './check-account.ts';

export interface ListAccountsDeps extends DirectoryDeps {
  readonly accounts: Pick<AccountRecords, 'list'>;
}

/** Each is looked up while somebody waits. */
const shownLinks = 20;
const lookedUpAtOnce = 4;

type Checked = AdminCheck | { readonly is: 'unknown'; readonly code: string };

/** Who is linked to which account, and whether it may still open service requests, as Graph says now. */
export async function listAccounts(turn: Turn, deps: ListAccountsDeps): Promise<Reply> {
  const { words } = turn;
  const { links, total } = await deps.accounts.list(shownLinks);
  const checks = await checkAll(links, turn.signal, deps);
  const heading = words.say('account.links', { total });
  const lost = checks.filter(({ is }) => is === 'none').length;
  return {
    card: 'escalation/account-links',
    data: {
      heading,
      links: links.map((link, index) => lineOf(turn, link, checks[index])),
      ...(lost > 0 && { warning: words.say('account.lost', { count: lost }) }),
      ...(total > links.length && { more: words.say('account.linksShown', { shown: links.length }) }),
      advice: words.say('account.linksAdvice'),
    },
    summary: heading,
  };
}

async function checkAll(
  links: readonly AccountLink[],
  signal: AbortSignal,
  deps: DirectoryDeps,
): Promise<readonly Checked[]> {
  const checks: Checked[] = [];
  let next = 0;
  const work = async () => {
    while (next < links.length) {
      const index = next;
      next += 1;
      const link = links[index];
      if (link !== undefined) checks[index] = await checkOne(link, signal, deps);
    }
  };
  await Promise.all(Array.from({ length: lookedUpAtOnce }, work));
  return checks;
}

async function checkOne(link: AccountLink, signal: AbortSignal, deps: DirectoryDeps): Promise<Checked> {
  try {
    return await checkAdmin(link.accountObjectId, signal, deps);
  } catch (error) {
    return { is: 'unknown', code: asCasebridgeError(error).code };
  }
}

const icons = { admin: '✔', none: '✖', unknown: '❔' } as const;

function lineOf({ words }: Turn, { name, email, linkedAt }: AccountLink, check: Checked | undefined): object {
  const is = check?.is ?? 'unknown';
  return {
    icon: icons[is],
    who: words.say('account.linkOf', { name, email }),
    state:
      check?.is === 'admin'
        ? words.list(check.account.roles)
        : words.say(`account.${is === 'none' ? 'none' : 'unknown'}`, {
            code: check?.is === 'unknown' ? check.code : '',
          }),
    since: words.say('account.since', { linkedAt }),
  };
}
