import type { AppRegistration, NewAppRegistration } from '../../../clients/graph/applications.ts';
import type { Made, StepState, ValueName, Values } from '../runbook/run.ts';
import type { PlannedApplication, PlannedSecret } from '../runbook/step.ts';
import type { DirectorySession } from '../systems.ts';
import { fillKnown } from './fill-known.ts';

export interface ApplicationLook {
  readonly wanted: NewAppRegistration;
  readonly unknown: readonly ValueName[];
  readonly found: AppRegistration | undefined;
  /** Found by the name that only Casebridge gives: what it lacks is completed. */
  readonly isOurs: boolean;
  /** Properties that have another value. */
  readonly differing: readonly string[];
}

export function wantedApplication(planned: PlannedApplication, values: Values): ApplicationLook {
  const name = fillKnown(planned.name, values);
  const urls = planned.redirectUrls.map((url) => fillKnown(url, values));
  return {
    wanted: {
      uniqueName: uniqueNameOf(name.text),
      displayName: name.text,
      redirectUrls: urls.map(({ text }) => text),
    },
    unknown: [name, ...urls].flatMap(({ unknown }) => unknown),
    found: undefined,
    isOurs: false,
    differing: [],
  };
}

/** The one that is known already, else the one by Casebridge's own name for it. */
export async function lookAtApplication(
  planned: PlannedApplication,
  values: Values,
  session: DirectorySession,
  signal: AbortSignal,
): Promise<ApplicationLook> {
  const look = wantedApplication(planned, values);
  const clientId = values[planned.makes];
  const known = clientId === undefined ? undefined : await session.findApplication({ clientId }, signal);
  const found = known ?? (await session.findApplication({ uniqueName: look.wanted.uniqueName }, signal));
  if (found === undefined) return look;
  const isOurs = found.uniqueName === look.wanted.uniqueName;
  return { ...look, found, isOurs, differing: differingOf(found, look.wanted, isOurs) };
}

function differingOf(found: AppRegistration, wanted: NewAppRegistration, isOurs: boolean): readonly string[] {
  return [
    ...(found.signInAudience === 'AzureADMyOrg' ? [] : ['signInAudience']),
    ...(wanted.redirectUrls.every((url) => found.redirectUrls.includes(url)) ? [] : ['web.redirectUris']),
    ...(found.hasServicePrincipal || isOurs ? [] : ['servicePrincipal']),
  ];
}

/** Letters that every directory takes, and the same for the same name. */
export function uniqueNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `casebridge-${plain}`;
}

export type MadeSecret = Extract<Made, { kind: 'secret' }>;

/** The secrets that Casebridge made of this plan, oldest first; one without id may be there or not. */
export function secretsMade(planned: PlannedSecret, values: Values, state: StepState): readonly MadeSecret[] {
  const clientId = planned.from.system === 'entra' ? values[planned.from.clientId] : undefined;
  return state.made.flatMap((made) => (made.kind === 'secret' && made.clientId === clientId ? [made] : []));
}

/** One was put in its place, and nobody has looked at it since; whoever does the step again wants another. */
export function isInPlace(planned: PlannedSecret, values: Values, state: StepState): boolean {
  const isThere = secretsMade(planned, values, state).some(({ id }) => id !== undefined);
  return isThere && state.checked === undefined;
}
