import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Reply, Turn } from '../../turn.ts';
import { type CasePack, casePack } from './case-pack.ts';
import { type CheckedForm, checkForm } from './check-form.ts';
import type { EscalateDeps } from './deps.ts';
import { formCard } from './form-card.ts';
import type { FormValues } from './form-values.ts';
import { overflow } from './kept-preview.ts';
import { requireEscalating, requireIncident, whereAllIsSeen } from './target.ts';

/** A form that is complete, with the text it becomes. */
export interface Prepared {
  readonly incident: Incident;
  readonly account: string;
  readonly values: FormValues;
  readonly checked: CheckedForm;
  readonly pack: CasePack;
}

/**
 * What a form becomes; the form again where something is wrong with it.
 * @throws CARD_OUTDATED, SUPPORT_INSIGHTS_ONLY, INCIDENT_GONE, INCIDENT_ACTION_IMPOSSIBLE, ACCOUNT_NOT_ADMIN
 */
export async function prepareCase(
  turn: Turn,
  given: FormValues,
  deps: EscalateDeps,
): Promise<{ readonly value: Prepared } | { readonly form: Reply }> {
  requireEscalating(deps);
  const [incident, { email: account }, { isTestEnvironment }] = await Promise.all([
    requireIncident(turn, given.incident, deps),
    deps.checkAccount(turn),
    deps.chosen(),
  ]);
  deps.requireOpen(incident);
  const { values, checked } = await checkForm(
    turn,
    isTestEnvironment ? { ...given, isTest: 'true' } : given,
    deps,
  );
  const again = async (problem: string) => ({
    form: await whereAllIsSeen(
      turn,
      incident,
      await formCard(turn, incident, values, account, deps, problem),
      deps,
    ),
  });
  if ('problem' in checked) return again(checked.problem);
  const pack = await casePack(turn, incident, { values, checked: checked.value }, deps);
  const required = pack.missing.filter(({ isRequired }) => isRequired);
  if (required.length > 0) {
    const list = turn.words.list(required.map(({ what }) => what));
    return again(turn.words.say('escalation.problem.missing', { list }));
  }
  const over = overflow(pack, values);
  if (over > 0) return again(turn.words.say('escalation.problem.allTooLong', { over }));
  return { value: { incident, account, values, checked: checked.value, pack } };
}
