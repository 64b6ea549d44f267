import type { LogLine } from '../../../clients/servicenow/system-log.ts';
import type { MessageKey } from '../../../locales/words.ts';
import {
  casesWork,
  isAppError,
  type Look,
  logged,
  outboundApp,
  outboundCalls,
  ownAccount,
  ownKept,
  ownSolutions,
  setUpIs,
  views,
} from './parts.ts';

/** Where the configuration guide sends people to look. */
export type LookedAt = 'view' | 'form' | 'log' | 'outbound';

/** One of the guide's sixteen: what people see, and what tells whether it is so. */
export interface Symptom {
  readonly number: number;
  /** The part of the app in which it shows. */
  readonly where: MessageKey;
  /** The app's own sentence: exact and in English, because people paste and compare it. */
  readonly sentence?: string;
  /** What is seen where the app says nothing. */
  readonly seen?: MessageKey;
  readonly looks: readonly LookedAt[];
  /** Where the app is there. */
  readonly inApp: readonly Look[];
  /** Where it is not: whether Casebridge does the same. */
  readonly inCasebridge: readonly Look[];
}

const setupSteps =
  'Please contact your ServiceNow admin and ask them to complete the setup steps for the app.';
const finalStep =
  'Please contact your ServiceNow admin and ask them to complete the final set up step for the app.';
const notAdmin =
  '{EmailAddress} is not a valid Microsoft 365 admin account. You need Microsoft 365 admin privileges to open a service request. In the app, link the admin account.';
const appSupport = 'Please contact app support.';
const notSaved = 'Unable to save ticket details. Please contact App support.';

const isSetupSteps = ({ message }: LogLine) =>
  /complete the setup steps/i.test(message) ||
  (/cross-scope|oauth_entity/i.test(message) && /refused|denied/i.test(message));
const isFinalStep = ({ message }: LogLine) => /complete the final set ?up step/i.test(message);
const isNotAdmin = ({ message }: LogLine) => /is not a valid Microsoft 365 admin account/i.test(message);
const isNotSaved = ({ message }: LogLine) => /unable to save ticket details/i.test(message);
const isReopened = /reopen|restor|retriev|transfer/i;
const isSolutionsGone = (line: LogLine) =>
  isAppError(line) && isReopened.test(line.message) && /solution|insight/i.test(line.message);
const isCaseGone = (line: LogLine) =>
  isAppError(line) && isReopened.test(line.message) && /case|ticket|service request/i.test(line.message);
const isTabMissing = (line: LogLine) =>
  isAppError(line) && /form section|ui section|view rule/i.test(line.message);
const explained = [
  isTabMissing,
  isSetupSteps,
  isFinalStep,
  isNotAdmin,
  isNotSaved,
  isSolutionsGone,
  isCaseGone,
];
/** The app asks for its support whenever something went wrong that it has no sentence for. */
const isAppSupport = (line: LogLine) =>
  !explained.some((isTrace) => isTrace(line)) &&
  (isAppError(line) || /please contact app support/i.test(line.message));

const stepsMissing = {
  sentence: setupSteps,
  looks: ['form', 'log'],
  inApp: [setUpIs('steps'), logged(isSetupSteps, 'crossScope')],
} as const satisfies Partial<Symptom>;
const finalStepMissing = {
  sentence: finalStep,
  looks: ['form', 'log'],
  inApp: [setUpIs('finalStep'), logged(isFinalStep, 'completeIntegration')],
} as const satisfies Partial<Symptom>;
const nothing = {
  seen: 'diagnose.symptoms.nothing',
  looks: ['outbound'],
  inApp: [outboundCalls, outboundApp],
} as const satisfies Partial<Symptom>;
const anyError = {
  sentence: appSupport,
  looks: ['form', 'log'],
  inApp: [logged(isAppSupport)],
} as const satisfies Partial<Symptom>;

const solutions = { where: 'diagnose.where.solutions', inCasebridge: [ownSolutions] } as const;
const search = { where: 'diagnose.where.search', inCasebridge: [ownSolutions] } as const;
const contact = { where: 'diagnose.where.contact', inCasebridge: [casesWork('cases.ways')] } as const;

/** Section 5 of the configuration guide of the app, in its order. */
export const symptoms: readonly Symptom[] = [
  {
    number: 1,
    where: 'diagnose.where.incident',
    seen: 'diagnose.symptoms.noTab',
    looks: ['view', 'log'],
    inApp: [views, logged(isTabMissing)],
    inCasebridge: [ownSolutions],
  },
  { number: 2, ...solutions, ...stepsMissing },
  { number: 3, ...solutions, ...finalStepMissing },
  { number: 4, ...search, ...stepsMissing },
  { number: 5, ...search, ...finalStepMissing },
  { number: 6, ...contact, ...stepsMissing },
  { number: 7, ...contact, ...finalStepMissing },
  {
    ...contact,
    number: 8,
    sentence: notAdmin,
    looks: ['form', 'log'],
    inApp: [logged(isNotAdmin, 'linkAccount'), ownAccount],
    inCasebridge: [casesWork('cases.links'), ownAccount],
  },
  { number: 9, ...solutions, ...nothing },
  { number: 10, ...solutions, ...anyError },
  { number: 11, ...search, ...nothing },
  { number: 12, ...search, ...anyError },
  { number: 13, ...contact, ...nothing },
  {
    number: 14,
    where: 'diagnose.where.incident',
    seen: 'diagnose.symptoms.solutionsGone',
    looks: ['log'],
    inApp: [logged(isSolutionsGone)],
    inCasebridge: [ownKept],
  },
  {
    number: 15,
    where: 'diagnose.where.incident',
    seen: 'diagnose.symptoms.casesGone',
    looks: ['log'],
    inApp: [logged(isCaseGone)],
    inCasebridge: [casesWork('cases.store')],
  },
  {
    ...contact,
    number: 16,
    sentence: notSaved,
    looks: ['form'],
    inApp: [logged(isNotSaved)],
    inCasebridge: [casesWork('cases.store')],
  },
];
