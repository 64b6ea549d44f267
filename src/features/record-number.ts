import { CasebridgeError } from '../errors.ts';

/** What the letters of ServiceNow's task and knowledge numbers stand for. */
const otherRecords: ReadonlyMap<string, string> = new Map([
  ['CHG', 'change'],
  ['PRB', 'problem'],
  ['REQ', 'request'],
  ['RITM', 'item'],
  ['TASK', 'task'],
  ['SCTASK', 'task'],
  ['CTASK', 'task'],
  ['PTASK', 'task'],
  ['KB', 'knowledge'],
  ['CS', 'case'],
]);

/** ServiceNow's own length first, then the others an instance may use. */
const digitCounts = [7, 5, 6, 8, 9, 10];
const maximumDigits = 20;

/** "INC 42", "INC-042" and "#INC42" as ServiceNow writes it, since people copy and dictate numbers. */
export function withWholeNumbers(message: string): string {
  return message.replace(/(?<![\p{L}\p{N}])#?(INC)[\s#:-]*(\d+)(?![\p{L}\p{N}])/giu, '$1$2');
}

/** Whether a text is meant as a record's number: letters ServiceNow uses, then digits. */
export function looksLikeRecordNumber(text: string): boolean {
  const prefix = /^([a-z]+)\d+$/i.exec(text)?.[1]?.toUpperCase();
  return prefix !== undefined && (prefix === 'INC' || otherRecords.has(prefix));
}

/**
 * The incident numbers a person may mean, best first: `INC001` is the record literally called so, else
 * `INC0000001`, padded to whatever length the instance uses. Digits alone are an incident's: nobody says "incident CHG1".
 * @throws NOT_AN_INCIDENT for another record's number, INCIDENT_NUMBER_UNREADABLE for anything else
 */
export function incidentNumbers(text: string): readonly string[] {
  const number = text
    .trim()
    .toUpperCase()
    .replace(/^#?(?=\d+$)/, 'INC');
  const [, prefix = '', digits = ''] = /^([A-Z]+)(\d+)$/.exec(number) ?? [];
  const type = otherRecords.get(prefix);
  if (type !== undefined) throw new CasebridgeError('NOT_AN_INCIDENT', { number, type });
  if (prefix !== 'INC' || digits.length > maximumDigits) {
    throw new CasebridgeError('INCIDENT_NUMBER_UNREADABLE', { number: shortened(text.trim()) });
  }
  const significant = digits.replace(/^0+/, '');
  const padded = digitCounts.map((count) => `INC${significant.padStart(count, '0')}`);
  return [...new Set([number, ...padded])];
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
