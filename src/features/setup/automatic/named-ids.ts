import { type ValueName, type Values, valueNames } from '../runbook/run.ts';
import type { Step } from '../runbook/step.ts';
import { wantedRecord } from './look-at-record.ts';

/** A text in which the ids of the step's rows are replaced by what people call those rows. */
export function withNamedIds(
  text: string,
  { automatic = [] }: Pick<Step, 'automatic'>,
  values: Values,
): string {
  let named = text;
  for (const planned of automatic) {
    if (planned.kind !== 'record' && planned.kind !== 'lookup') continue;
    const ids = namesMadeOfIds(planned.makes).flatMap((name) => values[name] ?? []);
    for (const id of ids) named = named.replaceAll(id, wantedRecord(planned, values).name);
  }
  return named;
}

function namesMadeOfIds(makes: Readonly<Partial<Record<ValueName, string>>> = {}): readonly ValueName[] {
  const made: Readonly<Record<string, string>> = makes;
  return valueNames.filter((name) => made[name] === 'sys_id');
}
