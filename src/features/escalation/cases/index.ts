import type { Command, Verb } from '../../turn.ts';
import { type AttachFormDeps, attachForm } from './attach-files.ts';
import { type CaseFormDeps, openVerb, sendVerb } from './case-form.ts';
import { type CloseFormDeps, closeForm } from './close-case.ts';
import { type GiveNumberDeps, giveNumber, giveUpOpening } from './give-number.ts';
import { listCasesAgain, listMine, listOfIncident } from './list-cases.ts';
import { severityForm } from './raise-severity.ts';
import { type ReplyFormDeps, replyForm } from './reply-to-microsoft.ts';
import { refreshCase, type ShowCaseDeps, showCase, showCaseOfCard, showTimeline } from './show-case.ts';

export type CasesDeps = ShowCaseDeps &
  GiveNumberDeps &
  CaseFormDeps &
  ReplyFormDeps &
  AttachFormDeps &
  CloseFormDeps;

/** What a person says to follow cases. */
export function caseCommands(deps: CasesDeps): readonly Command[] {
  return [
    {
      id: 'cases.mine',
      phrases: {
        en: ['my cases', 'show my cases', 'cases'],
        fr: ['mes dossiers', 'afficher mes dossiers', 'dossiers'],
      },
      example: { en: 'my cases', fr: 'mes dossiers', what: 'help.commands.myCases', inMenu: false },
      right: 'administrator',
      handle: (turn) => listMine(turn, deps),
    },
    {
      id: 'cases.ofIncident',
      phrases: {
        en: ['cases for {text}', 'cases of {text}', 'show cases for {text}'],
        fr: ['dossiers de {text}', 'dossiers pour {text}', 'afficher les dossiers de {text}'],
      },
      example: {
        en: 'cases for INC001',
        fr: 'dossiers de INC001',
        what: 'help.commands.casesOf',
        inMenu: false,
      },
      right: 'administrator',
      handle: (turn, number) => listOfIncident(turn, number, deps),
    },
    {
      id: 'cases.show',
      phrases: {
        en: ['case {case}', 'show case {case}', 'microsoft case {case}'],
        fr: ['dossier {case}', 'afficher le dossier {case}', 'dossier microsoft {case}'],
      },
      example: {
        en: 'case 2412170040001234',
        fr: 'dossier 2412170040001234',
        what: 'help.commands.case',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'administrator',
      handle: (turn, number) => showCase(turn, number, deps),
    },
  ];
}

/** The buttons of cases, their lists and their forms. */
export function caseVerbs(deps: CasesDeps): readonly Verb[] {
  const right = 'administrator';
  const reply = replyForm(deps);
  const attach = attachForm(deps);
  const close = closeForm(deps);
  return [
    {
      verb: 'escalation.case',
      right,
      answer: 'replace',
      handle: (turn, data) => showCaseOfCard(turn, data, deps),
    },
    {
      // The message that is clicked stays: it is kept up to date for everybody.
      verb: 'escalation.postCase',
      right,
      answer: 'post',
      handle: (turn, data) => showCaseOfCard(turn, data, deps),
    },
    {
      verb: 'escalation.timeline',
      right,
      answer: 'replace',
      handle: (turn, data) => showTimeline(turn, data, deps),
    },
    {
      verb: 'escalation.cases',
      right,
      answer: 'replace',
      handle: (turn, data) => listCasesAgain(turn, data, deps),
    },
    {
      verb: 'escalation.refresh',
      right,
      answer: 'replace',
      handle: (turn, data) => refreshCase(turn, data, deps),
    },
    {
      verb: 'escalation.giveNumber',
      right,
      answer: 'update',
      handle: (turn, data) => giveNumber(turn, data, deps),
    },
    {
      verb: 'escalation.giveUp',
      right,
      answer: 'update',
      handle: (turn, data) => giveUpOpening(turn, data, deps),
    },
    openVerb('escalation.reply', reply, deps),
    sendVerb('escalation.sendReply', reply, deps),
    openVerb('escalation.attach', attach, deps),
    sendVerb('escalation.sendFiles', attach, deps),
    openVerb('escalation.severity', severityForm, deps),
    sendVerb('escalation.sendSeverity', severityForm, deps),
    openVerb('escalation.close', close, deps),
    sendVerb('escalation.sendClose', close, deps),
  ];
}
