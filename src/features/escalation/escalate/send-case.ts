import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { ownUserOrNone } from '../../own-user.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { CaseNotice } from '../cases/case-card.ts';
import { visibleCase } from '../cases/find-case.ts';
import type { CaseAction, CasePerson, NewCaseEvent, NewSupportCase, SupportCase } from '../records.ts';
import type { EscalateDeps } from './deps.ts';
import { type Preview, previewOf } from './kept-preview.ts';
import { standingIn, withoutFindings, withoutSecrets } from './left-out.ts';
import { type Prepared, prepareCase } from './prepare-case.ts';
import { leftOutOf } from './preview-card.ts';
import { previewReply } from './preview-case.ts';
import { wayName } from './ways.ts';

/**
 * Sends a case, once however often it is clicked: what was sent before is shown.
 * @throws SUPPORT_NOT_SAVED: nothing was sent; and as `prepareCase`
 */
export async function sendCase(turn: Turn, data: unknown, deps: EscalateDeps): Promise<Reply> {
  const preview = previewOf(data);
  const before = await caseThereIs(preview, deps);
  if (before !== undefined) return alreadySent(turn, before, preview, deps);
  const prepared = await prepareCase(turn, preview.values, deps);
  if ('form' in prepared) return prepared.form;
  const objection = objectionTo(turn, prepared.value, preview);
  if (objection !== undefined)
    return previewReply(turn, prepared.value, preview, deps, { problem: objection });
  const newCase = newCaseOf(turn, prepared.value, preview);
  const begun = await begin(turn, newCase, prepared.value, deps);
  if (!begun.isNew) return alreadySent(turn, begun.case, preview, deps);
  return goOn(turn, begun.case, prepared.value, preview, deps);
}

/** One of the incident that has not ended, or the one that this form has made. */
async function caseThereIs({ values }: Preview, { records }: EscalateDeps): Promise<SupportCase | undefined> {
  try {
    const cases = await records.listOfIncident(values.incident);
    return cases.find(({ key, state }) => key === values.id || state !== 'closed');
  } catch (error) {
    throw notSaved(error);
  }
}

/** Nothing was sent: whatever is to be sent is kept first. */
function notSaved(error: unknown): unknown {
  if (!isCasebridgeError(error, 'STORE_UNAVAILABLE')) return error;
  return new CasebridgeError('SUPPORT_NOT_SAVED', {}, { cause: error });
}

/** What has to be decided before it goes; undefined when nothing is. */
function objectionTo({ words }: Turn, { pack }: Prepared, preview: Preview): string | undefined {
  const text = preview.text ?? '';
  if (text.trim() === '') return words.say('escalation.problem.emptyText');
  if (pack.missing.length > 0 && !preview.isWithout) return words.say('escalation.problem.without');
  const leftOut = leftOutOf(pack, preview);
  const secrets = standingIn(text, leftOut).filter(({ kind }) => kind === 'secret');
  if (secrets.length === 0) return undefined;
  return words.say('escalation.problem.secrets', { list: words.list(secrets.map(({ masked }) => masked)) });
}

function newCaseOf(turn: Turn, prepared: Prepared, preview: Preview): NewSupportCase {
  const { words } = turn;
  const { incident, account, values, checked, pack } = prepared;
  const { sysId, number, table, priority, assignmentGroup } = incident;
  const leftOut = leftOutOf(pack, preview);
  return {
    incident: { sysId, number, table, priority, assignmentGroup },
    transport: checked.way.kind,
    request: {
      reference: values.id,
      incident: { sysId, number },
      title: withoutFindings(pack.title, leftOut),
      description: withoutSecrets(preview.text ?? pack.text, leftOut).trim(),
      severity: values.severity,
      serviceId: checked.service.id,
      problemId: checked.problemId,
      startedAt: checked.startedAt,
      contact: checked.contact,
      account,
      isTest: values.isTest === 'true',
    },
    serviceName: checked.service.name,
    escalatedBy: personOf(turn),
    language: words.language,
    timeZone: words.timeZone,
    state: checked.way.kind === 'adminCenter' ? 'waiting' : 'sending',
  };
}

