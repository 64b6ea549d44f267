import type { Reply, Turn } from '../turn.ts';
import type { PersonLink } from './link-person.ts';

export interface ListLinksDeps {
  /** The first ones by subject, and how many there are. */
  readonly listLinks: (
    tenantId: string,
    limit: number,
  ) => Promise<{ readonly links: readonly PersonLink[]; readonly total: number }>;
}

/** As many as a card has room for. */
const shownLinks = 40;

export async function listLinks({ words, asker }: Turn, deps: ListLinksDeps): Promise<Reply> {
  const { links, total } = await deps.listLinks(asker.account.tenantId, shownLinks);
  const heading = words.say('identity.links', { total });
  return {
    card: 'identity/links',
    data: {
      heading,
      links: links.map(({ subject, userName, linkedBy, linkedAt }) => ({
        subject,
        userName,
        by: words.say('identity.linkedBy', { linkedBy, linkedAt }),
      })),
      ...(total > links.length && { more: words.say('identity.linksShown', { shown: links.length }) }),
      advice: words.say('identity.linksAdvice'),
    },
    summary: heading,
  };
}
