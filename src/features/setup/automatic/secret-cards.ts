import type { Words } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { PlannedSecret, Step } from '../runbook/step.ts';
import type { SignInInvitation } from '../systems.ts';
import { secretMinutes } from './one-time-secrets.ts';
import type { ShownSecret } from './put-secret.ts';

/** As the page of the Microsoft 365 admin center prints them: the inbound client's secret, and the Rest user app's. */
const fieldLabels = { serviceNow: 'Client secret', entra: 'Rest user password' } as const;

/** The one place where a secret is shown. */
export function secretReply(
  { secret, name, expiresAt }: ShownSecret,
  { from }: PlannedSecret,
  { words }: Turn,
): Reply {
  const heading = words.say('setup.secret.heading');
  return {
    card: 'setup/secret',
    data: {
      heading,
      text: words.say('setup.secret.text'),
      label: fieldLabels[from.system],
      secret,
      name: words.say('setup.secret.name', { name }),
      ...(expiresAt !== undefined && { expires: words.say('setup.secret.expires', { moment: expiresAt }) }),
    },
    summary: heading,
  };
}

/** Another secret is only made for who wants it. */
export function askReply(planned: PlannedSecret, step: Step, { words }: Turn): Reply {
  const heading = words.say('setup.secret.askHeading');
  const text = words.say(`setup.secret.ask.${planned.from.system}`);
  return { card: 'setup/secret-ask', data: { heading, text, step: step.id }, summary: heading };
}

export function secretCodeReply(
  { userCode, url, expiresAt }: SignInInvitation,
  step: Step,
  { words }: Turn,
  notice?: 'notYet',
): Reply {
  const heading = words.say('setup.secret.codeHeading');
  return {
    card: 'setup/secret-sign-in',
    data: {
      heading,
      ...noticeOf(notice && 'setup.secret.notYet', words),
      text: words.say('setup.secret.codeText'),
      code: userCode,
      until: words.say('setup.automatic.codeUntil', { moment: expiresAt }),
      account: words.say('setup.automatic.codeAccount'),
      url,
      step: step.id,
    },
    summary: heading,
  };
}

/** ServiceNow takes longer than a dialog waits. */
export function makingReply(step: Step, { words }: Turn, notice?: 'notYet'): Reply {
  const heading = words.say('setup.secret.makingHeading');
  const text = words.say('setup.secret.makingText');
  const more = noticeOf(notice && 'setup.secret.notMade', words);
  return { card: 'setup/secret-making', data: { heading, ...more, text, step: step.id }, summary: heading };
}

function noticeOf(message: 'setup.secret.notYet' | 'setup.secret.notMade' | undefined, words: Words) {
  return message && { notice: `⚠️ ${words.say(message)}` };
}

/** Somebody else types it. */
export function givenReply(to: string, { words }: Turn): Reply {
  const heading = words.say('setup.secret.givenHeading');
  const text = words.say('setup.secret.givenText', { person: to, minutes: secretMinutes });
  return { card: 'setup/secret-given', data: { heading, text }, summary: heading };
}

/** What the one who types it is told, in their own chat. */
export function waitsReply(step: Step, by: string, { words }: Turn): Reply {
  const heading = words.say('setup.secret.waitsHeading');
  const text = words.say('setup.secret.waitsText', { person: by, minutes: secretMinutes });
  return { card: 'setup/secret-waits', data: { heading, text, step: step.id }, summary: heading };
}
