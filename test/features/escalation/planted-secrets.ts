/**
 * Secrets as people and machines write them into incidents. Their telling parts are put together here, so that whoever
 * looks for secrets in this repository finds none: none of them opens anything.
 */
export interface Planted {
  /** What must not leave. */
  readonly secrets: readonly string[];
  readonly text: string;
}

const letters = 'aB3dE5gH7jK9mN2pQ4rS6tU8vW0xY1zA';
/** Looks random, is the same each time. */
const mixed = (length: number) => letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
const hex = (length: number) => '9f86d081884c7d65'.repeat(Math.ceil(length / 16)).slice(0, length);
const base64 = (length: number) => `${'Zm9vYmFy+Qux/9aB'.repeat(10).slice(0, length - 2)}==`;
const upper = (length: number) => 'Q7RT2MZ4XK9BLP3W'.repeat(4).slice(0, length);
const jwt = ['ey', 'J', mixed(30), '.ey', 'J', mixed(60), '.', mixed(43)].join('');
const pem = (kind: string) =>
  [
    ['-----BEGIN ', kind, 'PRIVATE', ' KEY-----'].join(''),
    base64(64),
    base64(64),
    base64(48),
    ['-----END ', kind, 'PRIVATE', ' KEY-----'].join(''),
  ].join('\n');

export const one = (secret: string, text: (secret: string) => string): Planted => ({
  secrets: [secret],
  text: text(secret),
});

/** Several sentences around the same secret. */
const told = (secret: string, ...texts: readonly ((secret: string) => string)[]) =>
  texts.map((text) => one(secret, text));

export const passwordsInProse: readonly Planted[] = [
  ...told(
    'Summer2026!',
    (it) => `Her password is ${it} and Outlook keeps asking for it.`,
    (it) => `password: ${it}`,
    (it) => `Password = ${it}, still locked out`,
    (it) => `I reset the password to ${it} but the phone still prompts.`,
    (it) => `tried with password ${it} on the web, same error AADSTS50126`,
    (it) => `The password for the shared mailbox is "${it}".`,
    (it) => `temporary password is now ${it}`,
    (it) => `login ida / ${it}`,
    (it) => `credentials: ida.lund / ${it}`,
    (it) => `Son mot de passe est ${it}, il ne marche plus.`,
    (it) => `Mot de passe : ${it}`,
    (it) => `mdp : ${it}`,
    (it) => `Le mot de passe a été remplacé par ${it} hier soir.`,
    (it) => `mot de passe provisoire ${it}`,
    (it) => `Le nouveau mot de passe sera ${it}`,
    (it) => `identifiants : ilund / ${it}`,
    (it) => `Password:\n${it}\nPlease check`,
    (it) => `| user | ilund | password | ${it} |`,
    (it) => `{"user":"ilund","password":"${it}"}`,
    (it) => `net use Z: \\\\filer01\\finance /user:ilund password=${it}`,
    (it) => `pwd=${it}`,
    (it) => `passwd: ${it}`,
    (it) => `PW: ${it}`,
    (it) => `Password -> ${it}`,
    (it) => `we use the password ${it} for all test accounts`,
    (it) => `(password: ${it})`,
    (it) => `the password was changed from Winter2025# to ${it}`,
    (it) => `SMTP_PASSWORD=${it}`,
    (it) => `svcPassword: '${it}'`,
    (it) => `She uses ${it} as her password everywhere`,
    (it) => `Elle a saisi ${it} comme mot de passe`,
    (it) => `my password's ${it} since then`,
    (it) => `ida.lund@contoso.com / ${it}`,
    (it) => `compte ilund / ${it}`,
    (it) => `Le code wifi : ${it}`,
    (it) => `I typed ${it} and got AADSTS50126`,
    (it) => `Domain admin: CONTOSO\\adm-ida ${it}`,
    (it) => `net use Z: \\\\filer01\\finance /user:CONTOSO\\ilund ${it}`,
    (it) => `$p = ConvertTo-SecureString "${it}" -AsPlainText -Force`,
    (it) => `curl -s -u ilund:${it} https://contoso.com`,
    (it) => `password for the scanner account on the second floor is ${it}`,
  ),
  ...told(
    'hunter2x',
    (it) => `the password is ${it}`,
    (it) => `password ${it} does not work`,
    (it) => `mot de passe : ${it}`,
  ),
  ...told(
    'Tr0ub4dor&3',
    (it) => `My passcode is ${it}.`,
    (it) => `password (${it}) was accepted yesterday`,
    (it) => `Le mdp actuel est toujours ${it}`,
  ),
  one('ChatNoir2026', (it) => `Mon mot de passe Wifi est ${it}`),
  one('letmein', (it) => `password: ${it}`),
  one('sesame', (it) => `The password is ${it}`),
  one('Sommerferien', (it) => `Mot de passe : ${it}`),
  one('xK-9!', (it) => `password = "${it}"`),
  one('with blank 77', (it) => `password: "${it}"`),
  one('deux mots 42', (it) => `mot de passe : « ${it} »`),
  { secrets: ['Winter2025#', 'Summer2026!'], text: 'Old password Winter2025#, new password Summer2026!' },
  one('correct horse battery staple', (it) => `The passphrase is ${it}.`),
  one('cheval correct batterie agrafe', (it) => `phrase secrète : ${it}`),
  one('4821', (it) => `Her PIN is ${it}.`),
  one('4821', (it) => `code PIN : ${it}`),
  one('739105', (it) => `PIN code ${it} is refused by Windows Hello`),
  one('902 114', (it) => `verification code is ${it}`),
  one('482913', (it) => `code de vérification : ${it}`),
  one('482913', (it) => `the MFA code ${it} was refused`),
  one('73110482', (it) => `one-time passcode: ${it}`),
];

