import { describeInterrupted } from '../helpers/interrupted-steps.ts';

describeInterrupted('basic', [
  { step: 'outboundApp', counts: { graph: 2 } },
  { step: 'outboundProvider', counts: { serviceNow: 2 } },
  { step: 'outboundSecret', counts: { graph: 1, serviceNow: 1 } },
  { step: 'inboundClient', counts: { serviceNow: 1 } },
  { step: 'integrationUser', counts: { serviceNow: 2 } },
  { step: 'crossScope', counts: { serviceNow: 4 } },
]);
