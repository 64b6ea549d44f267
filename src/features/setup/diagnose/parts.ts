import type { OutboundCall } from '../../../clients/servicenow/outbound-log.ts';
import type { LogLine } from '../../../clients/servicenow/system-log.ts';
import type { Words } from '../../../locales/words.ts';
import type { Finding } from '../../findings.ts';
import { appSource, type Evidence, raveHost } from './evidence.ts';
import { notSeen, type Part } from './see.ts';

/** What a symptom is judged with. */
export interface Judging {
  readonly evidence: Evidence;
  readonly words: Words;
  /** What a line of a log says without what must not be shown. */
  readonly redactSecrets: (text: string) => string;
}

/** One thing looked at, for one symptom. */
export type Look = (judging: Judging) => readonly Part[];

export const views: Look = ({ evidence: { forms }, words }) => {
  if (!forms.seen) return [notSeen(words.say('diagnose.what.forms'), forms, words)];
  if (forms.value.length > 0) {
    return [{ result: 'good', text: words.say('diagnose.forms.found', { views: words.list(forms.value) }) }];
  }
  const todo = words.say('diagnose.forms.todo').split('\n');
  return [{ result: 'bad', text: words.say('diagnose.forms.none'), todo }];
};

/** @param shows the state of the app's set-up in which its form says this sentence */
export function setUpIs(shows: 'steps' | 'finalStep'): Look {
  return ({ evidence: { setUp }, words }) => {
    if (!setUp.seen) return [notSeen(words.say('diagnose.what.setUp'), setUp, words)];
    const state = words.say(`diagnose.setUp.${setUp.value}`);
    if (setUp.value !== shows) return [{ result: 'good', text: state }];
    const todo = [words.say(`diagnose.setUp.${shows}Todo`)];
    return [
      { result: 'bad', text: state, todo, step: shows === 'steps' ? 'appSettings' : 'completeIntegration' },
    ];
  };
}

/** @param step the one that mends it */
export function logged(isTrace: (line: LogLine) => boolean, step?: string): Look {
  return (judging) => {
    const { evidence, words } = judging;
    const { log } = evidence;
    if (!log.seen) return [notSeen(words.say('diagnose.what.log'), log, words)];
    const changedAt = lastChange(evidence);
    const current = log.value.filter(({ at }) => at.getTime() >= changedAt);
    const [found] = current.filter(isTrace);
    if (found === undefined) return [{ result: 'good', text: words.say('diagnose.log.nothing') }];
    const message = quoted(found.message, judging);
    return [
      {
        result: 'bad',
        text: words.say('diagnose.log.found', { message, moment: found.at }),
        todo: [words.say('diagnose.log.todo')],
        ...(step !== undefined && { step }),
      },
    ];
  };
}

/** Lines from before the set-up was last changed tell how it was, not how it is. */
function lastChange({ run }: Evidence): number {
  const moments = Object.values(run?.steps ?? {}).flatMap(({ status, at }) =>
    status === 'done' && at !== undefined ? [at.getTime()] : [],
  );
  return Math.max(0, ...moments);
}

const longestQuote = 160;

export function quoted(text: string, { redactSecrets }: Pick<Judging, 'redactSecrets'>): string {
  const line = redactSecrets(text).replace(/\s+/g, ' ').trim();
  return line.length <= longestQuote ? line : `${line.slice(0, longestQuote - 1).trimEnd()}…`;
}

/** What the outbound log holds of the newest call to either of Microsoft's hosts. */
export const outboundCalls: Look = ({ evidence: { outbound }, words }) => {
  if (!outbound.seen) return [notSeen(words.say('diagnose.what.outbound'), outbound, words)];
  const [rave] = outbound.value.filter(({ host }) => host.startsWith(raveHost));
  const [login] = outbound.value.filter(({ host }) => !host.startsWith(raveHost));
  return [
    callPart(login, words, { none: 'diagnose.outbound.noToken', step: 'outboundSecret', todo: 'token' }),
    callPart(rave, words, { none: 'diagnose.outbound.noRave', todo: 'rave' }),
  ];
};

interface CallWords {
  readonly none: 'diagnose.outbound.noToken' | 'diagnose.outbound.noRave';
  readonly todo: 'token' | 'rave';
  readonly step?: string;
}

