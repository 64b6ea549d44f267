import { isCasebridgeError } from '../../../errors.ts';
import { unseen } from '../../findings.ts';
import type { StepCheck } from '../runbook/step.ts';
import { bad, good } from './say.ts';

const permission = 'ServiceHealth.Read.All';

/** What the token says, and whether it is enough. */
export const graphPermissionCheck: StepCheck = async (look, { casebridge }) => {
  const { signal, step } = look;
  const roles = await casebridge.readGraphRoles(signal);
  const values = { permission };
  if (!roles.includes(permission)) {
    return [
      bad(look, {
        field: 'permission',
        text: 'setup.checks.graph.missing',
        todo: 'setup.checks.graph.missingTodo',
        values,
      }),
    ];
  }
  const given = good(look, { field: 'permission', text: 'setup.checks.graph.given', values });
  try {
    const { services } = await casebridge.readHealth(signal);
    return [
      given,
      good(look, { field: 'serviceHealth', text: 'setup.checks.graph.works', values: { services } }),
    ];
  } catch (error) {
    if (!isCasebridgeError(error)) throw error;
    return [given, unseen('Microsoft Graph', error, look, `${step.id}.serviceHealth`)];
  }
};

/** Something that Microsoft Learn always has pages about. */
const question = 'Exchange Online mail flow';

export const learnCheck: StepCheck = async (look, { casebridge }) => {
  const count = await casebridge.searchLearn(question, look.signal);
  if (count > 0)
    return [good(look, { field: 'answers', text: 'setup.checks.learn.works', values: { count } })];
  return [
    bad(look, {
      field: 'answers',
      text: 'setup.checks.learn.nothing',
      todo: 'setup.checks.learn.nothingTodo',
    }),
  ];
};

export const firstChannelCheck: StepCheck = async (look, { casebridge }) => {
  const count = await casebridge.countSubscriptions();
  if (count > 0) {
    return [good(look, { field: 'subscriptions', text: 'setup.checks.channel.some', values: { count } })];
  }
  return [
    bad(look, {
      field: 'subscriptions',
      text: 'setup.checks.channel.none',
      todo: 'setup.checks.channel.noneTodo',
    }),
  ];
};
