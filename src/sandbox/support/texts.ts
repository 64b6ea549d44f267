import type { SeenCase } from './resource.ts';

/** Who works at the Microsoft that is played. */
const people = ['Priya Raman', 'Tomás Herrera', 'Ingrid Solberg', 'Kwame Mensah'] as const;

/** @param nth 0 for whoever takes a case, then those it is handed on to */
export function ownerOf({ sysId }: Pick<SeenCase, 'sysId'>, nth = 0): string {
  const place = (Number.parseInt(sysId.slice(0, 4), 16) + nth) % people.length;
  return people[place] ?? people[0];
}

interface Expertise {
  readonly question: string;
  /** What is proposed first, then when that did not help. */
  readonly solutions: readonly [string, string];
}

const general: Expertise = {
  question:
    'Does it happen to everybody or only to some people, and does it happen in a private browser window as well?',
  solutions: [
    'Please let one affected person sign out everywhere, clear the browser’s data for microsoft365.com and sign in again.\n' +
      'If that helps, the session had outlived a change of the licence.',
    'Please take the licence away from one affected person, wait for ten minutes and assign it again.\n' +
      'Our logs show that the first assignment was never finished.',
  ],
};

const byService: Readonly<Record<string, Expertise>> = {
  exchange: {
    question:
      'Could you send us a message trace of one message that is affected: its message ID, and when it was sent?',
    solutions: [
      'A transport rule of your organization holds these messages.\n' +
        '1. Open the Exchange admin center > Mail flow > Rules.\n' +
        '2. Turn off the rule that was changed last.\n' +
        '3. Wait for 30 minutes and send a test message.',
      'We have moved the affected mailboxes to another database on our side.\nPlease restart Outlook and try again.',
    ],
  },
  teams: {
    question:
      'Which version of the Teams client is affected, and does it happen in Teams on the web at the same time?',
    solutions: [
      'Please clear the cache of the Teams client on one affected device and sign in again.\n' +
        'If it works then, the same can be done on all devices with a script.',
      'A meeting policy of your organization had not reached all of our regions.\n' +
        'We have applied it again; please allow an hour for it.',
    ],
  },
};

/** What Microsoft's people say in a case, signed. */
export const words = {
  acknowledgement: 'This is an automatic reply. Your test case has arrived. Nobody will work on it.',
  answer: (seen: SeenCase) =>
    signed(
      `Hello ${seen.contact.name},\n\nThank you for contacting Microsoft support. I have taken over your case ` +
        `“${seen.title}” and am looking at the logs of your tenant.`,
      seen,
    ),
  question: (seen: SeenCase) =>
    signed(`To narrow it down, I need one thing from you.\n\n${expertiseOf(seen).question}`, seen),
  solution: (seen: SeenCase, nth: number) => {
    const [first, second] = expertiseOf(seen).solutions;
    const opening =
      nth === 1 ? 'Thank you, that helped me to find it.' : 'I am sorry that this did not help yet.';
    return signed(
      `${opening}\n\n${nth === 1 ? first : second}\n\nPlease tell me whether it works now.`,
      seen,
    );
  },
  file: (seen: SeenCase, fileName: string, bytes: number) =>
    signed(`I have received ${fileName} (${bytes} bytes).`, seen),
  silence: (seen: SeenCase) =>
    signed(
      'As I have not heard from you, I am closing the case. You can open another one at any time.',
      seen,
    ),
  farewell: (seen: SeenCase) =>
    signed('Thank you for letting me know. The case is closed on our side as well.', seen),
};

function expertiseOf({ serviceId }: SeenCase): Expertise {
  return byService[serviceId] ?? general;
}

/** As it is known from the case, or whoever would take it. */
export function speakerOf(seen: SeenCase): string {
  return seen.owner ?? ownerOf(seen);
}

function signed(text: string, seen: SeenCase): string {
  return `${text}\n\nBest regards,\n${speakerOf(seen)}\nMicrosoft Support`;
}
