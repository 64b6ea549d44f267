import assert from 'node:assert/strict';
import {
  bestMatch,
  createIssueIndex,
  type Described,
  type MatchableIssue,
  scoreIssues,
  shippedThreshold,
} from '../../../../src/features/health/match/score-issue.ts';

const startedAt = new Date('2026-11-20T08:00:00Z');
const hours = (count: number) => new Date(startedAt.getTime() + count * 3_600_000);

function issue(id: string, service: string, title: string, impact = ''): MatchableIssue {
  return { id, service, title, impact, startedAt };
}

function incident(shortDescription: string, description = '', openedAt?: Date): Described {
  return { shortDescription, description, openedAt };
}

const mailDelay = issue(
  'EX1',
  'Exchange Online',
  'Some users may see delays when sending email to external recipients',
  'Messages to external recipients may be delayed by several hours.',
);
const guests = issue(
  'TM1',
  'Microsoft Teams',
  'Guests may be unable to open shared channels in Microsoft Teams',
  'Guests see an empty page instead of the shared channel.',
);
const labels = issue(
  'MP1',
  'Microsoft Purview',
  'Sensitivity labels may not load in Word for the web',
  'The label bar stays empty when a document is opened in the browser.',
);
const enrolment = issue(
  'IT1',
  'Microsoft Intune',
  'Devices fail to enroll with error 0x80180026',
  'New devices stop at the enrollment status page.',
);
const recordings = issue(
  'TM2',
  'Microsoft Teams',
  'Meeting transcripts may be missing from recordings',
  'Users find recordings without their transcript.',
);
const printing = issue(
  'EX9',
  'Exchange Online',
  'Users cannot print from Outlook on the web',
  'Users may be unable to print messages from Outlook on the web.',
);
const sites = issue(
  'SP1',
  'SharePoint Online',
  'Users may be unable to access SharePoint sites',
  'Users may be unable to access SharePoint Online sites.',
);
const activation = issue(
  'MO1',
  'Microsoft 365 apps',
  'Users cannot activate Office apps',
  'Users may see errors when activating Microsoft 365 apps.',
);
const open = [mailDelay, guests, labels, enrolment, recordings];
const index = createIssueIndex(open);
const matched = (described: Described, issues = open) =>
  bestMatch(described, issues, createIssueIndex(issues))?.issueId;

