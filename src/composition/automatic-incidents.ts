import { listChoices, listSubcategories } from '../clients/servicenow/choices.ts';
import { listGroupMembers, listGroups } from '../clients/servicenow/groups.ts';
import { isResolvedByAuthorOf, readWithJournal } from '../clients/servicenow/incident-relations.ts';
import { createIncident, findByCorrelation, updateIncident } from '../clients/servicenow/incident-writes.ts';
import { asCasebridgeError } from '../errors.ts';
import type { AutomaticDeps } from '../features/health/automatic/index.ts';
import { findCloseCode } from '../features/health/automatic/missing.ts';
import { issueSystem } from '../features/health/issue-incident.ts';
import type { HealthLinks } from '../features/health/links.ts';
import type { ReadHealth } from '../features/health/read-health.ts';
import type { AskSecond } from '../features/second-administrator.ts';
import { automaticName } from '../features/settings/chosen/second-administrator.ts';
import type { Log } from '../log.ts';
import type { Store, TenantStore } from '../store/index.ts';
import type { NoteDone } from './audit.ts';
import type { ServiceNow } from './service-now.ts';

export interface AutomaticParts {
  readonly serviceNow: ServiceNow;
  readonly store: Store;
  readonly tenant: TenantStore;
  readonly readHealth: ReadHealth;
  readonly links: HealthLinks;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  /** Undefined: nobody else has to agree to switching them on. */
  readonly askSecond: AskSecond | undefined;
  readonly noteDone: NoteDone;
}

/** Incidents that nobody clicks for: the integration user reads and writes. */
export function automaticDeps(parts: AutomaticParts): AutomaticDeps['automatic'] {
  const { serviceNow, store, tenant, log, noteDone, ...others } = parts;
  const { instance } = serviceNow;
  const choices: AutomaticDeps['automatic']['listChoices'] = (element, language) =>
    listChoices(instance, element, language);
  return {
    ...others,
    claims: store.claims,
    history: tenant.healthHistory,
    records: tenant.automaticIncidents,
    readSetting: tenant.settings.read,
    writeSetting: tenant.settings.write,
    listGroups: () => listGroups(instance),
    listGroupMembers: (group) => listGroupMembers(instance, group),
    listChoices: choices,
    listSubcategories: (category, language) => listSubcategories(instance, category, language),
    closeCode: () => findCloseCode({ listChoices: choices }),
    findIssueIncident: (issueId, { signal }) => findByCorrelation(instance, issueId, signal, issueSystem),
    createIncident: (changes, issueId, { signal }) => createIncident(instance, changes, issueId, signal),
    readWithJournal: (sysId, text) => readWithJournal(instance, sysId, text),
    isResolvedByAuthorOf: (sysId, text) => isResolvedByAuthorOf(instance, sysId, text),
    updateIncident: (version, changes) => updateIncident(instance, version, changes),
    onFailure: (issueId, error) => {
      const { code, facts } = asCasebridgeError(error);
      log.warn({ issueId, code, facts, err: error }, 'the automatic incident of an issue could not be kept');
    },
    onChanged: (turn, change) =>
      noteDone(turn, { kind: 'settingChanged', subject: automaticName, ...change }),
    ...createReport(log),
  };
}

/** Each trouble once, until it is another or over. */
function createReport(log: Log): Pick<AutomaticDeps['automatic'], 'onMissing' | 'onAway'> {
  let last = '';
  const isNews = (trouble: string) => {
    const isOther = trouble !== last;
    last = trouble;
    return isOther;
  };
  return {
    onMissing: (missing) => {
      if (!isNews(missing.join(', '))) return;
      if (missing.length === 0) log.info('automatic incidents have all that they need again');
      else log.warn({ missing }, 'what automatic incidents are set to use is gone from ServiceNow');
    },
    onAway: (error) => {
      const { code, facts } = asCasebridgeError(error);
      if (isNews(code)) log.warn({ code, facts }, 'automatic incidents wait for ServiceNow');
    },
  };
}
