/**
 * Names that only Azure and Entra go by. Words that other things have, too ("subscription", "tenant", "MFA"), count only
 * beside one that says whose they are; so what is left out goes another way, and nothing of Exchange or Teams comes here.
 */
const names: readonly RegExp[] = [
  // Not "azure" as a colour, nor Azure Information Protection, which is Microsoft 365's.
  /\bAzure\b(?!\s+(?:Information Protection|RMS|Rights Management|blue|sky))/,
  /\bazure[\s-](?:subscription|portal|vm|virtual machine|resource|ad|active directory|key ?vault|storage|sql|function|app service|tenant|devops)/i,
  // In small letters it is a word of French and Italian.
  /\bEntra\b/,
  /\b(?:microsoft entra|entra[ -]id|entra admin)\b/i,
  /\bAADSTS\d{4,}\b/i,
  /\b(?:AAD|Azure AD|Azure Active Directory)\b/,
  /\bconditional access\b/i,
  /\bacc[eè]s conditionnel\b/i,
  /\bportal\.azure\.com\b|\bmanagement\.azure\.com\b|\bentra\.microsoft\.com\b/i,
  /\b\w+\.(?:azurewebsites\.net|database\.windows\.net|blob\.core\.windows\.net|vault\.azure\.net)\b/i,
  /\/subscriptions\/[0-9a-f]{8}-[0-9a-f-]{27}\b/i,
  /\bapp registrations?\b|\binscriptions? d['’]applications?\b/i,
];

/** Whether an incident's or a service's words are about Azure or Entra, and not just about Microsoft 365. */
export function isAboutAzure(text: string): boolean {
  return names.some((name) => name.test(text));
}
