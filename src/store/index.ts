import { isCasebridgeError } from '../errors.ts';
import { type AccountLinks, createAccountLinks } from './account-links.ts';
import { type Audit, createAudit } from './audit.ts';
import { type AutomaticIncidents, createAutomaticIncidents } from './automatic-incidents.ts';
import { type Claims, createClaims } from './claims.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createDb, type Db, type Engine, noRow } from './db.ts';
import { createHealthHistory, type HealthHistory } from './health-history.ts';
import { createHealthLinks, type HealthLinkTable } from './health-links.ts';
import { createIncidentWatch, type IncidentWatch } from './incident-watch.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { migrate } from './migrations.ts';
import { createPersonLinks, type PersonLinks } from './person-links.ts';
import { openPostgres } from './postgres.ts';
import { createReportLinks, type ReportLinks } from './report-links.ts';
import { createSetupNights, type SetupNights } from './setup-nights.ts';
import { createSetupRuns, type SetupRuns } from './setup-runs.ts';
import { createShownSolutions, type ShownSolutions } from './shown-solutions.ts';
import { openSqlite } from './sqlite.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { createSupportCases, type SupportCases } from './support-cases.ts';
import { createTenantSettings, type TenantSettings } from './tenant-settings.ts';
import { createThreads, type Threads } from './threads.ts';

export type { Claims } from './claims.ts';
export type { PersonLink, PersonLinks } from './person-links.ts';

/** What Casebridge must remember beyond one turn. */
export interface Store {
  readonly claims: Claims;
  readonly personLinks: PersonLinks;
  /** What belongs to a tenant of Microsoft 365. */
  ofTenant(tenantId: string): TenantStore;
  readonly kind: Db['kind'];
  /**
   * Writes a whole copy to an empty file while others go on. Only of the embedded file, which no other process can read.
   * @throws STORE_UNAVAILABLE; then the copy is worth nothing
   */
  readonly backup?: (path: string) => Promise<void>;
  /** Whether it could be used the last time; while it could not, asking tries again, without waiting for it. */
  works(): boolean;
  close(): Promise<void>;
}

export interface TenantStore {
  readonly healthHistory: HealthHistory;
  readonly healthLinks: HealthLinkTable;
  readonly automaticIncidents: AutomaticIncidents;
  readonly incidentWatch: IncidentWatch;
  readonly reportLinks: ReportLinks;
  /** Links to the list of changes. */
  readonly auditLinks: ReportLinks;
  readonly settings: TenantSettings;
  readonly conversations: Conversations;
  readonly subscriptions: Subscriptions;
  readonly threads: Threads;
  readonly lanes: Lanes;
  readonly ledger: Ledger;
  readonly supportCases: SupportCases;
  readonly accountLinks: AccountLinks;
  readonly shownSolutions: ShownSolutions;
  readonly setupRuns: SetupRuns;
  readonly audit: Audit;
  readonly setupNights: SetupNights;
}

/** Where it is kept: a PostgreSQL database, a file in a folder, or nowhere beyond this process. */
export type StorePlace =
  | { readonly kind: 'postgresql'; readonly url: string }
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'memory' };

export interface StoreOptions {
  /** How long another process may go on holding the file, in milliseconds. */
  readonly lockMilliseconds: number;
  /** Told of what goes wrong while nobody waits for the store. */
  readonly onTrouble: (error: unknown) => void;
  /** Replaces the database's clock, for tests. */
  readonly clock?: (() => Date) | undefined;
}

const retryMilliseconds = 30_000;

/**
 * Opens the store and brings its tables up to date. A PostgreSQL that does not answer is tried again with every use:
 * what needs no store works without it.
 * @throws STORE_TOO_NEW, STORE_LOCKED, and STORE_UNAVAILABLE for a file
 */
export async function openStore(place: StorePlace, options: StoreOptions): Promise<Store> {
  const engine = await openEngine(place, options);
  let working = true;
  let nextCheck = 0;
  const db = createDb(engine, {
    prepare: migrate,
    clock: options.clock,
    onUsed: (worked) => {
      working = worked;
    },
  });
  const check = () => db.query(noRow, 'select 1 as one');
  try {
    await check();
  } catch (error) {
    if (engine.kind !== 'postgresql' || !isCasebridgeError(error, 'STORE_UNAVAILABLE')) {
      await db.close();
      throw error;
    }
    options.onTrouble(error);
  }
  return {
    claims: createClaims(db),
    personLinks: createPersonLinks(db),
    ofTenant: (tenantId) => ({
      healthHistory: createHealthHistory(db, tenantId),
      healthLinks: createHealthLinks(db, tenantId),
      automaticIncidents: createAutomaticIncidents(db, tenantId),
      incidentWatch: createIncidentWatch(db, tenantId),
      reportLinks: createReportLinks(db, tenantId, 'issue'),
      auditLinks: createReportLinks(db, tenantId, 'audit'),
      settings: createTenantSettings(db, tenantId),
      conversations: createConversations(db, tenantId),
      subscriptions: createSubscriptions(db, tenantId),
      threads: createThreads(db, tenantId),
      lanes: createLanes(db, tenantId),
      ledger: createLedger(db, tenantId),
      supportCases: createSupportCases(db, tenantId),
      accountLinks: createAccountLinks(db, tenantId),
      shownSolutions: createShownSolutions(db, tenantId),
      setupRuns: createSetupRuns(db, tenantId),
      audit: createAudit(db, tenantId),
      setupNights: createSetupNights(db, tenantId),
    }),
    kind: engine.kind,
    ...(engine.backup && { backup: engine.backup }),
    works: () => {
      if (!working && performance.now() >= nextCheck) {
        nextCheck = performance.now() + retryMilliseconds;
        check().catch(options.onTrouble);
      }
      return working;
    },
    close: () => db.close(),
  };
}

function openEngine(place: StorePlace, { lockMilliseconds, onTrouble }: StoreOptions): Promise<Engine> {
  switch (place.kind) {
    case 'postgresql':
      return openPostgres({ url: place.url, onBroken: onTrouble });
    case 'file':
      return openSqlite({ folder: place.folder, lockMilliseconds });
    case 'memory':
      return openSqlite({ folder: undefined, lockMilliseconds });
  }
}
