import { fold } from '../../phrases.ts';

/** What people call the services of Microsoft 365, besides the words of their names. */
const nicknames: readonly { readonly service: RegExp; readonly title: string; readonly names: string }[] = [
  {
    service: /exchange|outlook/i,
    title: 'Exchange Online',
    names:
      'exchange, outlook, owa, mail, mails, email, emails, e-mail, e-mails, mailbox, mailboxes, inbox, calendar, ' +
      'calendars, distribution list, public folder, messagerie, courriel, courriels, calendrier, boite aux lettres',
  },
  { service: /teams/i, title: 'Microsoft Teams', names: 'teams, ms teams, msteams' },
  { service: /sharepoint/i, title: 'SharePoint Online', names: 'sharepoint, spo, document library' },
  { service: /onedrive/i, title: 'OneDrive for Business', names: 'onedrive, one drive' },
  {
    service: /entra|identity|active directory/i,
    title: 'Microsoft Entra',
    names:
      'entra, azure, azure ad, aad, active directory, sign-in, signin, login, mfa, sso, multifactor, multi-factor, authenticator, ' +
      'conditional access',
  },
  {
    service: /intune|device management|endpoint/i,
    title: 'Microsoft Intune',
    names: 'intune, autopilot, mdm, company portal, enrolment, enrollment, endpoint manager',
  },
  {
    service: /365 apps|office/i,
    title: 'Microsoft 365 apps',
    names:
      'office, word, excel, powerpoint, onenote, outlook, visio, publisher, access database, click-to-run, office 365 proplus',
  },
  {
    service: /for the web/i,
    title: 'Microsoft 365 for the web',
    names: 'word, excel, powerpoint, onenote, office online',
  },
  {
    service: /365 suite/i,
    title: 'Microsoft 365 suite',
    names: 'm365, o365, office365, office 365, admin center',
  },
  { service: /power apps/i, title: 'Power Apps in Microsoft 365', names: 'powerapps, power apps' },
  {
    service: /automate/i,
    title: 'Microsoft Power Automate in Microsoft 365',
    names: 'power automate, flow, flows',
  },
  {
    service: /power platform/i,
    title: 'Power Platform',
    names: 'powerapps, power apps, power automate, flow, flows',
  },
  { service: /power bi/i, title: 'Power BI', names: 'powerbi, power bi' },
  { service: /viva engage|yammer/i, title: 'Viva Engage', names: 'yammer, viva engage' },
  { service: /skype/i, title: 'Skype for Business', names: 'skype, lync, sfb' },
  { service: /dynamics/i, title: 'Dynamics 365 Apps', names: 'dynamics, crm' },
  { service: /defender/i, title: 'Microsoft Defender XDR', names: 'defender' },
  { service: /purview|compliance/i, title: 'Microsoft Purview', names: 'purview, ediscovery, dlp' },
  { service: /planner|project/i, title: 'Planner', names: 'planner' },
  { service: /forms/i, title: 'Microsoft Forms', names: 'microsoft forms, ms forms' },
  { service: /bookings/i, title: 'Microsoft Bookings', names: 'bookings' },
  { service: /copilot/i, title: 'Microsoft Copilot (Microsoft 365)', names: 'copilot' },
  { service: /windows/i, title: 'Windows', names: 'windows' },
  {
    service: /configuration manager/i,
    title: 'Configuration Manager',
    names: 'configmgr, sccm, configuration manager',
  },
];

const services = nicknames.map(({ service, title, names }) => ({
  pattern: service,
  title,
  names: names.split(', '),
}));

/** In the names of many services, and of other things. */
const commonNames: ReadonlySet<string> = new Set(
  'microsoft online business apps app suite service services power web the for in admin xdr 365'.split(' '),
);

/** Named beside whatever is broken, or in too many senses to speak against another service. */
const vague: ReadonlySet<string> = new Set(['Windows', 'Microsoft 365 suite', 'Microsoft Entra']);

/** Which services of Microsoft 365 a text names. */
export interface NamedServices {
  /** As Graph calls them, the one that is most likely meant first. */
  readonly titles: readonly string[];
  /** @param service as Graph calls it */
  includes(service: string): boolean;
}

export function namedServices(text: string): NamedServices {
  const said = ` ${fold(text).replace(/[^\p{L}\p{N}-]+/gu, ' ')} `;
  const says = (name: string) => said.includes(` ${name} `);
  const named = services.filter(({ names }) => names.some(says));
  return {
    titles: named.map(({ title }) => title),
    includes: (service) => named.some(({ pattern }) => pattern.test(service)) || ownNames(service).some(says),
  };
}

/** The services an issue is about: its own, and those that its text names. */
export function servicesOf(service: string, text: string): ReadonlySet<string> {
  const own = services.filter(({ pattern }) => pattern.test(service)).map(({ title }) => title);
  return new Set([...own, ...namedServices(text).titles]);
}

/**
 * Whether an incident names services, and none that an issue is about.
 * @param about of the issue, as `servicesOf` gives them
 */
export function isAboutOthers(named: NamedServices, service: string, about: ReadonlySet<string>): boolean {
  const clear = named.titles.filter((title) => !vague.has(title));
  if (clear.length === 0 || vague.has(service) || named.includes(service)) return false;
  return !clear.some((title) => about.has(title));
}

function ownNames(service: string): readonly string[] {
  const words = fold(service).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !commonNames.has(word));
}
