import type { Finding } from '../../findings.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import { bad, good, notSeen } from './say.ts';

type SetUp = NonNullable<Awaited<ReturnType<InstanceSetup['readSetUp']>>>;

/**
 * The app's own tables are not public: all that it tells is how far it is as a whole. So each of its states is wrong for
 * exactly one step, the last one that it can mean, and says nothing of the others.
 */
function appCheck(judge: (look: StepLook, setUp: SetUp) => Finding): StepCheck {
  return async (look, { instance }) => {
    const setUp = await instance.readSetUp(look.signal);
    return [
      setUp === undefined
        ? notSeen(look, {
            field: 'setup',
            text: 'setup.checks.setup.notTold',
            todo: 'setup.checks.setup.lookTodo',
          })
        : judge(look, setUp),
    ];
  };
}

export const appStepCheck = appCheck((look, setUp) =>
  setUp === 'steps'
    ? someStepMissing(look)
    : good(look, { field: 'setup', text: 'setup.checks.setup.stepsDone' }),
);

export const appProvidersCheck = appCheck((look, setUp) => {
  if (setUp === 'steps') return someStepMissing(look);
  if (setUp === 'insightsOnly' && look.run.path !== 'insightsOnly') {
    return bad(look, {
      field: 'inbound',
      text: 'setup.checks.setup.inboundSkipped',
      todo: 'setup.checks.setup.inboundSkippedTodo',
    });
  }
  return good(look, { field: 'setup', text: 'setup.checks.setup.stepsDone' });
});

/** The last of the app's steps: when it is done, the app asks for the final one. */
export const appSettingsCheck = appCheck((look, setUp) =>
  setUp === 'steps'
    ? bad(look, { field: 'setup', text: 'setup.checks.setup.steps', todo: 'setup.checks.setup.stepsTodo' })
    : good(look, { field: 'setup', text: 'setup.checks.setup.stepsDone' }),
);

/** What is typed into the admin centre shows once the app has tried it. */
export const completeIntegrationCheck = appCheck((look, setUp) =>
  setUp === 'complete' || setUp === 'insightsOnly'
    ? good(look, { field: 'setup', text: 'setup.checks.setup.complete' })
    : notSeen(look, { field: 'setup', text: 'setup.checks.setup.notTried' }),
);

export const finishCheck = appCheck((look, setUp) => {
  if (setUp === 'steps') return someStepMissing(look);
  if (setUp === 'finalStep') {
    return bad(look, {
      field: 'setup',
      text: 'setup.checks.setup.finalStep',
      todo: 'setup.checks.setup.finalStepTodo',
    });
  }
  return good(look, { field: 'setup', text: 'setup.checks.setup.complete' });
});

function someStepMissing(look: StepLook): Finding {
  return notSeen(look, {
    field: 'setup',
    text: 'setup.checks.setup.someStep',
    todo: 'setup.checks.setup.lookTodo',
  });
}
