import { z } from 'zod';
import type { User } from '../../clients/servicenow/users.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import type { AccountId, Caller, Reply, Turn } from '../turn.ts';
import { type LinkRequest, parseLinkRequest, parseSubject } from './link-request.ts';

export interface PersonLink {
  readonly subject: string;
  readonly userName: string;
  readonly linkedBy: string;
  readonly linkedAt: Date;
}

/** Who is who by an administrator's word; each tenant's links are its own. All throw STORE_UNAVAILABLE. */
export interface LinkDeps {
  readonly findLinks: (tenantId: string, subjects: readonly string[]) => Promise<readonly PersonLink[]>;
  /** @returns false, and nothing is written, when the subject is linked to somebody else than `replaces` */
  readonly putLink: (link: NewLink) => Promise<boolean>;
  readonly removeLink: (tenantId: string, subject: string) => Promise<PersonLink | undefined>;
  /** Active users with this e-mail address or user name. */
  readonly findActiveUsers: (account: string, caller: Caller) => Promise<readonly User[]>;
  readonly findUserNamed: (userName: string, caller: Caller) => Promise<User | undefined>;
  /** Told of every link that was made or taken away: it goes to the log. */
  readonly onChanged: (change: LinkChange) => void;
}

export interface NewLink {
  readonly tenantId: string;
  readonly subject: string;
  readonly userName: string;
  readonly linkedBy: string;
  readonly replaces: string | undefined;
}

export interface LinkChange {
  readonly correlationId: string;
  readonly tenantId: string;
  readonly subject: string;
  /** Whom it is linked to now, and whom before; undefined: nobody. */
  readonly userName: string | undefined;
  readonly before: string | undefined;
  /** Who did it. */
  readonly by: AccountId & { readonly userName: string };
}

/** @param said such as "megan@example.com to megan.bowen" */
export async function linkPerson(turn: Turn, said: string, deps: LinkDeps): Promise<Reply> {
  const request = parseLinkRequest(said);
  const user = await activeUser(request.userName, turn, deps);
  const [existing] = await deps.findLinks(turn.asker.account.tenantId, [request.subject]);
  if (existing === undefined) return link(turn, request.subject, user, undefined, deps);
  return existing.userName.toLowerCase() === user.userName.toLowerCase()
    ? done(turn, 'identity.already', request.subject, user, deps)
    : confirmation(turn, existing, user);
}

const confirmedData = z.object({ subject: z.string(), userName: z.string(), replaces: z.string() });

/** The one who asked has seen whom the account was linked to so far. */
export async function replaceLink(turn: Turn, data: unknown, deps: LinkDeps): Promise<Reply> {
  const { subject, userName, replaces } = parseCardData(confirmedData, data);
  const user = await activeUser(userName, turn, deps);
  return link(turn, parseSubject(subject), user, replaces, deps);
}

export async function unlinkPerson(turn: Turn, said: string, deps: LinkDeps): Promise<Reply> {
  const { words } = turn;
  const subject = parseSubject(said);
  const { tenantId } = turn.asker.account;
  const removed = await deps.removeLink(tenantId, subject);
  if (removed === undefined) throw new CasebridgeError('LINK_NOT_FOUND', { subject });
  deps.onChanged({ ...changeBy(turn), subject, userName: undefined, before: removed.userName });
  const heading = words.say('identity.unlinked', { subject, userName: removed.userName });
  return {
    card: 'identity/linked',
    data: { heading, text: words.say('identity.unlinkedWhat') },
    summary: heading,
  };
}

async function activeUser(userName: string, turn: Turn, deps: LinkDeps): Promise<User> {
  const user = await deps.findUserNamed(userName, turn);
  if (user === undefined) throw new CasebridgeError('LINK_USER_UNKNOWN', { userName });
  return user;
}

/** Asks (again) when somebody else was quicker. */
async function link(
  turn: Turn,
  subject: LinkRequest['subject'],
  user: User,
  replaces: string | undefined,
  deps: LinkDeps,
): Promise<Reply> {
  const change = changeBy(turn);
  const { tenantId } = change;
  const { userName } = user;
  const written = await deps.putLink({ tenantId, subject, userName, linkedBy: change.by.userName, replaces });
  if (written) {
    deps.onChanged({ ...change, subject, userName, before: replaces });
    return done(turn, 'identity.linked', subject, user, deps);
  }
  const [existing] = await deps.findLinks(tenantId, [subject]);
  return existing === undefined
    ? link(turn, subject, user, undefined, deps)
    : confirmation(turn, existing, user);
}

async function done(
  turn: Turn,
  heading: 'identity.linked' | 'identity.already',
  subject: string,
  { userName, name }: User,
  deps: LinkDeps,
): Promise<Reply> {
  const { words } = turn;
  const said = words.say(heading, { subject, userName });
  const first = subject.includes('@') ? await deps.findActiveUsers(subject, turn) : [];
  const [finds] = first;
  return {
    card: 'identity/linked',
    data: {
      heading: said,
      text: words.say('identity.linkedWhat', { name }),
      ...(finds !== undefined &&
        first.length === 1 && {
          notice: words.say('identity.withoutEffect', { subject, userName: finds.userName }),
        }),
    },
    summary: said,
  };
}

function confirmation({ words }: Turn, existing: PersonLink, { userName, name }: User): Reply {
  const { subject, linkedBy, linkedAt, userName: current } = existing;
  const heading = words.say('identity.confirm', { subject, current });
  return {
    card: 'identity/confirm-link',
    data: {
      heading,
      text: words.say('identity.confirmWhat', { subject, linkedBy, linkedAt, userName, name }),
      subject,
      userName,
      replaces: current,
    },
    summary: heading,
  };
}

/** @throws TypeError for somebody who is not known: the right was checked before */
function changeBy({ correlationId, asker }: Turn): Pick<LinkChange, 'correlationId' | 'tenantId' | 'by'> {
  if (!asker.known) throw new TypeError('only people with a right make links');
  const { tenantId, entraObjectId } = asker.account;
  return { correlationId, tenantId, by: { tenantId, entraObjectId, userName: asker.person.userName } };
}
