import type { ValueName, Values } from '../runbook/run.ts';
import type { Template } from '../runbook/step.ts';
import { fillTemplate, missingIn } from '../runbook/values.ts';

export interface Filled {
  /** What is not known yet is `…` in it. */
  readonly text: string;
  readonly unknown: readonly ValueName[];
}

export function fillKnown(template: Template, values: Values): Filled {
  const unknown = missingIn(template, values);
  const standIns = Object.fromEntries(unknown.map((name) => [name, '…']));
  return { text: fillTemplate(template, { ...values, ...standIns }) ?? template, unknown };
}

export interface FilledFields {
  readonly fields: Readonly<Record<string, string>>;
  readonly unknown: readonly ValueName[];
}

export function fillFields(templates: Readonly<Record<string, Template>>, values: Values): FilledFields {
  const filled = Object.entries(templates).map(([column, template]) => ({
    column,
    ...fillKnown(template, values),
  }));
  return {
    fields: Object.fromEntries(filled.map(({ column, text }) => [column, text])),
    unknown: filled.flatMap(({ unknown }) => unknown),
  };
}
