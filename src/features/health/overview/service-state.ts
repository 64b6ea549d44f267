import type { Words } from '../../../locales/words.ts';
import type { KnownIssue } from '../history.ts';
import type { HealthSnapshot } from '../read-health.ts';
import { isWell, type Severity, severityIcons, severityOf, statusText } from '../status-words.ts';
import { worstFirst } from './issue-rows.ts';

/** A service as the last reading has it. */
export interface ServiceState {
  readonly service: string;
  /** Graph's word for it; of a service that only issues name, that of the worst. */
  readonly status: string;
  /** The open ones, worst first. */
  readonly issues: readonly KnownIssue[];
  /** Undefined: nothing is wrong with it. */
  readonly severity: Severity | undefined;
}

/** @param service by its name */
export function stateOf(service: string, { services, openIssues }: HealthSnapshot): ServiceState {
  const issues = openIssues.filter((issue) => issue.service === service).toSorted(worstFirst);
  const said = services.filter((one) => one.service === service).map(({ status }) => status);
  const status = said.find((one) => !isWell(one)) ?? said[0] ?? issues[0]?.status;
  return { service, status: status ?? '', issues, severity: severityIn(status, issues) };
}

/** A service may have a worse status than any of its issues, and issues although its status is well. */
function severityIn(status: string | undefined, [worst]: readonly KnownIssue[]): Severity | undefined {
  if (status === 'serviceInterruption') return 'interruption';
  if (worst !== undefined) return severityOf(worst);
  return status === undefined || isWell(status) ? undefined : 'incident';
}

/** Such as "🟠 Service degradation": what is wrong, where the service itself says that nothing is. */
export function statusLine({ status, issues, severity }: ServiceState, words: Words): string {
  const worst = issues.find((issue) => !isWell(issue.status)) ?? issues[0];
  const icon = severity === undefined ? '' : `${severityIcons[severity]} `;
  return `${icon}${statusText(isWell(status) && worst ? worst.status : status, words)}`;
}
