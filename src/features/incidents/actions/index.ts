import type { Verb } from '../../turn.ts';
import { openVerb, saveVerb } from './action-form.ts';
import { assignToMe } from './assign-to-me.ts';
import { stateForm } from './change-state.ts';
import type { ChoiceDeps } from './choice-deps.ts';
import { holdForm } from './put-on-hold.ts';
import { assigneeForm, chooseAssignee, groupForm, type ReassignDeps } from './reassign.ts';
import { resolveForm } from './resolve.ts';
import { noteForm, reopenForm, replyForm } from './write-text.ts';

export type ActionDeps = ReassignDeps & ChoiceDeps;

/** What changes an incident from its card. */
export function actionVerbs(deps: ActionDeps): readonly Verb[] {
  return [
    openVerb('incidents.note', noteForm, deps),
    saveVerb('incidents.saveNote', noteForm, deps),
    openVerb('incidents.reply', replyForm, deps),
    saveVerb('incidents.saveReply', replyForm, deps),
    {
      verb: 'incidents.assignToMe',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => assignToMe(turn, data, deps),
    },
    openVerb('incidents.reassign', groupForm(deps), deps),
    {
      verb: 'incidents.chooseAssignee',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => chooseAssignee(turn, data, deps),
    },
    saveVerb('incidents.saveAssignee', assigneeForm(deps), deps),
    openVerb('incidents.changeState', stateForm(deps), deps),
    saveVerb('incidents.saveState', stateForm(deps), deps),
    openVerb('incidents.hold', holdForm(deps), deps),
    saveVerb('incidents.saveHold', holdForm(deps), deps),
    openVerb('incidents.resolve', resolveForm(deps), deps),
    saveVerb('incidents.saveResolution', resolveForm(deps), deps),
    openVerb('incidents.reopen', reopenForm, deps),
    saveVerb('incidents.saveReopening', reopenForm, deps),
  ];
}
