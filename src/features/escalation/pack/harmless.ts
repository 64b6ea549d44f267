/** What helps to find the answer, and would be missed: codes of errors, numbers of records, versions. */
const references: readonly RegExp[] = [
  /(?:^|[(:=])0x[0-9a-f]{2,16}\)?:?$/i,
  /^(?:AADSTS|AADB2C|MSIS|CAA|MFA|SSPR|TS|OE|SPO|EX|MO|SP|OD|LY|TM|IN|IT|MV|PB|DZ|FL|CR|YA|WC|CP)[_-]?\d{2,9}:?$/i,
  /^(?:INC|CHG|PRB|RITM|REQ|TASK|SCTASK|CTASK|PTASK|CS|KB|MS|CVE)-?\d[\d-]*$/i,
  // A version, a build, a mail system's answer such as "5.7.708".
  /^v?\d+(?:\.\d+){1,4}$/i,
  // A date or a time of day.
  /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?$/i,
  /^\d{1,2}[/.:h]\d{2}(?:[/.:]\d{2,4})?$/i,
];

const guid = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

export function isKnownReference(word: string): boolean {
  return references.some((pattern) => pattern.test(word));
}

export function isGuid(word: string): boolean {
  return guid.test(word);
}

export function isEmailAddress(word: string): boolean {
  return /^[^@\s]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$/u.test(word);
}

/** Such as `dc01.contoso.com`. */
export function looksLikeHost(word: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|local|lan|corp|int|fr|de|uk|eu|io|cloud|ms|microsoft)\.?$/i.test(
    word,
  );
}

/** Names that end in a number, as products have them. */
export function isProduct(word: string): boolean {
  return /^(?:ms|microsoft|office|outlook|word|excel|onenote|access|project|visio|windows|win|exchange|sharepoint|onedrive|teams|server|iphone|ipad|ios|android|galaxy|pixel|surface|thinkpad|latitude|elitebook|macbook|macos|sql|oauth|saml|wpa|tls|ipv|sha|aes|event|error|code|room|salle|floor|bureau|poste|user|level|step|m|o|d|p|a|f|e)-?\d+[a-z]?\d?$/i.test(
    word,
  );
}

/** Whether digits have the check digit of payment cards (Luhn), and begin as those do. */
export function isCardNumber(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, one, index) => {
    const doubled = index % 2 === 1 ? Number(one) * 2 : Number(one);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Whether an account's number has the check digits of an IBAN (ISO 7064, mod 97). */
export function isIban(written: string): boolean {
  const plain = written.replace(/\s/g, '').toUpperCase();
  if (plain.length < 15 || plain.length > 34) return false;
  const moved = `${plain.slice(4)}${plain.slice(0, 4)}`;
  const rest = [...moved].reduce((total, one) => {
    const value = Number.parseInt(one, 36);
    return (total * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return rest === 1;
}

/** Whether four numbers with dots are an address, and not what the word before them says: a version. */
export function isIpAddress(written: string): boolean {
  return written.split('.').every((part) => Number(part) <= 255);
}

/** Whether what looks like one of IPv6 is one: a time of day has colons too. */
export function isIpv6Address(written: string): boolean {
  return /\d/.test(written) && (written.includes('::') || written.split(':').length === 8);
}
