import type { Labelled } from '../../../clients/servicenow/schema.ts';

export interface ServicesDeps {
  /** Names of the tenant's services, as Microsoft Graph says them. @throws what reading service health throws */
  readonly listServices: () => Promise<readonly string[]>;
  /** Which of them people mean, by name or nickname. */
  readonly findServices: (
    text: string,
    services: readonly string[],
  ) => { readonly meant: readonly string[]; readonly nearest: readonly string[] };
}

/** A form sends what was chosen with commas between. */
export function serviceValue(name: string): string {
  return name.replaceAll(',', ' ');
}

/** Services of the tenant, and those that were chosen before; `label` is the name as Graph says it. */
export async function listOffered(
  chosen: readonly string[],
  { listServices }: ServicesDeps,
): Promise<readonly Labelled[]> {
  const names = [...new Set([...(await listServices()), ...chosen])];
  return names
    .map((name) => ({ value: serviceValue(name), label: name }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
}
