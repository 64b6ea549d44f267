import type { AccountDeps } from '../../src/features/escalation/account/index.ts';
import type { CasesDeps } from '../../src/features/escalation/cases/index.ts';
import { escalationFeature } from '../../src/features/escalation/index.ts';
import type { CaseRecords } from '../../src/features/escalation/records.ts';
import { healthFeature } from '../../src/features/health/index.ts';
import { healthLinks } from '../../src/features/health/links.ts';
import { helpFeature } from '../../src/features/help/index.ts';
import { identityFeature } from '../../src/features/identity/index.ts';
import { incidentsFeature } from '../../src/features/incidents/index.ts';
import { notificationsFeature } from '../../src/features/notifications/index.ts';
import { settingsFeature } from '../../src/features/settings/index.ts';
import { type SetupDeps, setupFeature } from '../../src/features/setup/index.ts';
import { paths } from '../../src/features/setup/paths/index.ts';
import { createRunbook, type RunbookDeps } from '../../src/features/setup/runbook/index.ts';
import type { Systems } from '../../src/features/setup/systems.ts';
import { solutionsFeature } from '../../src/features/solutions/index.ts';
import type { Feature } from '../../src/features/turn.ts';

async function neverCalled(): Promise<never> {
  return neverRendered();
}

function neverRendered(): never {
  throw new TypeError('what is offered is looked at here, not done');
}

const roleNames = { insights: '', administrator: '', setup: '' };
const sensitivity = { tables: [], fields: [], groups: [], priorities: [] };

const automatic = {
  now: () => new Date(),
  newId: () => '',
  readHealth: neverCalled,
  links: healthLinks('https://admin.example.com'),
  claims: { claim: neverCalled, finish: neverCalled, isFinished: neverCalled, release: neverCalled },
  history: { find: neverCalled, listSince: neverCalled, listChanges: neverCalled, listTurns: neverCalled },
  records: {
    add: neverCalled,
    find: neverCalled,
    among: neverCalled,
    save: neverCalled,
    drop: neverCalled,
    notedUpTo: neverCalled,
    noteChanges: neverCalled,
    listDue: neverCalled,
    markTried: neverCalled,
    passOver: neverCalled,
    countDue: neverCalled,
    listActed: neverCalled,
    listFailed: neverCalled,
  },
  readSetting: neverCalled,
  writeSetting: neverCalled,
  listGroups: neverCalled,
  listGroupMembers: neverCalled,
  listChoices: neverCalled,
  listSubcategories: neverCalled,
  closeCode: neverCalled,
  findIssueIncident: neverCalled,
  createIncident: neverCalled,
  readWithJournal: neverCalled,
  isResolvedByAuthorOf: neverCalled,
  updateIncident: neverCalled,
  onFailure: () => undefined,
  onMissing: () => undefined,
  onAway: () => undefined,
};

const account: AccountDeps = {
  accounts: { find: neverCalled, put: neverCalled, remove: neverCalled, list: neverCalled },
  findAccount: neverCalled,
  listRoles: neverCalled,
  onChanged: neverRendered,
};

const cases: CasesDeps & { readonly records: CaseRecords } = {
  records: {
    begin: neverCalled,
    find: neverCalled,
    findByNumber: neverCalled,
    listOfIncident: neverCalled,
    listOfPerson: neverCalled,
    listEvents: neverCalled,
    listActions: neverCalled,
    addAction: neverCalled,
    giveNumber: neverCalled,
    claim: neverCalled,
    save: neverCalled,
    release: neverCalled,
    countOpen: neverCalled,
  },
  claims: { claim: neverCalled, finish: neverCalled, isFinished: neverCalled, release: neverCalled },
  transports: [],
  sensitivity,
  adminCenterUrl: 'https://admin.example.com',
  redactSecrets: (text) => ({ text, found: [] }),
  keep: neverCalled,
  onQueued: () => undefined,
  findIncident: neverCalled,
  readIncident: neverCalled,
  updateIncident: neverCalled,
  listAttachments: neverCalled,
  listChoices: neverCalled,
};

const records = { read: neverCalled, save: neverCalled, remove: neverCalled };
const audit = { add: neverCalled, list: neverCalled, count: neverCalled };

