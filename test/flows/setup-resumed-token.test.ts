import { describeInterrupted } from '../helpers/interrupted-steps.ts';

describeInterrupted('entraToken', [
  { step: 'restApiApp', counts: { graph: 2 }, isLikeAnother: true },
  { step: 'restUserApp', counts: { graph: 2 }, isLikeAnother: true },
  { step: 'oidcProvider', counts: { serviceNow: 2 } },
  { step: 'oidcSecret', counts: { graph: 1, serviceNow: 1 } },
  { step: 'integrationUser', counts: { serviceNow: 2 }, isLikeAnother: true },
]);
describeInterrupted('direct', [{ step: 'graphPermission', counts: { graph: 1 } }]);
