import type { Reply, Turn } from '../../turn.ts';
import type { EscalateDeps } from './deps.ts';
import { formCard } from './form-card.ts';
import { type FormValues, formOf } from './form-values.ts';
import { type Preview, previewOf, putBackOf } from './kept-preview.ts';
import { type Prepared, prepareCase } from './prepare-case.ts';
import { type PreviewHints, previewCard } from './preview-card.ts';
import { requireEscalating, requireIncident, whereAllIsSeen } from './target.ts';
import { refusalOf, wayOf } from './ways.ts';

/** The form's button: what goes to Microsoft, to read before it goes. @throws CARD_OUTDATED, INCIDENT_GONE, ACCOUNT_NOT_ADMIN, TEXT_TOO_LONG */
export async function previewCase(turn: Turn, data: unknown, deps: EscalateDeps): Promise<Reply> {
  const values = formOf(data);
  const putBack = putBackOf(values.putBack);
  return showPreview(turn, { values, carried: [], text: undefined, putBack, isWithout: false }, deps);
}

/** The preview's own button: leaves out and puts back in what is chosen. @throws as above */
export async function applyChoices(turn: Turn, data: unknown, deps: EscalateDeps): Promise<Reply> {
  return showPreview(turn, previewOf(data), deps, { isApplying: true });
}

async function showPreview(
  turn: Turn,
  preview: Preview,
  deps: EscalateDeps,
  hints: PreviewHints = {},
): Promise<Reply> {
  const prepared = await prepareCase(turn, preview.values, deps);
  return 'form' in prepared ? prepared.form : previewReply(turn, prepared.value, preview, deps, hints);
}

/** From the preview back to the form, as it was filled in. @throws CARD_OUTDATED, INCIDENT_GONE, ACCOUNT_NOT_ADMIN */
export async function backToForm(turn: Turn, data: unknown, deps: EscalateDeps): Promise<Reply> {
  return showForm(turn, previewOf(data).values, deps);
}

/** The form with the choices of another way. @throws CARD_OUTDATED, INCIDENT_GONE, ACCOUNT_NOT_ADMIN */
export async function chooseWay(turn: Turn, data: unknown, deps: EscalateDeps): Promise<Reply> {
  const values = formOf(data);
  if (values.way === values.shownWay) return showForm(turn, values, deps);
  const refusal = await refusalOf(wayOf(values.way, deps), turn);
  // Its choices cannot be asked for: the form stays as it was, and says why.
  if (refusal !== undefined) {
    const problem = turn.words.say(`errors.${refusal.code}.what`, refusal.facts);
    return showForm(turn, { ...values, way: values.shownWay }, deps, problem);
  }
  return showForm(turn, { ...values, shownWay: values.way }, deps);
}

async function showForm(
  turn: Turn,
  values: FormValues,
  deps: EscalateDeps,
  problem?: string,
): Promise<Reply> {
  requireEscalating(deps);
  const [incident, { email }] = await Promise.all([
    requireIncident(turn, values.incident, deps),
    deps.checkAccount(turn),
  ]);
  return whereAllIsSeen(turn, incident, await formCard(turn, incident, values, email, deps, problem), deps);
}

/** @throws TEXT_TOO_LONG */
export async function previewReply(
  turn: Turn,
  prepared: Prepared,
  preview: Preview,
  deps: EscalateDeps,
  hints: PreviewHints = {},
): Promise<Reply> {
  return whereAllIsSeen(turn, prepared.incident, previewCard(turn, prepared, preview, hints), deps);
}