export const issuedKeys: readonly Planted[] = [
  ...['AK' + 'IA', 'AS' + 'IA'].flatMap((start) =>
    told(
      `${start}${upper(16)}`,
      (it) => `aws_access_key_id = ${it}`,
      (it) => `The backup job signs in with ${it} and fails`,
    ),
  ),
  one(mixed(40), (it) => `aws_secret_access_key=${it}`),
  ...['gh' + 'p_', 'gh' + 'o_', 'gh' + 's_', 'gh' + 'u_', 'gh' + 'r_'].map((start) =>
    one(`${start}${mixed(36)}`, (it) => `git clone fails with ${it} since Monday`),
  ),
  one(['github', '_pat_', mixed(22), '_', mixed(59)].join(''), (it) => `Le jeton ${it} a expiré`),
  one(['gl', 'pat-', mixed(20)].join(''), (it) => `GitLab says 401 for ${it}.`),
  one(['xo', 'xb-', '123456789012-', mixed(24)].join(''), (it) => `bot token: ${it}`),
  one(['xo', 'xp-', '123456789012-', mixed(24)].join(''), (it) => `Slack : ${it}`),
  one(['sk_', 'live_', mixed(24)].join(''), (it) => `payments use ${it}`),
  one(['rk_', 'live_', mixed(24)].join(''), (it) => `clé restreinte ${it}`),
  one(['wh', 'sec_', mixed(32)].join(''), (it) => `webhook ${it}`),
  one(['AI', 'za', mixed(35)].join(''), (it) => `https://maps.example.com/js?key=${it}&v=3`),
  one(['ya', '29.', mixed(60)].join(''), (it) => `token ${it}`),
  one(['GOC', 'SPX-', mixed(28)].join(''), (it) => `client secret ${it}`),
  one(['np', 'm_', mixed(36)].join(''), (it) => `//registry.npmjs.org/:_authToken=${it}`),
  one(['py', 'pi-', mixed(80)].join(''), (it) => `twine upload -p ${it}`),
  one(['sk', '-', mixed(48)].join(''), (it) => `OPENAI_API_KEY=${it}`),
  one(['sk', '-proj-', mixed(64)].join(''), (it) => `la clé est ${it}`),
  one(['hf', '_', mixed(34)].join(''), (it) => `huggingface login with ${it}`),
  one(['S', 'K', hex(32)].join(''), (it) => `Twilio ${it} is refused`),
  one(['S', 'G.', mixed(22), '.', mixed(43)].join(''), (it) => `SendGrid: ${it}`),
  one(['key', '-', hex(32)].join(''), (it) => `mailgun ${it}`),
  one(['da', 'pi', hex(32)].join(''), (it) => `databricks ${it}`),
  one(['hv', 's.', mixed(28)].join(''), (it) => `vault login ${it}`),
  one(['AT', 'ATT3', mixed(60)].join(''), (it) => `Jira ${it}`),
  one(['dop', '_v1_', hex(64)].join(''), (it) => `doctl auth ${it}`),
  one(['A3', '-ABC123-', upper(6), '-R7T2M-Z4XK9-BLP3W-QAZ2W'].join(''), (it) => `1Password ${it}`),
  ...told(
    jwt,
    (it) => `The add-in sends ${it} and gets 401`,
    (it) => `Authorization: Bearer ${it}`,
    (it) => `id_token=${it}&state=1`,
    (it) => `Le jeton reçu : ${it}`,
  ),
  one(['ey', 'J', mixed(80)].join(''), (it) => `cut short: ${it}`),
  one(base64(24), (it) => `Authorization: Basic ${it}`),
  one(base64(28), (it) => `curl -H "Authorization: Basic ${it}" https://api.contoso.com/v1`),
  one(mixed(40), (it) => `curl -H 'Authorization: Bearer ${it}'`),
  one(mixed(40), (it) => `en-tête Authorization = Token ${it}`),
  one(mixed(64), (it) => `Authorization: SharedAccessSignature sr=sb%3a%2f%2fcontoso&sig=${it}&se=17`),
  one(hex(32), (it) => `X-Api-Key: ${it}`),
  one(hex(32), (it) => `Ocp-Apim-Subscription-Key: ${it}`),
  one(mixed(56), (it) => `https://contoso-func.azurewebsites.net/api/x?code=${it}`),
  ...['', 'RSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH '].map((kind) =>
    one(pem(kind), (it) => `The connector was set up with\n${it}\nand then it failed.`),
  ),
  {
    secrets: [base64(64), base64(48)],
    text: ['-----BEGIN ', 'PRIVATE', ` KEY-----\n${base64(64)}\n${base64(48)}`].join(''),
  },
  one(['MI', 'IJ', mixed(300)].join(''), (it) => `le certificat (pfx) : ${it}`),
];

