import type { Instance } from '../clients/servicenow/instance.ts';
import { type ProbeResult, probeInstance } from '../clients/servicenow/probe.ts';
import { probeFindings, rolesOfInterest } from '../clients/servicenow/probe-findings.ts';
import type { EntraConfig, ServiceNowConfig } from '../config.ts';
import type { Log } from '../log.ts';

/** Looks at the instance now and then, so that what is wrong with it is known before somebody asks. */
export interface InstanceProbe {
  /** Begins: looks in the background, and again every ten minutes. @returns the first look */
  start(): Promise<ProbeResult>;
  /** What the last look found; undefined before the first is over. */
  read(): ProbeResult | undefined;
  /** Looks now, or waits for the look under way. */
  run(): Promise<ProbeResult>;
  /** Looks in the background when the last look failed a while ago. */
  runIfFailing(): void;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** The scope of the app that Microsoft retired. */
const appScope = 'x_mioms_m365_assis';
const tenMinutes = 10 * 60_000;
const failedAgainAfterMilliseconds = 30_000;

export interface InstanceProbeParts {
  readonly instance: Instance;
  /** Of the integration user, as far as the settings tell. */
  readonly userName: string | undefined;
  readonly now: () => Date;
  readonly log: Log;
  /** Ten minutes unless told. */
  readonly everyMilliseconds?: number;
}

export function createInstanceProbe(parts: InstanceProbeParts): InstanceProbe {
  const { now, everyMilliseconds = tenMinutes } = parts;
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let last: ProbeResult | undefined;
  let underWay: Promise<ProbeResult> | undefined;
  const run = () => {
    underWay ??= look(parts, ending.signal).then((result) => {
      underWay = undefined;
      last = result;
      return result;
    });
    return underWay;
  };
  return {
    start: () => {
      timer = setInterval(() => void run(), everyMilliseconds).unref();
      return run();
    },
    read: () => last,
    run,
    runIfFailing: () => {
      if (last === undefined || last.signIn === 'ok') return;
      if (now().getTime() - last.checkedAt.getTime() > failedAgainAfterMilliseconds) void run();
    },
    close: async () => {
      clearInterval(timer);
      ending.abort();
      await underWay;
    },
  };
}

async function look(
  { instance, userName, now, log }: InstanceProbeParts,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const result = await probeInstance(
    instance,
    { userName, appScope, roleNames: rolesOfInterest, now: now() },
    signal,
  );
  if (signal.aborted) return result;
  const findings = probeFindings(result);
  const level = result.signIn === 'ok' ? 'info' : 'warn';
  log[level]({ findings }, 'looked at the ServiceNow instance');
  return result;
}

/** Who the integration user is, as far as the settings tell. */
export function integrationUserName({
  serviceNow,
  entra,
}: {
  readonly serviceNow: ServiceNowConfig;
  readonly entra: Pick<EntraConfig, 'clientId'> | undefined;
}): string | undefined {
  const { signIn, userName } = serviceNow;
  if ('userName' in signIn) return signIn.userName;
  return signIn.kind === 'entra' ? entra?.clientId : userName;
}

/** What `/readyz` shows of the last look. */
export function probeReport(result: ProbeResult | undefined): object {
  if (result === undefined) return { checked: 'not yet' };
  const { checkedAt, signIn, user, invalidQueryReturnsNoRows, app } = result;
  return {
    checkedAt: checkedAt.toISOString(),
    signIn: signIn === 'ok' ? 'ok' : signIn.code,
    ...(user ? { user } : {}),
    invalidQueryReturnsNoRows,
    app,
    findings: probeFindings(result),
  };
}
