import { one, type Planted } from './planted-secrets.ts';

/** People, and where they can be reached. */
export const personal: readonly Planted[] = [
  one('ida.lund@contoso.com', (it) => `mailbox ${it} is full`),
  one('josé+test@exemple.fr', (it) => `Écrire à ${it}.`),
  one('ida_contoso.com#EXT#@fabrikam.onmicrosoft.com', (it) => `guest ${it} cannot join`),
  one('ida.lund (at) contoso.com', (it) => `reach me at ${it}`),
  one('+46 (70) 123-45-67', (it) => `call ${it} please`),
  one('+33 6 12 34 56 78', (it) => `joignable au ${it}`),
  one('06 12 34 56 78', (it) => `Rappeler au ${it} avant midi`),
  one('01.42.68.53.00', (it) => `Standard : ${it}`),
  one('(425) 555-0100', (it) => `phone ${it}`),
  one('425-555-0100 ext. 12', (it) => `desk ${it}`),
  one('0612345678', (it) => `son numéro : ${it}`),
  one('020 7946 0958', (it) => `London office, ${it}`),
  one('5550100', (it) => `call him on ${it}`),
  one('203.0.113.7', (it) => `relay ${it} refused`),
  one('2001:db8:0:1::17', (it) => `no route to ${it} today`),
  one('fe80::1c2d:3e4f', (it) => `adresse ${it}`),
  one('00:1A:2b:3c:4d:5e', (it) => `printer ${it} offline`),
  one('001a.2b3c.4d5e', (it) => `switch shows ${it}`),
  one('filer01', (it) => `copy from \\\\${it}\\finance\\q3.xlsx fails`),
  one('ilund', (it) => `opens C:\\Users\\${it}\\mail.pst`),
  one('Ida Lund', (it) => `C:\\Users\\${it}\\AppData\\Local`),
  one('ada.lovelace', (it) => `sign-in of CONTOSO\\${it} fails`),
  one('ida_contoso_com', (it) => `https://contoso-my.sharepoint.com/personal/${it}/Documents`),
  one('Ida Lund', (it) => `${it} cannot sign in`),
  one('IDA LUND', (it) => `${it} a rappelé`),
  one('Lund, Ida', (it) => `caller: ${it}`),
  one('Omar de la Cruz', (it) => `Assigned to ${it}.`),
  one('de la Cruz, Omar', (it) => `Affecté à ${it}`),
  one('Élodie Petit-Jean', (it) => `vu avec ${it} hier`),
];

export const peopleOfTheRecord = ['Ida Lund', 'Omar de la Cruz', 'Élodie Petit-Jean', 'X'];
