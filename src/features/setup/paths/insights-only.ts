import type { Path } from '../runbook/step.ts';
import { outboundApp } from './steps/app-registrations.ts';
import {
  appConsent,
  appProviders,
  appRepository,
  appSettings,
  finish,
  skipped,
} from './steps/app-screens.ts';
import { completeIntegration } from './steps/complete-integration.ts';
import { crossScope } from './steps/cross-scope.ts';
import { network } from './steps/network.ts';
import { outboundProvider, outboundSecret } from './steps/outbound-provider.ts';
import { enableForInsights } from './steps/people.ts';
import { field } from './steps/said.ts';

/** Microsoft never calls the instance: no cases. */
export const insightsOnly: Path = {
  id: 'insightsOnly',
  features: ['serviceHealth', 'solutions'],
  steps: [
    outboundApp,
    outboundProvider('{redirectUrl}'),
    outboundSecret,
    crossScope,
    appConsent,
    appProviders([], skipped, skipped),
    appRepository,
    appSettings,
    // The page insists on values that nothing uses.
    completeIntegration([
      field('Authentication type', 'AAD Auth'),
      field('Client ID', 'ignored'),
      field('Rest username', 'ignored'),
      field('Rest user password', 'ignored'),
    ]),
    finish,
    enableForInsights,
    network,
  ],
};
