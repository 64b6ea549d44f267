/**
 * Secrets that a machine has made and that say who issued them, by what they begin or end with: nothing else looks so,
 * wherever it stands. Each form is the source of a regular expression that is linear in the text's length.
 */
export const issuedKeys: readonly { readonly issuer: string; readonly form: string }[] = [
  { issuer: 'AWS: access key id', form: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}' },
  { issuer: 'GitHub', form: 'gh[opusr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{16,255}' },
  { issuer: 'GitLab', form: 'gl[a-z]{2,6}-[\\w-]{16,255}' },
  { issuer: 'Slack', form: 'xox[a-z](?:\\.xox[a-z])?-[\\w-]{8,255}|xapp-[\\w-]{8,255}' },
  { issuer: 'Stripe, and whoever copies it', form: '(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{8,255}' },
  {
    issuer: 'Google',
    form: 'AIza[\\w-]{30,60}|ya29\\.[\\w-]{16,2000}|GOCSPX-[\\w-]{16,60}|1//0[\\w-]{20,200}',
  },
  {
    issuer: 'npm, PyPI, Docker, RubyGems',
    form: 'npm_[A-Za-z0-9]{30,60}|pypi-[\\w-]{16,400}|dckr_pat_[\\w-]{16,60}|rubygems_[0-9a-f]{32,60}',
  },
  { issuer: 'OpenAI, Anthropic, Hugging Face', form: 'sk-[A-Za-z0-9][\\w-]{18,255}|hf_[A-Za-z0-9]{20,60}' },
  {
    issuer: 'Twilio, SendGrid, Mailgun',
    form: 'SK[0-9a-fA-F]{32}|SG\\.[\\w-]{10,60}\\.[\\w-]{10,100}|key-[0-9a-f]{32}',
  },
  {
    issuer: 'Databricks, Vault, Atlassian, DigitalOcean',
    form: 'dapi[0-9a-f]{32}|hv[sb]\\.[\\w-]{20,255}|ATATT3[\\w=-]{20,255}|do[opr]_v1_[0-9a-f]{32,80}',
  },
  { issuer: 'Telegram: a bot’s token', form: '\\d{8,10}:[\\w-]{35}(?![\\w-])' },
  {
    issuer: 'Azure and Azure DevOps',
    form: '[A-Za-z0-9]{70,80}AZDO[A-Za-z0-9]{4}|[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,40}|[A-Za-z0-9+/]{33,76}(?:Az(?:Se|Fu|Ca)|ACDb|\\+A(?:St|MC|Ba|Eh|Rm|Io))[A-Za-z0-9+/]{5,8}={0,2}',
  },
  {
    issuer: 'age, 1Password',
    form: 'AGE-SECRET-KEY-1[A-Z0-9]{20,80}|A3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,11}){4,5}|ops_eyJ[\\w-]{20,2000}',
  },
  { issuer: 'JWT, signed or encrypted, whole or cut short', form: 'eyJ[\\w-]{10,}(?:\\.[\\w-]*){0,4}' },
  {
    issuer: 'Microsoft Entra: refresh token or authorization code',
    form: '[01]\\.A[\\w-]{20,}(?:\\.[\\w-]+){0,4}',
  },
  { issuer: 'Microsoft account: refresh token', form: 'M\\.[A-Z]\\d{1,4}[\\w.!*$-]{16,}' },
];
