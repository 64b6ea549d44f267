import type { Feature } from '../../turn.ts';
import type { AuditDeps } from './deps.ts';
import { exportAudit } from './export-audit.ts';
import { showAudit, showPage } from './show-audit.ts';

/** Who changed what about the set-up, and about who may do what. */
export function auditFeature(deps: AuditDeps): Feature {
  return {
    commands: [
      {
        id: 'audit.show',
        phrases: {
          en: ['audit', 'audit log', 'who changed what'],
          fr: ['journal des modifications', 'journal d’audit', 'qui a changé quoi', 'qui a modifié quoi'],
        },
        example: {
          en: 'audit',
          fr: 'journal des modifications',
          what: 'help.commands.audit',
          inMenu: false,
        },
        right: 'setup',
        handle: (turn) => showAudit(turn, deps),
      },
    ],
    verbs: [
      {
        verb: 'audit.page',
        right: 'setup',
        answer: 'replace',
        handle: (turn, data) => showPage(turn, data, deps),
      },
      {
        verb: 'audit.export',
        right: 'setup',
        answer: 'post',
        handle: (turn) => exportAudit(turn, deps),
      },
    ],
  };
}
