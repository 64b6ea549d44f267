/**
 * What identifies people and organisations is taken out of a text before it goes to a public search: addresses,
 * links, network paths, ids, IP and phone numbers, record numbers. Error codes stay: they find the answer.
 */
const identifying: readonly RegExp[] = [
  // First, because other patterns would cut a link apart and leave its end.
  /https?:\/\/\S+/gi,
  /\\\\\S+/g,
  // Also one that an excerpt cut short, and one with letters beyond English.
  /[^\s<>()"',;:]+@[^\s<>()"',;:]+/g,
  /\b[\w-]+\.(onmicrosoft|sharepoint|service-now)\.com\b/gi,
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b\d{1,3}(\.\d{1,3}){3}\b/g,
  /\b(INC|CHG|PRB|RITM|REQ|TASK|SCTASK|KB)\d+\b/gi,
  // Nine digits at least: mail systems' codes, such as "550 5.7.708", have fewer.
  /(?<!\w)\+?\d([\s().-]*\d){8,}/g,
];

export function redactForSearch(text: string): string {
  return identifying
    .reduce((rest, pattern) => rest.replace(pattern, ' '), text)
    .replace(/\s+/g, ' ')
    .trim();
}
