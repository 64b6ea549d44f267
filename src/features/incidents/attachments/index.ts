import type { Command, ImageHandler, Verb } from '../../turn.ts';
import { type AttachDeps, attachFromOffer, attachToIncident, offerToAttach } from './attach-to-incident.ts';
import { type ShowAttachmentsDeps, showAttachments } from './show-attachments.ts';

export type AttachmentsDeps = AttachDeps & ShowAttachmentsDeps;

export function attachmentCommands(deps: AttachmentsDeps): readonly Command[] {
  return [
    {
      id: 'incidents.attach',
      phrases: {
        en: [
          'attach to {text}',
          'attach image to {text}',
          'attach this to {text}',
          'attach the image to {text}',
        ],
        fr: ['joindre à {text}', 'joindre l’image à {text}', 'joindre une image à {text}'],
      },
      example: {
        en: 'attach to INC001',
        fr: 'joindre à INC001',
        what: 'help.commands.attach',
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn, number) => attachToIncident(turn, number, deps),
    },
    {
      id: 'incidents.offerToAttach',
      phrases: { en: ['attach', 'attach image', 'attach this'], fr: ['joindre', 'joindre l’image'] },
      right: 'insights',
      handle: (turn) => offerToAttach(turn, deps),
    },
  ];
}

export function attachmentVerbs(deps: AttachmentsDeps): readonly Verb[] {
  return [
    {
      verb: 'incidents.attachments',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showAttachments(turn, data, deps),
    },
    {
      verb: 'incidents.attach',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => attachFromOffer(turn, data, deps),
    },
  ];
}

/** Images alone are most likely evidence for an incident. */
export function attachmentImages(deps: AttachmentsDeps): ImageHandler {
  return { right: 'insights', handle: (turn) => offerToAttach(turn, deps) };
}