function callPart(call: OutboundCall | undefined, words: Words, { none, todo, step }: CallWords): Part {
  if (call === undefined) return { result: 'unseen', text: words.say(none) };
  const text = words.say('diagnose.outbound.call', {
    host: call.host,
    moment: call.at,
    status: call.status ?? 0,
  });
  if (isGoodCall(call)) return { result: 'good', text };
  return {
    result: 'bad',
    text,
    todo: words.say(`diagnose.outbound.${todo}Todo`).split('\n'),
    ...(step !== undefined && { step }),
  };
}

export function isGoodCall({ status }: OutboundCall): boolean {
  return status !== undefined && status < 400;
}

/** Whether Entra knows the app that the instance gets its tokens with. */
export function outboundAppParts(app: Evidence['outboundApp'], words: Words): readonly Part[] {
  if (app === undefined) return [];
  if (!app.seen) return [notSeen(words.say('diagnose.what.outboundApp'), app, words)];
  const text = words.say(`diagnose.outboundApp.${app.value}`);
  if (app.value === 'accepted' || app.value === 'exists') return [{ result: 'good', text }];
  const step = app.value === 'noApp' ? 'outboundApp' : 'outboundSecret';
  return [{ result: 'bad', text, todo: [words.say('diagnose.outboundApp.todo')], step }];
}

export const outboundApp: Look = ({ evidence, words }) => outboundAppParts(evidence.outboundApp, words);

/** Casebridge's own solutions: every place answers. */
export function solutionsParts(solutions: Evidence['solutions'], words: Words): readonly Part[] {
  const what = words.say('diagnose.what.solutions');
  if (!solutions.seen) return [notSeen(what, solutions, words)];
  if (solutions.value === undefined) {
    return [{ result: 'unseen', text: words.say('diagnose.solutions.noIncident') }];
  }
  const { number, found, places, missing } = solutions.value;
  const names = words.list(missing.map(({ place }) => words.say(place)));
  if (missing.length === 0) {
    return [{ result: 'good', text: words.say('diagnose.solutions.found', { number, found, places }) }];
  }
  const why = [...new Set(missing.map((one) => one.why))].join(' ');
  return [
    {
      result: 'bad',
      text: words.say('diagnose.solutions.missing', { number, names, why }),
      todo: [words.say('diagnose.solutions.todo')],
      ...(missing.some(({ place }) => place === 'solutions.places.learn') && { step: 'learn' }),
    },
  ];
}

/** Solutions are shown as long as one place answers; which does not is told of the place itself. */
export const ownSolutions: Look = ({ evidence: { solutions }, words }) => {
  const value = solutions.seen ? solutions.value : undefined;
  const answered = value === undefined ? 0 : value.places - value.missing.length;
  if (value === undefined || answered === 0) return solutionsParts(solutions, words);
  const { number, found } = value;
  return [
    { result: 'good', text: words.say('diagnose.solutions.found', { number, found, places: answered }) },
  ];
};

/** Whether what was shown of an incident is still there when it is opened again. */
export const ownKept: Look = ({ evidence: { kept }, words }) => {
  if (!kept.seen) return [notSeen(words.say('diagnose.what.kept'), kept, words)];
  return [{ result: 'good', text: words.say('diagnose.kept.works') }];
};

/** @param about what the checks of cases are about, such as `cases.ways` */
export function casesWork(about: string): Look {
  return ({ evidence: { cases }, words }) => {
    const parts = cases.filter((finding) => finding.about?.startsWith(about)).map(partOf);
    if (parts.length > 0) return parts;
    return [{ result: 'unseen', text: words.say('diagnose.cases.unseen') }];
  };
}

function partOf({ result, text, todo }: Finding): Part {
  return { result, text, ...(todo !== undefined && { todo }) };
}

/** With which account the person who asks would open a case; nothing to tell of those who may not. */
export const ownAccount: Look = ({ evidence: { account }, words }) => {
  if (account === undefined) return [];
  if (!account.seen) return [notSeen(words.say('diagnose.what.account'), account, words)];
  const { email, isAdmin } = account.value;
  if (isAdmin) return [{ result: 'good', text: words.say('diagnose.account.works', { email }) }];
  const facts = { email };
  return [
    {
      result: 'bad',
      text: words.say('errors.ACCOUNT_NOT_ADMIN.what', facts),
      todo: words.say('errors.ACCOUNT_NOT_ADMIN.todo', facts).split('\n'),
      step: 'linkAccount',
    },
  ];
};

/** An error of the app itself. */
export function isAppError({ isError, source }: LogLine): boolean {
  return isError && source.includes(appSource);
}
