/**
 * What identifies people and organisations is taken out of a text before it goes to a public search: addresses,
 * links, network paths, ids, IP and phone numbers, record numbers. Error codes stay: they find the answer.
 */
const identifying: readonly RegExp[] = [
  /[\w.+-]+@[\w-]+(\.[\w-]+)+/g,
  /https?:\/\/\S+/gi,
  /\\\\\S+/g,
  /\b[\w-]+\.(onmicrosoft|sharepoint|service-now)\.com\b/gi,
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b\d{1,3}(\.\d{1,3}){3}\b/g,
  /\b(INC|CHG|PRB|RITM|REQ|TASK|SCTASK|KB)\d+\b/gi,
  /\+?\d[\d\s().-]{7,}\d/g,
];

export function redactForSearch(text: string): string {
  return identifying
    .reduce((rest, pattern) => rest.replace(pattern, ' '), text)
    .replace(/\s+/g, ' ')
    .trim();
}
