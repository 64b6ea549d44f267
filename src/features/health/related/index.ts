import type { Command, Verb } from '../../turn.ts';
import { type ConfirmOneDeps, confirmOne } from './confirm-one.ts';
import { confirmSimilar } from './confirm-similar.ts';
import { type MakeParentDeps, makeParent } from './make-parent.ts';
import { showParentForm } from './parent-form.ts';
import { type ShowSimilarDeps, showSimilar, showSimilarTo } from './show-similar.ts';
import { type UndoDeps, undoParent } from './undo-parent.ts';

export { type IssueLine, issueLine } from './issue-line.ts';

export type RelatedDeps = ShowSimilarDeps & ConfirmOneDeps & MakeParentDeps & UndoDeps;

export function relatedCommands(deps: RelatedDeps): readonly Command[] {
  return [
    {
      id: 'health.similar',
      phrases: {
        en: ['incidents like {text}', 'show incidents like {text}'],
        fr: ['incidents comme {text}', 'incidents semblables à {text}', 'incidents similaires à {text}'],
      },
      example: {
        en: 'incidents like EX123456',
        fr: 'incidents semblables à EX123456',
        what: 'help.commands.incidentsLike',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn, text) => showSimilarTo(turn, text, deps),
    },
  ];
}

export function relatedVerbs(deps: RelatedDeps): readonly Verb[] {
  return [
    {
      verb: 'health.similar',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showSimilar(turn, data, deps),
    },
    {
      // What becomes of the list is shown in its place, which must not be that of the issue's message.
      verb: 'health.postSimilar',
      right: 'insights',
      answer: 'post',
      handle: (turn, data) => showSimilar(turn, data, deps),
    },
    {
      verb: 'health.confirmSimilar',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => confirmSimilar(turn, data, deps),
    },
    {
      verb: 'health.confirm',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => confirmOne(turn, data, deps),
    },
    {
      verb: 'health.parent',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showParentForm(turn, data, deps),
    },
    {
      verb: 'health.makeParent',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => makeParent(turn, data, deps),
    },
    {
      verb: 'health.undoParent',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => undoParent(turn, data, deps),
    },
  ];
}
