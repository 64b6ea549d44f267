import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';
import { addressOf, type GraphOptions } from './connection.ts';
import { type IssueWithPosts, issueHead, readIssue } from './issue.ts';
import { readPages } from './pages.ts';

export interface IssuesAsked {
  /**
   * Besides the open issues those that Graph changed since then, and known ones that have moved and are in the answer
   * anyway; undefined asks for everything Graph still knows.
   */
  readonly changedSince: Date | undefined;
  /**
   * When Graph last changed the issues that are known already, by id, in milliseconds since 1970: what has not moved
   * is not worked on.
   */
  readonly known: ReadonlyMap<string, number>;
}

export interface IssuesAnswer {
  /** New, or changed later than `known` says. */
  readonly moved: readonly IssueWithPosts[];
  /** Every id in the answer, moved or not, readable or not. */
  readonly seen: ReadonlySet<string>;
  /** Ids of the records that could not be read, `?` for one without; the others are all right. */
  readonly unreadable: readonly string[];
  /** Whether it was answered to its last page: only then does a missing issue mean something. */
  readonly isComplete: boolean;
  /** List requests it took, for the budget; what was repeated after a passing fault counts once. */
  readonly requests: number;
}

/** @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_* */
export type ListIssues = (asked: IssuesAsked, signal?: AbortSignal) => Promise<IssuesAnswer>;

const withoutFilterMilliseconds = 3_600_000;

/**
 * Lists issues in one list call, page by page. Graph has answered 400 and 500 to filters: then everything is listed for
 * the next hour, without asking for the filter again, and what was not asked for is left out here.
 */
export function createIssueList(request: Request, graph: GraphOptions, now: () => Date): ListIssues {
  let filterAgainAt = 0;
  return async (asked, signal) => {
    const isFiltered = asked.changedSince !== undefined && now().getTime() >= filterAgainAt;
    if (!isFiltered) return listOnce(request, graph, asked, '', signal);
    try {
      return await listOnce(request, graph, asked, filterOf(asked.changedSince), signal);
    } catch (error) {
      if (!isAboutFilter(error)) throw error;
      const answer = await listOnce(request, graph, asked, '', signal);
      filterAgainAt = now().getTime() + withoutFilterMilliseconds;
      return { ...answer, requests: answer.requests + 1 };
    }
  };
}

function filterOf(changedSince: Date): string {
  const moment = `${changedSince.toISOString().slice(0, 19)}Z`;
  return `?$filter=${encodeURIComponent(`isResolved eq false or lastModifiedDateTime ge ${moment}`)}`;
}

/** What else Graph means by these the list without a filter will show. */
function isAboutFilter(error: unknown): boolean {
  return error instanceof CasebridgeError && (error.facts.status === 400 || error.facts.status === 500);
}

async function listOnce(
  request: Request,
  graph: GraphOptions,
  asked: IssuesAsked,
  query: string,
  signal: AbortSignal | undefined,
): Promise<IssuesAnswer> {
  const found = new Found(asked);
  const url = addressOf(graph, `/admin/serviceAnnouncement/issues${query}`);
  const end = await readPages(request, graph, url, (records) => found.take(records), signal);
  return found.answer(end.isComplete, end.requests);
}

const named = z.object({ id: z.string() });

/** What the pages so far have come to. */
class Found {
  readonly #asked: IssuesAsked;
  readonly #moved = new Map<string, IssueWithPosts>();
  readonly #seen = new Set<string>();
  readonly #unreadable = new Set<string>();

  constructor(asked: IssuesAsked) {
    this.#asked = asked;
  }

  take(records: readonly unknown[]): void {
    for (const record of records) this.#takeOne(record);
  }

  #takeOne(record: unknown): void {
    const id = named.safeParse(record).data?.id;
    if (id === undefined) {
      this.#unreadable.add('?');
      return;
    }
    this.#seen.add(id);
    const head = issueHead.safeParse(record).data;
    if (head !== undefined && !this.#isWanted(head)) return;
    const issue = head && readIssue(record);
    if (issue === undefined) this.#unreadable.add(id);
    else this.#moved.set(id, issue);
  }

  #isWanted({ id, lastModifiedDateTime, isResolved }: z.infer<typeof issueHead>): boolean {
    const { changedSince, known } = this.#asked;
    const isRecent = changedSince === undefined || lastModifiedDateTime >= changedSince;
    // A known one may have been resolved and dated back: it is in the answer, so nobody would call it missing.
    const isAsked = !isResolved || isRecent || known.has(id);
    const moved = lastModifiedDateTime.getTime();
    // A list that changes while it is read may hold an issue twice.
    const newest = this.#moved.get(id)?.updatedAt.getTime() ?? known.get(id) ?? Number.NEGATIVE_INFINITY;
    return isAsked && moved > newest;
  }

  /** Nobody can say that an issue is missing where a record does not say which it is. */
  answer(isRead: boolean, requests: number): IssuesAnswer {
    const unreadable = [...this.#unreadable].filter((id) => !this.#moved.has(id));
    return {
      moved: [...this.#moved.values()],
      seen: this.#seen,
      unreadable,
      isComplete: isRead && !this.#unreadable.has('?'),
      requests,
    };
  }
}