function personOf(turn: Turn): CasePerson {
  const { asker } = turn;
  const { name = asker.known ? asker.person.name : asker.name, userName = '' } = ownUserOrNone(turn) ?? {};
  return { entraObjectId: asker.account.entraObjectId, name, userName };
}

async function begin(turn: Turn, newCase: NewSupportCase, { checked }: Prepared, { records }: EscalateDeps) {
  const { escalatedBy: by } = newCase;
  const sent: NewCaseEvent = {
    ...{ kind: 'sent', key: 'sent', author: by.name, at: turn.now },
    text: '',
    isForIncident: true,
    // Whoever clicked sees it; others hear of it when it is there.
    told: undefined,
  };
  const files = checked.attachments.map(
    ({ sysId, fileName }): CaseAction => ({
      ...{ id: turn.newId(), by, kind: 'attach' },
      attachmentSysId: sysId,
      fileName,
    }),
  );
  try {
    return await records.begin(newCase, [sent], files);
  } catch (error) {
    throw notSaved(error);
  }
}

async function goOn(
  turn: Turn,
  begun: SupportCase,
  prepared: Prepared,
  preview: Preview,
  deps: EscalateDeps,
): Promise<Reply> {
  await deps.follow(turn, begun);
  await deps.accounts.saveContact(begun.escalatedBy.entraObjectId, begun.request.contact);
  const kept = await deps.keepNow(begun, turn);
  if (kept.state === 'refused') return refusedReply(turn, kept, prepared, preview, deps);
  return deps.caseReply(kept, turn, noticeOf(turn, kept));
}

function noticeOf({ words }: Turn, { state, number }: SupportCase): CaseNotice {
  if (state === 'waiting') return { kind: 'info', text: words.say('escalation.sent.waiting') };
  if (state === 'sending') return { kind: 'info', text: words.say('escalation.sent.underWay') };
  if (number === undefined) return { kind: 'done', text: words.say('escalation.sent.unnumbered') };
  return { kind: 'done', text: words.say('escalation.sent.there', { number }) };
}

/** Clicked again, or somebody else was faster. */
async function alreadySent(
  turn: Turn,
  there: SupportCase,
  preview: Preview,
  deps: EscalateDeps,
): Promise<Reply> {
  const { words } = turn;
  // A card that somebody made up may name any incident, and any case.
  await visibleCase(turn, there, preview.values.id, deps);
  if (there.key !== preview.values.id) {
    const { escalatedBy, incident } = there;
    const text = words.say('escalation.sent.byOther', { name: escalatedBy.name, number: incident.number });
    return deps.caseReply(there, turn, { kind: 'warning', text });
  }
  // The first click may have been lost on its way: whatever it did not get to is done now.
  await deps.follow(turn, there);
  const kept = there.state === 'sending' ? await deps.keepNow(there, turn) : there;
  if (kept.state !== 'refused') {
    return deps.caseReply(kept, turn, { kind: 'info', text: words.say('escalation.sent.repeated') });
  }
  const prepared = await prepareCase(turn, preview.values, deps);
  return 'form' in prepared ? prepared.form : refusedReply(turn, kept, prepared.value, preview, deps);
}

/** The preview again, as another case: what was refused stays refused. */
async function refusedReply(
  turn: Turn,
  { key, transport }: SupportCase,
  prepared: Prepared,
  preview: Preview,
  deps: EscalateDeps,
): Promise<Reply> {
  const events = await deps.records.listEvents(key);
  const reason = events.findLast(({ kind }) => kind === 'refused')?.text || 'none';
  const way = wayName(transport, turn.words);
  const problem = turn.words.say('escalation.problem.refused', { way, reason });
  const values = { ...prepared.values, id: turn.newId() };
  return previewReply(turn, { ...prepared, values }, { ...preview, values }, deps, { problem });
}
