import type { Step } from '../runbook/step.ts';
import type { SignInInvitation } from '../systems.ts';
import type { ShownSecret } from './put-secret.ts';

/** What waits for somebody in the dialog of their step. */
export type Waiting =
  | { readonly is: 'signIn'; readonly invitation: SignInInvitation }
  | { readonly is: 'making' }
  | { readonly is: 'ready'; readonly secret: ShownSecret }
  /** It was made for somebody else, who was told. */
  | { readonly is: 'given'; readonly to: string }
  | { readonly is: 'failed'; readonly error: unknown };

/** Secrets on their way to the person who types them: in the memory of this process only, for ten minutes, to be shown once. */
export interface OneTimeSecrets {
  put(entraObjectId: string, step: Pick<Step, 'id'>, waiting: Waiting): void;
  peek(entraObjectId: string, step: Pick<Step, 'id'>): Waiting | undefined;
  /** It waits no more. */
  take(entraObjectId: string, step: Pick<Step, 'id'>): Waiting | undefined;
}

export const secretMinutes = 10;

export function createOneTimeSecrets(now: () => Date): OneTimeSecrets {
  const kept = new Map<
    string,
    { readonly waiting: Waiting; readonly until: number; readonly timer: NodeJS.Timeout }
  >();
  const drop = (key: string) => {
    clearTimeout(kept.get(key)?.timer);
    kept.delete(key);
  };
  const peek = (key: string): Waiting | undefined => {
    const found = kept.get(key);
    if (found !== undefined && now().getTime() >= found.until) drop(key);
    return kept.get(key)?.waiting;
  };
  return {
    put: (person, step, waiting) => {
      const key = keyOf(person, step);
      drop(key);
      const until = waiting.is === 'signIn' ? waiting.invitation.expiresAt : inMinutes(now());
      // Wiped also when nobody asks again.
      const timer = setTimeout(() => kept.delete(key), Math.max(0, until.getTime() - now().getTime()));
      timer.unref();
      kept.set(key, { waiting, until: until.getTime(), timer });
    },
    peek: (person, step) => peek(keyOf(person, step)),
    take: (person, step) => {
      const key = keyOf(person, step);
      const found = peek(key);
      drop(key);
      return found;
    },
  };
}

function inMinutes(now: Date): Date {
  return new Date(now.getTime() + secretMinutes * 60_000);
}

function keyOf(entraObjectId: string, { id }: Pick<Step, 'id'>): string {
  return `${entraObjectId} ${id}`;
}