describe('the open issue that an incident looks like', () => {
  for (const [id, shortDescription, description] of [
    [
      'EX1',
      'emails to external recipients arrive hours late',
      'Our supplier got the order at noon, I sent it at 8.',
    ],
    [
      'EX1',
      'Outlook: delay',
      'When I send an e-mail to external recipients it is delayed. Inside the company all is fine.',
    ],
    ['TM1', "guest can't open a shared channel in Teams", ''],
    [
      'MP1',
      'sensitivity label bar empty in word online',
      'The labels do not load when I open a document in the browser',
    ],
    ['IT1', 'autopilot laptop stuck, 0x80180026', 'Enrollment of two new devices fails.'],
    [
      'TM2',
      'transcript missing',
      'We recorded the meeting in Teams; the recording is there, the transcript is missing',
    ],
  ] as const) {
    it(`is found: ${shortDescription}`, () => {
      assert.equal(matched(incident(shortDescription, description)), id);
    });
  }

  for (const [why, shortDescription, description] of [
    ['the service alone is the same', 'Teams call has no sound', 'my headset works with music'],
    [
      'a word or two prove nothing',
      'external monitor is blurry',
      'the recipients of my screen share see it too',
    ],
    [
      'it is something else of the same kind',
      'shared mailbox not visible in Outlook',
      'it is missing since I got a new laptop',
    ],
    ['nothing is said', '', ''],
    [
      'only plain words are said',
      'it is not working',
      'please help, several users have this issue since today',
    ],
  ] as const) {
    it(`is none when ${why}`, () => {
      assert.equal(matched(incident(shortDescription, description)), undefined);
    });
  }

  for (const [shortDescription, description] of [
    ['Cannot print', 'The printer on floor 3 shows offline'],
    ['Unable to print', ''],
  ] as const) {
    it(`is none when both say that something does not work, and one word more: ${shortDescription}`, () => {
      assert.equal(matched(incident(shortDescription, description), [printing]), undefined);
    });
  }

  for (const [shortDescription, description] of [
    ['Access to SharePoint site', ''],
    ['Site for Jean', 'Please grant read access to the SharePoint site'],
    ['Accès au site SharePoint', 'Merci de donner un accès en lecture.'],
    ['Activate Office', ''],
    ['Please activate Office', ''],
  ] as const) {
    it(`is none when something is only asked for: ${shortDescription}`, () => {
      assert.equal(matched(incident(shortDescription, description), [sites, activation]), undefined);
    });
  }

  it('is found where something is asked for because it does not work', () => {
    const issues = [sites, activation];
    assert.equal(
      matched(incident('Access to SharePoint site', 'It is not possible any more.'), issues),
      'SP1',
    );
    assert.equal(matched(incident('Please activate Office', "It doesn't activate."), issues), 'MO1');
  });

  it('is found by what a French incident says', () => {
    const late = incident(
      'courriels externes reçus avec des heures de retard',
      'Les destinataires externes reçoivent nos messages en retard.',
    );
    assert.equal(matched(late), 'EX1');
    const password = issue(
      'EX2',
      'Exchange Online',
      'Users may be repeatedly asked for their password in Outlook',
    );
    const asked = incident('Outlook demande sans cesse mon mot de passe');
    assert.equal(matched(asked, [password, ...open]), 'EX2');
  });

  it('is found when it is the only one that a new tenant knows', () => {
    assert.equal(matched(incident('guests cannot open shared channels'), [guests]), 'TM1');
    assert.equal(matched(incident('teams channel list is slow'), [guests]), undefined);
  });

  it('is the best of several', () => {
    const inside = issue('EX3', 'Exchange Online', 'Some users may see delays when sending email to groups');
    const issues = [inside, mailDelay];
    assert.equal(matched(incident('delay when sending email to external recipients'), issues), 'EX1');
    assert.equal(matched(incident('delay when sending email to groups'), issues), 'EX3');
  });

  it('is none that began long after the incident was opened', () => {
    const opened = (at: Date | undefined) => matched(incident('guest cannot open shared channel', '', at));
    assert.equal(opened(hours(-23)), 'TM1');
    assert.equal(opened(hours(-25)), undefined);
    assert.equal(opened(hours(400)), 'TM1');
    assert.equal(opened(undefined), 'TM1');
  });

  it('is found where the text says it close together, not where its words are scattered', () => {
    const filler =
      'The rest of this text is about the office, its plants and the food that was served there. '.repeat(4);
    const together = incident(
      'please look',
      `${filler} In Teams guests see an empty page, they are unable to open shared channels.`,
    );
    const scattered = incident(
      'please look',
      `Guests were there. ${filler} We share a lot. ${filler} The page of the menu was open, television channels were empty.`,
    );
    assert.equal(matched(together), 'TM1');
    assert.equal(matched(scattered), undefined);
  });
});

