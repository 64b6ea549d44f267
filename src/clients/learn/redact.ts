/**
 * What identifies people and organisations is taken out of a text before it goes to a public search: addresses,
 * links, network paths, ids, IP and phone numbers, record numbers, passwords. Error codes stay: they find the answer.
 */
const identifying: readonly RegExp[] = [
  // First, because other patterns would cut a link apart and leave its end.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/gi,
  /\bwww\.\S+/gi,
  /\\\\\S+/g,
  // What people should not write into an incident, and do.
  /\b(password|passwd|pwd|passcode|mot de passe|mdp|secret|token|api[ _-]?key)\s*(:|=|\bis\s*:|\best\s*:)\s*(?!AADSTS|0x)\S+/gi,
  /\\Users\\[^\\\s]+/gi,
  // Also one that an excerpt cut short, and one with letters beyond English.
  /[^\s<>()"',;:]+@[^\s<>()"',;:]+/g,
  /\b[\w-]+\.(onmicrosoft|sharepoint|service-now)\.com\b/gi,
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b\d{1,3}(\.\d{1,3}){3}\b/g,
  // A MAC address, an IPv6 address.
  /\b[0-9a-f]{2}([:-][0-9a-f]{2}){5}\b/gi,
  /\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,7}\b/gi,
  // A Windows account; registry paths, which help to find the answer, begin with HK.
  /\b(?!HK)[A-Z][A-Z0-9-]{1,14}\\[\w.-]+/g,
  /\b(INC|CHG|PRB|RITM|REQ|TASK|SCTASK|CTASK|PTASK|KB)\d+\b/gi,
  // Nine digits at least: mail systems' codes, such as "550 5.7.708", have fewer.
  /(?<!\w)\+?\d([\s().-]*\d){8,}/g,
];

export function redactForSearch(text: string): string {
  return identifying
    .reduce((rest, pattern) => rest.replace(pattern, ' '), text)
    .replace(/\s+/g, ' ')
    .trim();
}
