import type { Feature, Reply, Turn, Verb } from '../../turn.ts';
import type { AutomaticDeps } from './deps.ts';
import { doStep, showPlan } from './do-step.ts';
import { createOneTimeSecrets } from './one-time-secrets.ts';
import { openSecret, showSecret } from './show-secret.ts';
import { createSignIns } from './sign-in.ts';
import { openTry, tryNow } from './try-sign-in.ts';
import { showUndo, undoStep } from './undo-step.ts';

export type { AutomaticDeps } from './deps.ts';

/**
 * "Do it for me", undoing it, and the secrets that people type. Who may is a matter of each step (`Runbook.requireMay`):
 * administrators of Entra and Microsoft 365 often have no user in ServiceNow.
 */
export function automaticFeature(deps: AutomaticDeps): Feature {
  const signIns = createSignIns();
  const secretDeps = { ...deps, signIns, secrets: createOneTimeSecrets(deps.now) };
  return {
    commands: [],
    verbs: [
      onCard('setup.plan', (turn, data) => showPlan(turn, data, deps)),
      onCard('setup.do', (turn, data) => doStep(turn, data, deps, signIns)),
      onCard('setup.undo', (turn, data) => showUndo(turn, data, deps)),
      onCard('setup.undoDo', (turn, data) => undoStep(turn, data, deps, signIns)),
      inDialog('setup.secret', (turn, data) => openSecret(turn, data, secretDeps)),
      inDialog('setup.secretShow', (turn, data) => showSecret(turn, data, secretDeps)),
      inDialog('setup.trySignIn', (turn, data) => openTry(turn, data, deps)),
      inDialog('setup.trySignInNow', (turn, data) => tryNow(turn, data, deps)),
    ],
  };
}

type Handle = (turn: Turn, data: unknown) => Promise<Reply>;

function onCard(verb: string, handle: Handle): Verb {
  return { verb, right: 'none', answer: 'update', handle };
}

function inDialog(verb: string, handle: Handle): Verb {
  return { verb, right: 'none', answer: 'dialog', handle };
}