describe('the score of an issue', () => {
  const scoreOf = (described: Described, one: MatchableIssue) =>
    scoreIssues(described, [one], index)[0]?.score ?? 0;

  it('is not worth a word when only one word is shared', () => {
    const boards = issue('WB1', 'Microsoft Whiteboard', 'Whiteboards may not load');
    const scored = (text: string) => scoreIssues(incident(text), [boards], createIssueIndex([boards])).length;
    assert.equal(scored('whiteboard colours'), 0);
    assert.equal(scored('whiteboard colours do not load'), 1);
  });

  it('puts the best first and leaves out what is of no use', () => {
    const scored = scoreIssues(
      incident('Teams: guests cannot open shared channels, meeting transcripts missing'),
      open,
      index,
    );
    assert.deepEqual(
      scored
        .map(({ issueId }) => issueId)
        .slice(0, 2)
        .sort(),
      ['TM1', 'TM2'],
    );
    assert.deepEqual(
      scored,
      scored.toSorted((one, other) => other.score - one.score),
    );
    assert.ok(!scored.some(({ issueId }) => issueId === 'EX1'));
  });

  it('is lower when the incident names another service only', () => {
    const other = scoreOf(incident('SharePoint: guests cannot open shared page'), guests);
    const none = scoreOf(incident('Falcon: guests cannot open shared page'), guests);
    assert.ok(other < none, `${other} < ${none}`);
  });

  it('is higher for words that stand close together than for the same ones scattered', () => {
    const words = 'guests unable open shared channels'.split(' ');
    const filler = ' and the food at the party in the garden was good, plants and all, ';
    const scattered = words.join(filler);
    const together = `${words.join(' ')} ${filler.repeat(4)}`;
    assert.ok(scoreOf(incident('look', scattered), guests) < scoreOf(incident('look', together), guests));
  });

  it('counts a rare word for more than a common one', () => {
    const rare = scoreOf(incident('meeting transcripts'), recordings);
    const common = scoreOf(incident('meeting missing'), recordings);
    assert.ok(rare > common, `${rare} > ${common}`);
  });

  it('counts a word for less when many issues have it', () => {
    const many = Array.from({ length: 200 }, (_, at) =>
      issue(`Z${at}`, 'Microsoft Teams', `Transcripts ${at}`),
    );
    const usual = createIssueIndex([...open, ...many]);
    assert.ok(usual.weightOf('transcript') < index.weightOf('transcript') - 1);
  });

  it('is calm about what people paste', () => {
    const pasted = `${'x'.repeat(5_000)} ${'0x0000 at System.Object.Call() '.repeat(3_000)} 💥 \u0000`;
    assert.ok(scoreOf(incident('guests cannot open shared channels', pasted), guests) >= shippedThreshold);
  });
});

describe('the reasons of a match', () => {
  const reasonsOf = (described: Described, one: MatchableIssue) =>
    scoreIssues(described, [one], index)[0]?.reasons;

  it('quote the words as the incident has them, the most telling first', () => {
    const reasons = reasonsOf(
      incident('OWA: Delayed e-mails', 'EXTERNAL recipients wait for hours'),
      mailDelay,
    );
    assert.deepEqual(new Set(reasons?.words), new Set(['Delayed', 'e mails', 'EXTERNAL', 'recipients']));
    assert.equal(reasons?.words.at(-1), 'e mails');
  });

  it('quote another form of a word too', () => {
    const queue = issue('UP1', 'Universal Print', 'Print jobs may wait for a long time');
    assert.deepEqual(reasonsOf(incident('jobs wait, both printers'), queue)?.words.toSorted(), [
      'jobs',
      'printers',
      'wait',
    ]);
  });

  it('are neither that something does not work nor a window where the issue is about Windows', () => {
    assert.deepEqual(
      reasonsOf(
        incident('cannot print messages from outlook on the web, unable to work'),
        printing,
      )?.words.toSorted(),
      ['messages', 'outlook on the web', 'print'],
    );
    const prompts = issue('EX8', 'Exchange Online', 'Users are asked for passwords in Outlook for Windows');
    const words = (text: string) => reasonsOf(incident(text), prompts)?.words.toSorted();
    assert.deepEqual(words('outlook: password window'), ['outlook', 'password']);
    assert.deepEqual(words('outlook : fenêtre de mot de passe'), ['mot de passe', 'outlook']);
    assert.deepEqual(words('outlook: password window on Windows'), ['Windows', 'outlook', 'password']);
  });

  it('are six words at most', () => {
    const { title, impact } = labels;
    assert.equal(reasonsOf(incident(title, impact), labels)?.words.length, 6);
  });

  it('name the service that the incident names', () => {
    const service = (text: string, one: MatchableIssue) => reasonsOf(incident(text), one)?.service;
    assert.equal(service('outlook delays to external recipients', mailDelay), 'Exchange Online');
    assert.equal(service('teams: sensitivity labels do not load', labels), 'Microsoft Teams');
    assert.equal(service('sensitivity labels do not load', labels), undefined);
    const pages = issue('BK1', 'Microsoft Bookings', 'Appointment pages may not load');
    assert.equal(service('bookings appointment pages do not load', pages), 'Microsoft Bookings');
  });

  it('say how long after the issue began the incident was opened', () => {
    const openedAfter = (openedAt?: Date) =>
      reasonsOf(incident('shared channels, guests', '', openedAt), guests)?.openedAfter;
    assert.equal(openedAfter(hours(2)), 7_200_000);
    assert.equal(openedAfter(hours(-1)), -3_600_000);
    assert.equal(openedAfter(), undefined);
  });
});
