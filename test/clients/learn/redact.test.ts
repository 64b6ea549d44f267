import assert from 'node:assert/strict';
import { redactForSearch } from '../../../src/clients/learn/redact.ts';

const removed = [
  {
    what: 'an e-mail address',
    text: 'mailbox <jo.o-hara+test@mail.contoso.co.uk> is full',
    left: 'mailbox < > is full',
  },
  { what: 'an address with letters beyond English', text: 'josé@contoso.com waits', left: 'waits' },
  { what: 'an address cut short', text: 'mail of jo@conto', left: 'mail of' },
  { what: 'a link', text: 'open HTTPS://portal.contoso.com/a?b=c#d and wait', left: 'open and wait' },
  {
    what: 'a link with an address in it',
    text: 'see https://contoso.com/jo@contoso.com/project-x now',
    left: 'see now',
  },
  {
    what: 'a network path',
    text: String.raw`copy from \\filer01\finance\q3.xlsx fails`,
    left: 'copy from fails',
  },
  { what: 'a tenant', text: 'sign in to contoso.onmicrosoft.com fails', left: 'sign in to fails' },
  { what: 'a SharePoint site', text: 'contoso-my.sharepoint.com is slow', left: 'is slow' },
  { what: 'an instance', text: 'from contoso.service-now.com', left: 'from' },
  {
    what: 'an id',
    text: 'tenant 7B1A4C52-0f6e-4f0e-9d53-2f6f4c1f8a10 is blocked',
    left: 'tenant is blocked',
  },
  { what: 'an IP address', text: 'relay 203.0.113.7 refused', left: 'relay refused' },
  { what: 'a number of an incident', text: 'same as inc0012345 again', left: 'same as again' },
  { what: 'a number of an article', text: 'KB0000007 did not help', left: 'did not help' },
  {
    what: 'a link of any kind',
    text: 'see ftp://files.contoso.com/a or www.contoso.com/jo now',
    left: 'see or now',
  },
  { what: 'a password', text: 'locked out, password: Summer2026! fails', left: 'locked out, fails' },
  {
    what: 'a profile folder',
    text: String.raw`opens C:\Users\jo\mail.pst`,
    left: String.raw`opens C: \mail.pst`,
  },
  { what: 'a number of a change task', text: 'see CTASK0001234 first', left: 'see first' },
  { what: 'a phone number', text: 'call +46 (70) 123-45-67 please', left: 'call please' },
  { what: 'a Windows account', text: 'sign-in of CONTOSO\\ada.lovelace fails', left: 'sign-in of fails' },
  { what: 'a MAC address', text: 'printer 00:1A:2b:3c:4d:5e offline', left: 'printer offline' },
  { what: 'an IPv6 address', text: 'no route to 2001:db8:0:1::17 today', left: 'no route to today' },
];

const kept = [
  'Outlook error 0x8004010F after the update',
  'AADSTS50076 and AADSTS7000215 in the sign-in log',
  'error CAA20003 (1001)',
  'invalid token: AADSTS70043',
  'remote server returned 550 5.7.708 Access denied',
  'Windows 11 24H2, Office version 2410',
  'Event 1309',
  'HKCU\\Software\\Microsoft\\Office',
  'meeting at 10:30:00',
];

describe('redactForSearch', () => {
  for (const { what, text, left } of removed) {
    it(`takes out ${what}`, () => {
      assert.equal(redactForSearch(text), left);
    });
  }

  for (const text of kept) {
    it(`keeps "${text}"`, () => {
      assert.equal(redactForSearch(text), text);
    });
  }

  it('leaves nothing of a text that only identifies', () => {
    assert.equal(redactForSearch(' jo@contoso.com\nINC0000001 '), '');
  });

  // A pattern that goes back and forth would take longer than a test may.
  it('takes a long text in its stride', () => {
    const text = redactForSearch(`${'1 ('.repeat(1500)} ${'a.'.repeat(2000)} ${'-@'.repeat(2000)}`);
    assert.doesNotMatch(text, /@/);
  });
});
