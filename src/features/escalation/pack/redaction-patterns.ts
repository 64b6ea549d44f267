import { isCardNumber, isGuid, isIban, isIpAddress, isIpv6Address, isKnownReference } from './harmless.ts';
import { issuedKeys } from './issued-keys.ts';
import { isCredential, isKey, isPassword, toldValues, type ValueSpan } from './told-values.ts';

export const findingKinds = ['secret', 'email', 'phone', 'address', 'name'] as const;
export type FindingKind = (typeof findingKinds)[number];

/**
 * What must not leave, by its form. Each is linear in the text's length: what repeats has a limit or begins where nothing
 * of its kind stands before it.
 */
export interface RedactionPattern {
  readonly kind: FindingKind;
  /** What it is, and how it is known. */
  readonly why: string;
  /** Flags `d` and `g`. All of a match is found, or its group `found`. */
  readonly pattern: RegExp;
  /** Whether what was found is what it looks like. */
  readonly accepts?: (found: string) => boolean;
  /** For what people write in their own words: where in the group `found` the values are. */
  readonly values?: (behind: string) => readonly ValueSpan[];
}

const isNoReference = (found: string) => !isKnownReference(found);
const looksRandom = (found: string) => /\d/.test(found) || /[a-z][A-Z]|[+/=~]/.test(found);