const systems: Systems = {
  instance: {
    url: 'https://example.service-now.com',
    rolesOfCaller: neverCalled,
    find: neverCalled,
    create: neverCalled,
    change: neverCalled,
    remove: neverCalled,
    listHolders: neverCalled,
    findUsers: neverCalled,
    readProperty: neverCalled,
    readLog: neverCalled,
    readOutbound: neverCalled,
    findFormViews: neverCalled,
    trySignIn: neverCalled,
    readSetUp: neverCalled,
  },
  entra: {
    tryApp: neverCalled,
    appToken: neverCalled,
    listRoles: neverCalled,
    findAccount: neverCalled,
    readApplication: neverCalled,
    beginSignIn: neverCalled,
  },
  casebridge: {
    readHealth: neverCalled,
    searchLearn: neverCalled,
    readGraphRoles: neverCalled,
    countSubscriptions: neverCalled,
    listLinkedAccounts: neverCalled,
    credentials: [],
  },
  network: { resolve: neverCalled, hosts: [], reach: neverCalled },
};

const runbook: RunbookDeps = {
  ...{ records, audit, systems, paths },
  claims: { claim: neverCalled, release: neverCalled },
  messenger: { render: neverRendered, post: neverCalled, edit: neverCalled },
  openChat: neverCalled,
  probeBasic: neverCalled,
  hasApp: neverCalled,
  hasDialogs: true,
  known: {},
  linkedAccount: neverCalled,
  newId: () => '',
  roleNames,
};
const engine = createRunbook(runbook);

const setup: SetupDeps = {
  ...{ runbook, engine },
  automatic: {
    ...runbook,
    runbook: engine,
    randomBytes: () => new Uint8Array(32),
    now: () => new Date(),
    pause: neverCalled,
    background: neverRendered,
    inTurnMilliseconds: 0,
    log: { warn: neverRendered, error: neverRendered },
  },
  diagnose: {
    ...runbook,
    runbook: engine,
    caseChecks: [],
    isInsightsOnly: false,
    authorityUrl: 'https://login.example.com',
    listIncidents: neverCalled,
    searchSolutions: neverCalled,
    shownSolutions: { find: neverCalled },
    redactSecrets: (text) => text,
    checkAccount: neverCalled,
    findRoles: neverCalled,
    matchHealth: neverCalled,
    supportCases: { listOfIncident: neverCalled },
    findIncident: neverCalled,
    sensitivity,
  },
  users: {
    instance: systems.instance,
    roles: { insights: '', administrator: '' },
    insightsOnly: false,
    records,
    audit,
    forgetPerson: () => undefined,
  },
  audit: {
    log: audit,
    links: { add: neverCalled, find: neverCalled },
    wordsOfSetting: () => undefined,
    publicUrl: () => undefined,
    randomBytes: () => new Uint8Array(32),
  },
};

