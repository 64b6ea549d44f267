import assert from 'node:assert/strict';
import {
  contactDetailsOf,
  supportLanguageOf,
  windowsZoneOf,
} from '../../../src/clients/azure-support/contact.ts';

const contact = {
  name: 'Megan Bowen',
  email: 'meganb@contoso.com',
  phone: '',
  country: 'FR',
  language: 'fr-FR',
  timeZone: 'Europe/Paris',
};

describe('a contact in the form of Azure', () => {
  const zones = [
    ['Europe/Paris', 'Romance Standard Time'],
    ['Europe/Berlin', 'W. Europe Standard Time'],
    ['America/New_York', 'Eastern Standard Time'],
    ['Asia/Kolkata', 'India Standard Time'],
    ['Asia/Calcutta', 'India Standard Time'],
    ['Europe/Kyiv', 'FLE Standard Time'],
    ['Asia/Kathmandu', 'Nepal Standard Time'],
    ['Pacific/Chatham', 'Chatham Islands Standard Time'],
    ['UTC', 'UTC'],
    ['Nowhere/Land', 'UTC'],
    ['', 'UTC'],
  ] as const;
  for (const [zone, name] of zones) {
    it(`calls the zone ${zone || 'of nobody'} ${name}`, () => assert.equal(windowsZoneOf(zone), name));
  }

  it('has a name for every zone that people can choose', () => {
    const nameless = Intl.supportedValuesOf('timeZone').filter((zone) => windowsZoneOf(zone) === 'UTC');
    // Antarctic stations and a few islands have no name at Windows.
    assert.ok(nameless.length < 12, nameless.join(' '));
  });

  const countries = [
    ['FR', 'FRA'],
    ['us', 'USA'],
    ['CH', 'CHE'],
    ['ZZ', 'ZZ'],
  ] as const;
  for (const [country, code] of countries) {
    it(`writes the country ${country} as ${code}`, () =>
      assert.equal(contactDetailsOf({ ...contact, country }, '').country, code));
  }

  const names = [
    ['Megan Bowen', 'Megan', 'Bowen'],
    ['Anna Maria Schmidt', 'Anna Maria', 'Schmidt'],
    ['Schmidt, Anna Maria', 'Anna Maria', 'Schmidt'],
    ['Prince', 'Prince', 'Prince'],
    ['  ', 'meganb', 'meganb'],
  ] as const;
  for (const [name, firstName, lastName] of names) {
    it(`takes "${name}" for ${firstName} and ${lastName}`, () => {
      const details = contactDetailsOf({ ...contact, name }, '');
      assert.deepEqual([details.firstName, details.lastName], [firstName, lastName]);
    });
  }

  const languages = [
    ['fr-FR', 'fr-fr'],
    ['fr-CA', 'fr-fr'],
    ['de', 'de-de'],
    ['pt-PT', 'pt-br'],
    ['zh-Hant-TW', 'zh-tw'],
    ['zh-CN', 'zh-hans'],
    ['en-GB', 'en-us'],
    ['pl-PL', 'en-us'],
    ['', 'en-us'],
  ] as const;
  for (const [language, tag] of languages) {
    it(`is answered in ${tag} for ${language || 'no language'}`, () =>
      assert.equal(supportLanguageOf(language), tag));
  }

  it('keeps the account informed when it is another one, and has no empty phone', () => {
    assert.ok(!('additionalEmailAddresses' in contactDetailsOf(contact, 'MeganB@contoso.com')));
    const details = contactDetailsOf({ ...contact, phone: '+33 1' }, 'admin@contoso.com');
    assert.deepEqual(details.additionalEmailAddresses, ['admin@contoso.com']);
    assert.equal(details.phoneNumber, '+33 1');
    assert.ok(!('phoneNumber' in contactDetailsOf(contact, '')));
  });
});
