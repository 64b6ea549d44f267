import type { Check } from '../../findings.ts';
import type { LookDeps } from './deps.ts';

/** The app permission that Casebridge cannot do without. */
const neededPermissions = ['ServiceHealth.Read.All'] as const;

/**
 * Whether an administrator's consent still stands: the permission that is needed in any case, and those that were there before.
 * @param before permissions that Graph's token has had
 * @param onRead told which it has now
 */
export function consentCheck(
  { systems }: Pick<LookDeps, 'systems'>,
  before: readonly string[] = [],
  onRead: (now: readonly string[]) => void = () => undefined,
): Check {
  return {
    about: 'consent',
    name: ({ words }) => words.say('diagnose.what.consent'),
    run: async ({ words, signal }) => {
      const roles = await systems.casebridge.readGraphRoles(signal);
      onRead(roles);
      return [...new Set([...neededPermissions, ...before])].map((permission) => {
        const about = `consent.${permission}`;
        if (roles.includes(permission)) {
          return { result: 'good', about, text: words.say('setup.nightly.consentHolds', { permission }) };
        }
        const text = words.say('setup.nightly.consentLost', { permission });
        return { result: 'bad', about, text, todo: [words.say('setup.nightly.consentTodo', { permission })] };
      });
    },
  };
}
