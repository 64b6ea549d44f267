/** What Microsoft's posts say of their parts, whichever way they put it. */
export type PostLabel =
  | 'title'
  | 'userImpact'
  | 'moreInfo'
  | 'currentStatus'
  | 'finalStatus'
  | 'scope'
  | 'startTime'
  | 'endTime'
  | 'rootCause'
  | 'nextSteps'
  | 'nextUpdate';

const labels: readonly { readonly part: PostLabel; readonly form: string }[] = [
  { part: 'title', form: 'Title' },
  { part: 'userImpact', form: 'User impact' },
  { part: 'moreInfo', form: 'More info(?:rmation)?' },
  { part: 'currentStatus', form: 'Current status' },
  { part: 'finalStatus', form: 'Final status' },
  { part: 'scope', form: 'Scope of impact' },
  { part: 'startTime', form: '(?:Incident |Estimated )?Start time' },
  { part: 'endTime', form: '(?:Incident |Estimated )?End time' },
  { part: 'rootCause', form: '(?:Preliminary )?Root cause' },
  { part: 'nextSteps', form: 'Next steps?' },
  { part: 'nextUpdate', form: 'Next update(?: by| due)?' },
];

/** For regular expressions that ignore case. */
export const anyLabel = labels.map(({ form }) => form).join('|');

/** @param label as it is written in a post */
export function partOf(label: string): PostLabel | undefined {
  return labels.find(({ form }) => new RegExp(`^(?:${form})$`, 'i').test(label))?.part;
}
