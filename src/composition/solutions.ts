import { createDocsSearch, type DocsSearch } from '../clients/learn/docs-search.ts';
import { findResolvedIncidents } from '../clients/servicenow/incidents.ts';
import { findKnowledge } from '../clients/servicenow/knowledge.ts';
import type { Config } from '../config.ts';
import { asCasebridgeError } from '../errors.ts';
import type { SolutionSource } from '../features/solutions/ask-sources.ts';
import { knowledgeCandidate, learnCandidate, resolvedCandidate } from '../features/solutions/candidates.ts';
import type { SolutionsDeps } from '../features/solutions/index.ts';
import { searchWords } from '../features/solutions/question.ts';
import type { ConversationParts } from './conversation.ts';
import type { ServiceNow } from './service-now.ts';

type Parts = Pick<ConversationParts, 'request' | 'serviceNow' | 'solutionsMilliseconds' | 'now' | 'log'>;

interface FromOthers extends Pick<SolutionsDeps, 'findIncident' | 'readIncident' | 'shown'> {
  readonly learnUrl: string;
}

/** Where solutions are looked for, and where those that were shown are kept. */
export function solutionsDeps(
  { sensitivity }: Config,
  { request, serviceNow, solutionsMilliseconds, now, log }: Parts,
  { findIncident, readIncident, shown, learnUrl }: FromOthers,
): SolutionsDeps {
  return {
    findIncident,
    readIncident,
    shown,
    sensitivity,
    sources: solutionSources(serviceNow, createDocsSearch(request, learnUrl, now)),
    deadlineMilliseconds: solutionsMilliseconds,
    onMissing: ({ name, error }, correlationId) =>
      log.warn(
        { correlationId, source: name, code: error.code, facts: error.facts },
        'a source of solutions is missing',
      ),
    onNotKept: (error, correlationId) =>
      log.warn(
        { correlationId, code: asCasebridgeError(error).code, cause: error },
        'the solutions that were shown could not be kept',
      ),
  };
}

const searchedWords = 6;
const searchedRecords = 20;

/** Every place where solutions are looked for. */
export function solutionSources(serviceNow: ServiceNow, searchDocs: DocsSearch): readonly SolutionSource[] {
  return [
    {
      name: 'knowledge',
      search: async (question, caller) => {
        const words = searchWords(question, searchedWords);
        return (await findKnowledge(serviceNow.forCaller(caller), words, searchedRecords, caller.signal)).map(
          knowledgeCandidate,
        );
      },
    },
    {
      name: 'resolved',
      search: async (question, caller) => {
        const words = searchWords(question, searchedWords);
        return (
          await findResolvedIncidents(serviceNow.forCaller(caller), words, searchedRecords, caller.signal)
        ).map(resolvedCandidate);
      },
    },
    {
      name: 'learn',
      search: async ({ subject, details }) => (await searchDocs(`${subject} ${details}`)).map(learnCandidate),
    },
  ];
}