export const microsoftSecrets: readonly Planted[] = [
  one(
    base64(88),
    (it) =>
      `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${it};EndpointSuffix=core.windows.net`,
  ),
  one(base64(88), (it) => `storage key ${it} was rotated`),
  one(
    `${mixed(40)}%3D`,
    (it) => `https://contoso.blob.core.windows.net/a/b.zip?sv=2024-11-04&se=2026-12-01&sr=b&sp=r&sig=${it}`,
  ),
  one(
    `${mixed(43)}=`,
    (it) => `Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${it}`,
  ),
  one(`${mixed(43)}=`, (it) => `HostName=contoso.azure-devices.net;DeviceId=d1;SharedAccessKey=${it}`),
  ...told(
    ['aB3', '8Q', '~', mixed(34)].join(''),
    (it) => `client secret: ${it}`,
    (it) => `Das Secret ${it} läuft ab`,
    (it) => `La valeur du secret est ${it}, elle expire demain.`,
    (it) => `AADSTS7000215 with ${it}`,
  ),
  one(['0.', 'A', mixed(60), '.', mixed(40)].join(''), (it) => `refresh_token: ${it}`),
  one(
    ['1.', 'A', mixed(60), '.', mixed(40)].join(''),
    (it) => `code ${it} was already redeemed (AADSTS54005)`,
  ),
  one(['M.', 'C507_BAY.0.U.-', mixed(60)].join(''), (it) => `jeton d’actualisation ${it}`),
  one(['M.', 'R3_BAY.', mixed(60)].join(''), (it) => `refresh token ${it}`),
  one(
    '123456-234567-345678-456789-567890-678901-789012-890123',
    (it) => `BitLocker asks again; recovery key ${it}`,
  ),
  one('123456-234567-345678-456789-567890-678901-789012-890123', (it) => `Clé de récupération : ${it}`),
  one(['W269N', 'WFGWX', 'YVC9B', '4J6C9', 'T83GX'].join('-'), (it) => `product key ${it}`),
  one(mixed(44), (it) => `Set-Cookie: ESTSAUTHPERSISTENT=${it}; path=/; secure`),
  one(mixed(44), (it) => `Cookie: FedAuth=${it}; rtFa=abc`),
  one(mixed(32), (it) => `FedAuth=${it}`),
  one(upper(32), (it) => `JSESSIONID=${it}`),
  one(hex(32), (it) => `session id: ${it}`),
  one(hex(32), (it) => `identifiant de session: glide_session_store=${it}`),
  one(mixed(60), (it) => `https://contoso.webhook.office.com/webhookb2/${it}`),
  one(`T024BE7LH/B024BE7LH/${mixed(24)}`, (it) => `https://hooks.slack.com/services/${it}`),
];

