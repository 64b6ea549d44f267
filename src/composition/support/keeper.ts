import { attachFile, listAttachments, readAttachment } from '../../clients/servicenow/attachments.ts';
import { readWithJournal } from '../../clients/servicenow/incident-relations.ts';
import { updateIncident } from '../../clients/servicenow/incident-writes.ts';
import { createKeeper, type Keeper, type KeeperDeps } from '../../features/escalation/keep/keeper.ts';
import type { Log } from '../../log.ts';
import type { TenantStore } from '../../store/index.ts';
import type { ServiceNow } from '../service-now.ts';

export interface KeeperParts {
  readonly serviceNow: Pick<ServiceNow, 'instance'>;
  readonly tenant: Pick<TenantStore, 'supportCases'>;
  readonly transportOf: KeeperDeps['transportOf'];
  readonly redactSecrets: (text: string) => { readonly text: string };
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  /** In earnest it takes time. */
  readonly sleep?: NonNullable<KeeperDeps['sleep']>;
  /** Something was queued for the conversations that follow a case. */
  readonly onQueued: () => void;
}

/** What looks after cases at Microsoft support; nobody clicks for it, so it asks ServiceNow as the integration user. */
export function connectKeeper({ serviceNow, tenant, redactSecrets, log, ...parts }: KeeperParts): Keeper {
  const { instance } = serviceNow;
  return createKeeper({
    ...parts,
    records: tenant.supportCases,
    incidents: {
      readWithJournal: (sysId, text, signal) => readWithJournal(instance, sysId, text, signal),
      updateIncident: (version, changes, signal) => updateIncident(instance, version, changes, signal),
      listAttachments: (sysId, signal) => listAttachments(instance, sysId, signal),
      attachFile: (sysId, file, signal) => attachFile(instance, sysId, file, signal),
      readAttachment: (sysId, signal) => readAttachment(instance, sysId, signal),
    },
    redactSecrets: (text) => redactSecrets(text).text,
    onTrouble: (code, error, about) => {
      if (code === undefined) log.info('cases at Microsoft support are kept again');
      else log.warn({ code, ...about, err: error }, 'a case at Microsoft support could not be kept');
    },
  });
}