const secrets: readonly Omit<RedactionPattern, 'kind'>[] = [
  {
    why: 'a private key; where its end is missing, all that follows',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-…]|-(?!----))*(?:-----END [A-Z0-9 ]{0,40}-----)?/dg,
  },
  {
    why: 'a key or a certificate with one (PFX), as base64 of DER',
    pattern: /(?<![A-Za-z0-9+/])MI[I-K][A-Za-z0-9+/]{57,}={0,2}(?:\r?\n[A-Za-z0-9+/]{16,}={0,2})*/dg,
  },
  {
    why: 'the private part of a PuTTY key',
    pattern: /Private-Lines: \d{1,4}(?<found>(?:\r?\n[A-Za-z0-9+/=]{4,100})+)/dg,
  },
  ...issuedKeys.map(({ issuer, form }) => ({
    why: issuer,
    pattern: new RegExp(`(?<![A-Za-z0-9])(?:${form})`, 'dg'),
  })),
  {
    why: 'Microsoft Entra: a client secret, which has a tilde within',
    pattern: /(?<![\w.~\\/-])[\w.-]{1,44}~[\w.~-]{8,60}/dg,
    accepts: (found) => found.length >= 28 && /\d/.test(found) && /[A-Z]/.test(found) && /[a-z]/.test(found),
  },
  {
    why: 'Azure: a key of 64 bytes as base64',
    pattern: /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{86}==/dg,
  },
  {
    why: 'a key in a connection string',
    pattern:
      /(?:AccountKey|SharedAccessKey|SharedSecretValue|SharedSecret|AccessKey|PrimaryKey|SecondaryKey)\s{0,3}[=:]\s{0,3}(?<found>[^\s;,"']{6,600})/dgi,
  },
  {
    why: 'a password in a connection string or a setting, which a semicolon ends',
    pattern:
      /(?:password|passwd|pwd|passphrase|secret)\s{0,3}=\s{0,3}(?<found>"[^"\n]{1,200}"|'[^'\n]{1,200}'|\{[^}\n]{1,200}\}|[^\s;&"'{]{1,200})/dgi,
    accepts: isNoReference,
  },
  {
    why: 'user and password in the address of a database, a queue or a server',
    pattern:
      /\b(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mariadb|rediss?|amqps?|mssql|sqlserver|oracle|ldaps?|s?ftps?|ssh|smb|mqtts?|nats|imaps?|pop3s?|smtps?):\/\/(?<found>[^\s/@]{0,200}:[^\s"'<>]{1,300})@/dgi,
  },
  {
    why: 'user and password in any other address',
    pattern:
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<found>[^\s/@?#]{0,200}:[^\s/@?#]{1,200}|gh[a-z]_\w{10,}|[\w-]{20,200})@/dgi,
  },
  {
    why: 'a token, a signature or a code in an address',
    pattern:
      /[?&;#](?:access_token|id_token|refresh_token|auth_?token|token|code|sig|signature|key|api[_-]?key|subscription-key|secret|client_secret|password|passwd|pwd|pass|auth|authkey|session(?:_?id)?|sid|ticket|SAMLResponse|SAMLRequest|assertion|client_assertion|x-amz-signature|x-amz-security-token|hash|otp|invite|rtp|sv_token)=(?<found>[^\s&#"'<>;]{4,})/dgi,
    accepts: (found) => isNoReference(found) && looksRandom(found),
  },
  {
    why: 'a secret of whoever calls a webhook',
    pattern:
      /(?:hooks\.slack\.com\/(?:services|workflows)|discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com\/webhookb2|outlook\.office\.com\/webhook)\/(?<found>[^\s"'<>]{8,600})/dgi,
  },
  {
    why: 'credentials of a request',
    pattern:
      /\b(?:Proxy-)?Authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:Bearer|Basic|Token|ApiKey|Negotiate|NTLM)\s+)?(?<found>(?:Digest|SharedAccessSignature|SharedKey|AWS4-HMAC-SHA256|Hawk|OAuth)\s[^\r\n]{4,2000}|[^\s"',]{4,})/dgi,
    accepts: (found) => looksRandom(found) || found.length >= 16,
  },
  {
    why: 'credentials behind their scheme',
    pattern: /\b(?:Bearer|Basic|Negotiate|NTLM)\s{1,3}["']?(?<found>[A-Za-z0-9+/._~=-]{8,})/dgi,
    accepts: (found) =>
      (/\d/.test(found) && /[a-z]/i.test(found) && isNoReference(found)) || /[a-z][A-Z].*=$/.test(found),
  },
  {
    why: 'a shared access signature that was cut out of its address',
    pattern: /\bsig=(?<found>[^\s&"'<>]{16,})/dgi,
  },
  {
    why: 'cookies of a request or an answer',
    pattern: /\b(?:Set-)?Cookie["']?\s{0,3}[:=]\s{0,3}(?<found>[^\r\n]{4,8000})/dgi,
    accepts: (found) => found.includes('='),
  },
  {
    why: 'a session, by the cookie or header that holds it',
    pattern:
      /(?:JSESSIONID|PHPSESSID|ASPSESSIONID\w{0,20}|ASP\.NET_SessionId|\.AspNet[\w.]{0,40}|ESTSAUTH\w{0,20}|ESTSSC|SignInStateCookie|FedAuth|rtFa|glide_\w{3,30}|connect\.sid|X-OWA-CANARY|X-UserToken|X-API-Key|X-Auth-Token|Ocp-Apim-Subscription-Key|x-functions-key|session[ _-]?id|id de session|sessionid|session[ _-]?(?:cookie|key|token)|jeton de session)["']?\s{0,3}(?:[=:]|is|est)\s{0,3}["']?(?<found>[^\s;,"']{8,})/dgi,
    accepts: (found) => looksRandom(found) && isNoReference(found),
  },
  {
    why: 'what an authenticator app is set up with',
    pattern: /otpauth(?:-migration)?:\/\/[^\s"'<>]{4,}/dgi,
  },
  {
    why: 'a TOTP secret: base32, alone or in groups of four',
    pattern:
      /(?:[Oo][Tt][Pp]|2[Ff][Aa]|[Mm][Ff][Aa]|[Aa]uthenti|[Ss]eed|[Ss]ecret|[Ss]ecrète|[Cc]lé|[Kk]ey|SECRET|KEY)[^\n]{0,60}?(?<found>(?<![A-Za-z0-9])(?:[A-Z2-7]{16,64}|(?:[A-Za-z2-7]{4}[ -]){3,15}[A-Za-z2-7]{4})(?![A-Za-z0-9]))/dg,
    accepts: (found) => /\d/.test(found) || /^[A-Z]{16,}$/.test(found),
  },
  {
    why: 'a code that lets somebody in once',
    pattern:
      /(?:verification|one[- ]time|otp|mfa|2fa|security|authenticator|login|sign-in|sms|vérification|usage unique|sécurité|connexion|temporary access|accès temporaire)[ -](?:pass ?)?(?:codes?|passcode|pass|pin)?[^\d\n]{0,30}?(?<![\w.-])(?<found>\d{3}[ -]?\d{3,5})(?![\w.-]*\w)/dgi,
  },
  {
    why: 'a code that lets somebody in once, named behind it in French',
    pattern:
      /codes?[ ](?:de (?:vérification|sécurité|connexion|validation)|à usage unique|sms|mfa|otp|temporaire)[^\d\n]{0,30}?(?<![\w.-])(?<found>\d{3}[ -]?\d{3,5})(?![\w.-]*\w)/dgi,
  },
  {
    why: 'recovery codes, one or a list',
    pattern:
      /(?:(?:recovery|backup|rescue|scratch|emergency|bypass) (?:codes?|keys?)|(?:codes?|clés?) de (?:récupération|secours))(?: (?:is|are|est|sont)| ?:| ?=){0,2}\s{0,4}(?<found>(?:(?=[a-z0-9-]{0,24}[\d-])[a-z0-9][a-z0-9-]{3,60}[\s,;]{0,4}){1,24})/dgi,
    accepts: (found) => /\d/.test(found) && isNoReference(found.trim()) && !isGuid(found.trim()),
  },
  {
    why: 'BitLocker: a recovery key',
    pattern: /(?<!\d)\d{6}(?:[- \u2013]\d{6}){7}(?!\d)/dg,
  },
  {
    why: 'a product key of Windows or Office',
    pattern: /(?<![\w-])[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![\w-])/dg,
    accepts: (found) => /\d/.test(found) && /[A-Z]/.test(found),
  },
  {
    why: 'a payment card, by its check digit',
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/dg,
    accepts: isCardNumber,
  },
  {
    why: 'a bank account, by the check digits of its IBAN',
    pattern:
      /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])/dg,
    accepts: isIban,
  },
  {
    why: 'a password that people write about',
    pattern:
      /(?:pass ?words?|passwd|pass ?codes?|pwd|psw|mots? de passe|mdp|(?:code|clé|key) wi-?fi|wi-?fi (?:code|key))(?=(?<found>[^\p{L}\p{N}][\s\S]{1,220}))/dgiu,
    values: (behind) => toldValues(behind, isPassword),
  },
  {
    why: 'credentials that people write about',
    pattern:
      /(?<![\p{L}\p{N}])(?:pass|pw|creds?|credentials|identifiants?|login|account|compte|typed|entered|saisi|tapé)(?=(?<found>[\s\u00a0:=|(][\s\S]{1,220}))/dgiu,
    values: (behind) => toldValues(behind, isCredential),
  },
  {
    why: 'a password that is named behind it',
    pattern:
      /(?<![^\s"'“«(])(?<found>[^\s"'“«(]{6,80}["'”»)]?)\s{1,3}(?:as|comme|is|est|for)\s{1,3}(?:(?:the|her|his|my|our|their|your|a|le|son|mon|ton|notre|votre|leur|un)\s{1,3})?(?:(?:new|old|current|temporary|nouveau)\s{1,3})?(?:pass ?word|passcode|pwd|mots? de passe|mdp)/dgiu,
    accepts: (found) => isPassword(found, 'near'),
  },
  {
    why: 'a password behind the address or account it belongs to',
    pattern:
      /(?:@[\w.-]{3,80}|\b[A-Z][A-Z0-9-]{1,14}\\[\w.-]{2,64})(?:[ ]{0,2}[/:|;,][ ]{0,2}|[ ]{1,2})(?<found>[^\s]{6,80})/dgu,
    accepts: (found) => isPassword(found, 'near'),
  },
  {
    why: 'a password in a command',
    pattern:
      /(?:\bnet use[^\n]{1,120}?\/user:[^\s]{1,80}\s{1,3}|ConvertTo-SecureString\s{1,3}(?:-String\s{1,3})?|\bsshpass -p ?|\bcurl[^\n]{0,200}?\s(?:-u|--user)\s{1,3})(?<found>"[^"\n]{1,200}"|'[^'\n]{1,200}'|[^\s/-][^\s]{0,200})/dgi,
    accepts: (found) => !/^password=/i.test(found),
  },
  {
    why: 'a PIN',
    pattern:
      /(?<![\p{L}\p{N}])(?:pin|code pin|code secret|code confidentiel|access code|door code|code d['’]accès|unlock code|code de déverrouillage|cvv2?|cvc2?|cryptogramme|puk)(?![\p{L}\p{N}])[^\d\n]{0,30}?(?<![\w.:/-])(?<found>\d[\d ]{1,10}\d)(?![\w:/]|[.,-]\d)/dgiu,
  },
  {
    why: 'a passphrase, up to the end of its sentence',
    pattern:
      /(?:pass ?phrase|recovery phrase|seed phrase|phrase (?:secrète|de passe|de récupération))[^:=\n]{0,30}?(?:\bis\b|\best\b|[:=])\s{0,4}(?<found>[^\n.;]{4,240})/dgiu,
    accepts: (found) =>
      /[-\d]|(?:\S+\s+){2}\S/.test(found) && !/^(?:not|wrong|no|pas|asked|refus)/i.test(found),
  },
  {
    why: 'a key or a token that people write about',
    pattern:
      /(?:secrets?|tokens?|(?:api|access|account|shared|primary|secondary|private|storage|master|encryption|signing|subscription|host|function|license|admin|service|ssh|secret|pre-?shared)[ _-]?keys?|(?<![\p{L}\p{N}])(?:key|psk|clés?|clefs?|jetons?|apikey))(?:[_-][a-z]{1,20}){0,2}(?=(?<found>[^\p{L}\p{N}][\s\S]{1,420}))/dgiu,
    values: (behind) => toldValues(behind, isKey),
  },
];

export const redactionPatterns: readonly RedactionPattern[] = [
  ...secrets.map((form): RedactionPattern => ({ kind: 'secret', ...form })),
  {
    kind: 'email',
    why: 'an e-mail address or user principal name, a guest’s too; ids of messages stay, Microsoft traces mail by them',
    pattern:
      /[\p{L}\p{N}._%+'’#-]{1,64}@(?![\w.-]{1,80}\.prod\.(?:outlook\.com|exchangelabs\.com))[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/dgu,
    accepts: (found) => /@[^@]*\p{L}/u.test(found),
  },
  {
    kind: 'email',
    why: 'an e-mail address that hides from machines',
    pattern:
      /[\p{L}\p{N}._-]{1,64}[ ]?[[({](?:at|arobase)[\])}][ ]?[\p{L}\p{N}-]{1,63}(?:[ ]?(?:[[({](?:dot|point)[\])}]|\.)[ ]?[\p{L}\p{N}-]{1,63}){1,5}/dgiu,
  },
  {
    kind: 'phone',
    why: 'a phone number with the code of its country',
    pattern:
      /(?<![\w+.])(?:\+|00(?=[1-9]\d[ .-]))[1-9](?:[ .()\u00a0/-]{0,3}\d){6,14}(?:[ ,]{0,2}(?:ext\.?|poste|x)[ ]?\d{1,6})?(?!\w)/dgi,
  },
  {
    kind: 'phone',
    why: 'a phone number as France writes it',
    pattern: /(?<![\w.+-])0[1-9](?:[ .\u00a0-]?\d{2}){4}(?![\w]|[.-]\d)/dg,
  },
  {
    kind: 'phone',
    why: 'a phone number as North America writes it',
    pattern:
      /(?<![\w.+-])(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?:[ ,]{0,2}(?:ext\.?|x)[ ]?\d{1,6})?(?![\w]|[.-]\d)/dgi,
  },
  {
    kind: 'phone',
    why: 'a phone number as Britain and others write it',
    pattern: /(?<![\w.+-])\(?0\d{2,4}\)?[ \u00a0-]\d{3,4}[ \u00a0-]?\d{3,4}(?![\w]|[.-]\d)/dg,
  },
  {
    kind: 'phone',
    why: 'digits that are said to be a phone number',
    pattern:
      /(?:phone|mobile|cell|call(?:ed)?|tel|tél|téléphone|portable|appeler|appelez|rappeler|rappelez|ring|fax|whatsapp|gsm|joignable|reach(?:ed|able)?)[^\d\n]{0,24}?(?<![\w.-])(?<found>\(?\d(?:[ ().\u00a0/-]{0,2}\d){5,14})(?![\w]|[.-]\d)/dgiu,
  },
  {
    kind: 'address',
    why: 'an IP address, unless it is said to be a version',
    pattern:
      /(?<![\w.-]|\b(?:version|versions|build|v|ver|release|update|client|agent|driver|firmware|pilote)[ :.]{1,3})\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d|-\d)/dgi,
    accepts: isIpAddress,
  },
  {
    kind: 'address',
    why: 'an IPv6 address',
    pattern: /(?<![\w:.-])(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,7}(?![\w:])/dgi,
    accepts: isIpv6Address,
  },
  {
    kind: 'address',
    why: 'a MAC address',
    pattern:
      /(?<![\w:.-])(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-])/dgi,
  },
  {
    kind: 'address',
    why: 'the server of a network path',
    pattern: /(?<![\w\\:])\\\\(?<found>[\w.-]{1,63})(?=\\|\s|$)/dg,
  },
  {
    kind: 'name',
    why: 'the user’s folder in a path',
    pattern:
      /(?:\\{1,2}Users\\{1,2}|\/Users\/|\/home\/|\/personal\/)(?<found>[^\\/\r\n"'<>|:*?]{1,40}(?=[\\/])|[^\\/\s"'<>|:*?,;]{1,40})/dgi,
    accepts: (found) => !/^(?:public|default|all users|administrator|%\w+%)$/i.test(found),
  },
  {
    kind: 'name',
    why: 'a Windows account; branches of the registry and Windows’ own accounts stay',
    pattern:
      /(?<![\w\\:/-])(?!HK|NT |AUTHORITY|BUILTIN|SERVICE|IIS )[A-Z][A-Z0-9-]{1,14}\\(?<found>[\w.-]{2,64})(?![\w\\])/dg,
  },
];