/** Every feature as `src/composition/` joins them, to look at what it offers. */
export const features: readonly Feature[] = [
  solutionsFeature({
    findIncident: neverCalled,
    sensitivity,
    sources: [],
    deadlineMilliseconds: 0,
    onMissing: () => undefined,
    readIncident: neverCalled,
    shown: { save: neverCalled, find: neverCalled, setOutcome: neverCalled },
    onNotKept: () => undefined,
  }),
  incidentsFeature({
    instanceUrl: 'https://example.service-now.com',
    sensitivity,
    claims: { claim: neverCalled, finish: neverCalled, isFinished: neverCalled, release: neverCalled },
    matchHealth: neverCalled,
    issueLine: neverCalled,
    caseLine: neverCalled,
    solutionsLine: neverCalled,
    fetchImage: neverCalled,
    tellingWords: () => [],
    findIncident: neverCalled,
    readIncident: neverCalled,
    listIncidents: neverCalled,
    findOpenIncidents: neverCalled,
    findGroups: neverCalled,
    findPeople: neverCalled,
    createIncident: neverCalled,
    findByCorrelation: neverCalled,
    updateIncident: neverCalled,
    listAttachments: neverCalled,
    attachFile: neverCalled,
    listChoices: neverCalled,
    listGroups: neverCalled,
    listGroupMembers: neverCalled,
  }),
  escalationFeature({
    escalate: {
      ...cases,
      isInsightsOnly: false,
      chosen: neverCalled,
      ways: () => [{ kind: 'adminCenter', isDefault: true }],
      listServices: neverCalled,
      readJournal: neverCalled,
      solutions: { find: neverCalled },
      matchHealth: neverCalled,
      issueLine: neverCalled,
      requireOpen: neverRendered,
      incidentReply: neverCalled,
      checkAccount: neverCalled,
      accounts: { findContact: neverCalled, saveContact: neverCalled },
      follow: neverCalled,
      keepNow: neverCalled,
      caseReply: neverCalled,
    },
    cases,
    account,
  }),
  healthFeature({
    readHealth: neverCalled,
    history: { find: neverCalled, listSince: neverCalled, listChanges: neverCalled, listTurns: neverCalled },
    storeWorks: () => true,
    links: healthLinks('https://admin.example.com'),
    findRemembered: neverCalled,
    sensitivity,
    claims: { claim: neverCalled, finish: neverCalled, isFinished: neverCalled, release: neverCalled },
    issueLinks: { put: neverCalled, remove: neverCalled, ofIssue: neverCalled, ofIncident: neverCalled },
    issueIndex: neverCalled,
    listOpenSince: neverCalled,
    listChildren: neverCalled,
    readIncident: neverCalled,
    readWithJournal: neverCalled,
    updateIncident: neverCalled,
    createIncident: neverCalled,
    findIssueIncident: neverCalled,
    incidentReply: neverCalled,
    listGroups: neverCalled,
    listChoices: neverCalled,
    getIssue: neverCalled,
    downloadReport: neverCalled,
    reportLinks: { add: neverCalled, find: neverCalled },
    publicUrl: () => undefined,
    offerOf: neverCalled,
    randomBytes: () => new Uint8Array(32),
    automatic,
  }),
  notificationsFeature({
    subscriptions: {
      add: neverCalled,
      find: neverCalled,
      listOf: neverCalled,
      listAll: neverCalled,
      findByTopic: neverCalled,
      change: neverCalled,
      remove: neverCalled,
      hasActive: neverCalled,
    },
    conversations: { meet: neverCalled, find: neverCalled },
    threads: { find: neverCalled, change: neverCalled, listMuted: neverCalled },
    sources: [],
    messenger: { render: neverRendered, reply: neverCalled, edit: neverCalled },
    ledger: { report: neverCalled, resendFailed: neverCalled },
    roleNames,
    sensitivity,
    ownsTeam: neverCalled,
    readChannelName: neverCalled,
    listServices: neverCalled,
    findServices: () => ({ meant: [], nearest: [] }),
    readNarrowing: () => ({ group: undefined, priority: undefined }),
    listGroups: neverCalled,
    findGroups: neverCalled,
    listChoices: neverCalled,
    listPastChanges: { health: neverCalled, incident: neverCalled, case: neverCalled },
    findIssue: neverCalled,
    issueIdOf: () => '',
    readTitle: neverCalled,
    onQueued: () => undefined,
  }),
  identityFeature({
    roleNames,
    findLinks: neverCalled,
    putLink: neverCalled,
    removeLink: neverCalled,
    listLinks: neverCalled,
    findActiveUsers: neverCalled,
    findUserNamed: neverCalled,
    onChanged: () => undefined,
  }),
  settingsFeature({
    setUp: {
      version: '',
      serviceNowUrl: '',
      signIn: 'basic',
      isDelegated: false,
      roleNames,
      policy: sensitivity,
      storeKind: 'memory',
      pollSeconds: 0,
    },
    readProbe: () => undefined,
    runProbe: neverCalled,
    storeWorks: () => true,
    automaticLine: neverCalled,
    store: { readSetting: neverCalled, writeSetting: neverCalled },
    changes: {
      readSetting: neverCalled,
      writeSetting: neverCalled,
      askSecond: undefined,
      switchOnAutomatic: neverCalled,
      onChanged: neverCalled,
      onAsked: neverCalled,
      onDeclined: neverCalled,
      newId: () => '',
    },
  }),
  setupFeature(setup),
  helpFeature({ commands: () => [], roleNames, say: neverCalled }),
];

export const commands = features.flatMap((feature) => feature.commands);
export const verbs = features.flatMap((feature) => feature.verbs);
