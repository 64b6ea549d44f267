import type { Feature } from '../turn.ts';
import { type ContactSupportDeps, contactSupport, contactSupportForCard } from './contact-support.ts';

export type EscalationDeps = ContactSupportDeps;

export function escalationFeature(deps: EscalationDeps): Feature {
  return {
    commands: [
      {
        id: 'escalation.contact',
        phrases: {
          en: [
            'contact support for {text}',
            'contact microsoft support for {text}',
            'contact microsoft for {text}',
          ],
          fr: [
            'contacter le support pour {text}',
            'contacter le support microsoft pour {text}',
            'contacter microsoft pour {text}',
          ],
        },
        example: {
          en: 'contact support for INC001',
          fr: 'contacter le support pour INC001',
          what: 'help.commands.contactSupport',
        },
        right: 'administrator',
        handle: (turn, number) => contactSupport(turn, number, deps),
      },
    ],
    verbs: [
      {
        verb: 'escalation.contact',
        right: 'administrator',
        answer: 'replace',
        handle: (turn, data) => contactSupportForCard(turn, data, deps),
      },
    ],
  };
}