export const connectionStrings: readonly Planted[] = [
  one(
    'S3cr!t;less9'.replace(';', ''),
    (it) => `Server=tcp:sql01.contoso.com,1433;Database=hr;User ID=svc_hr;Password=${it};Encrypt=True`,
  ),
  one('p@ss w0rd', (it) => `Data Source=sql01;User Id=sa;Pwd="${it}";`),
  one('Pa55w0rd', (it) => `Uid=root;Pwd=${it}`),
  one('svc:N0tSoSecret', (it) => `mongodb://${it}@db1.contoso.com:27017/hr?authSource=admin`),
  one('svc:N0t@So/Secret', (it) => `mongodb+srv://${it}@cluster0.contoso.com/hr`),
  one('app:x9Yz', (it) => `postgres://${it}@203.0.113.9:5432/app`),
  one('app:x9Yz', (it) => `postgresql://${it}@db/app`),
  one('root:toor7', (it) => `mysql://${it}@localhost/x`),
  one(':r3dis', (it) => `redis://${it}@cache:6379/0`),
  one(
    `${mixed(43)}=`,
    (it) => `contoso.redis.cache.windows.net:6380,password=${it},ssl=True,abortConnect=False`,
  ),
  one('guest:gu3st', (it) => `amqp://${it}@rabbit:5672/%2f`),
  one('guest:gu3st', (it) => `La file est amqps://${it}@rabbit`),
  one('ida:Summer2026!', (it) => `https://${it}@intranet.contoso.com/app`),
  one('ida:Summer2026!', (it) => `ftp://${it}@files.contoso.com`),
  one(mixed(30), (it) => `https://contoso.com/reset?token=${it}&lang=fr`),
  one(mixed(30), (it) => `https://contoso.com/cb#access_token=${it}`),
  one(`${mixed(40)}`, (it) => `https://sso.contoso.com/?SAMLResponse=${it}`),
  one('e2d9c1b7-55aa-4c0d-8f21-90ab12cd34ef', (it) => `api key: ${it}`),
];

export const keysInProse: readonly Planted[] = [
  ...told(
    mixed(32),
    (it) => `The API key is ${it}`,
    (it) => `api_key=${it}`,
    (it) => `"apiKey": "${it}"`,
    (it) => `secret: ${it}`,
    (it) => `the token we use, ${it}, has expired`,
    (it) => `Le jeton est ${it}`,
    (it) => `clé d'API : ${it}`,
    (it) => `clé secrète : ${it}`,
    (it) => `subscription key ${it}`,
    (it) => `export CLIENT_SECRET=${it}`,
    (it) => `le secret partagé ${it} ne marche plus`,
  ),
  one('wifi-Contoso-2026', (it) => `pre-shared key: ${it}`),
  one(['JBSWY3DP', 'EHPK3PXP'].join(''), (it) => `TOTP secret ${it}`),
  one(['JBSWY3DP', 'EHPK3PXP'].join(''), (it) => `TOTP: ${it}`),
  one('JBSW Y3DP EHPK 3PXP', (it) => `clé pour l’application Authenticator : ${it}`),
  one('jbsw y3dp ehpk 3pxp', (it) => `authenticator key ${it}`),
  one(
    ['otpauth', '://totp/Contoso:ida?secret=', 'JBSWY3DP', 'EHPK3PXP'].join(''),
    (it) => `QR code holds ${it}`,
  ),
  { secrets: ['a1b2c-d3e4f', '9f8e7-d6c5b'], text: 'Recovery codes: a1b2c-d3e4f 9f8e7-d6c5b' },
  {
    secrets: ['8214 7731', '9917 2043'].flatMap((pair) => pair.split(' ')),
    text: 'codes de secours : 8214 7731, 9917 2043',
  },
  one('4111 1111 1111 1111', (it) => `card ${it} was charged twice`),
  one('5500-0000-0000-0004', (it) => `Carte ${it} refusée`),
  one('378282246310005', (it) => `amex ${it}`),
  one('FR14 2004 1010 0505 0001 3M02 606', (it) => `IBAN ${it}`),
  one('GB29NWBK60161331926819', (it) => `paid from ${it}`),
  one('DE89 3704 0044 0532 0130 00', (it) => `le compte ${it} a été débité`),
];
