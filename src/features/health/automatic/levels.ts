/**
 * The impact of an incident by Microsoft's classification: what Microsoft calls an incident is a critical problem that
 * people notice; an advisory is limited.
 */
export function impactOf(classification: string): '1' | '3' {
  return classification === 'advisory' ? '3' : '1';
}

/** People cannot work with the service, or not as they should, or nobody knows yet. */
const troubled: ReadonlySet<string> = new Set([
  'serviceDegradation',
  'investigating',
  'restoringService',
  'extendedRecovery',
  'confirmed',
  'reported',
]);

/** The urgency of an incident by the status: what stands still is most urgent, what is over least. */
export function urgencyOf(status: string): '1' | '2' | '3' {
  if (status === 'serviceInterruption') return '1';
  return troubled.has(status) ? '2' : '3';
}
