/** Words so common in what people report that they tell nothing about it. */
export const plainWords: readonly string[] =
  `
  a an the and or of to in on at for from by with as is are was were be been being it its this that these those i im
  ive me my mine we our us you your he she his her have they their them who which what when where why how if than so
  but also do does did done has had may might can could would should will shall must then there here after before
  while during since until about into onto out up down over under again back not no nor only very just like via per
  some any all none one two three first several many few other another same more most such each every because due
  both between yes ok please pls hello hi thanks thank dear regards help need needs want wants use uses using used
  user users people person customer customers colleague colleagues admin admins microsoft issue issues problem problems
  case following certain specific occur occurs occurred experience experiences experiencing experienced affect affects
  affected impact impacts impacted intermittent intermittently get gets getting got see sees seeing saw seen try tries
  trying tried receive receives received say says said today yesterday morning afternoon day days week weeks now ago
  minute minutes hour hours work works working
  `.match(/\S+/g) ?? [];

/** What people say in several ways; each line is one thing, and only what nearly always means the same is on it. */
export const sameThings: readonly string[] = [
  'sign in, signin, log in, login, log on, logon, log into, sign into',
  'sign out, signout, log out, logout, log off, logoff',
  'crash, freeze, hang, unresponsive',
  'wrong, incorrect, inaccurate',
  'remove, delete, removal',
  'show, display, visible, appear',
  'slow, slower, latency, delay, late',
  'picture, photo, image',
  'phone, smartphone, telephone',
  'move, migrate, migration',
  'computer, pc, laptop',
  'invite, invitation',
  'automatic, auto',
  'pop up, popup',
  'set up, setup',
  'time out, timeout',
  'voicemail, voice mail',
  'mail, email, e mail, emails',
  'on premises, on prem, onprem, onpremises',
  'data loss prevention, dlp',
  'multi factor authentication, multifactor authentication, two factor authentication, 2fa, mfa',
  'single sign on, sso',
  'outlook web app, outlook on the web, outlook web access, owa',
  'entra, entra id, azure active directory, azure ad, aad, microsoft entra id, microsoft entra',
  'active directory, ad',
  'active directory federation services, ad fs, adfs',
  'hybrid configuration wizard, hcw',
  'configuration manager, configmgr, sccm, mecm',
  'skype for business, skype, lync, sfb',
  'microsoft 365, office 365, m365, o365, office365',
  'powershell, power shell',
  'powerpivot, power pivot',
  'power bi, powerbi',
  'power apps, powerapps',
  'sharepoint, share point',
  'onedrive, one drive',
  'onenote, one note',
  'powerpoint, power point',
  'mailtip, mail tip',
  'macos, mac os, mac, os x',
];
