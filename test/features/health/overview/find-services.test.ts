import assert from 'node:assert/strict';
import { findServices } from '../../../../src/features/health/overview/find-services.ts';

const services = [
  'Exchange Online',
  'Microsoft 365 apps',
  'Microsoft 365 for the web',
  'Microsoft 365 suite',
  'Microsoft Defender XDR',
  'Microsoft Entra',
  'Microsoft Forms',
  'Microsoft Intune',
  'Microsoft Teams',
  'OneDrive for Business',
  'Planner',
  'Power Apps',
  'Power Automate',
  'Power BI',
  'SharePoint Online',
  'Viva Engage',
];

describe('services by what people call them', () => {
  for (const [said, meant] of [
    ['Exchange Online', 'Exchange Online'],
    ['EXCHANGE', 'Exchange Online'],
    ['exch', 'Exchange Online'],
    ['exchagne', 'Exchange Online'],
    ['outlook web', 'Exchange Online'],
    ['OWA', 'Exchange Online'],
    ['messagerie', 'Exchange Online'],
    ['boîte aux lettres', 'Exchange Online'],
    ['teams', 'Microsoft Teams'],
    ['Microsoft Teams', 'Microsoft Teams'],
    ['réunions Teams', 'Microsoft Teams'],
    ['temas', 'Microsoft Teams'],
    ['sharepoint', 'SharePoint Online'],
    ['share-point', 'SharePoint Online'],
    ['sharepiont', 'SharePoint Online'],
    ['onedrive', 'OneDrive for Business'],
    ['one drive', 'OneDrive for Business'],
    ['entra', 'Microsoft Entra'],
    ['azure ad', 'Microsoft Entra'],
    ['sign in', 'Microsoft Entra'],
    ['connexion', 'Microsoft Entra'],
    ['yammer', 'Viva Engage'],
    ['powerbi', 'Power BI'],
    ['formulaires', 'Microsoft Forms'],
    ['the planner service', 'Planner'],
  ] as const) {
    it(`${said} is ${meant}`, () => assert.deepEqual(findServices(said, services).meant, [meant]));
  }

  it('leaves it to people where several may be meant', () => {
    const power = findServices('power', services).meant;
    assert.deepEqual(power.toSorted(), ['Power Apps', 'Power Automate', 'Power BI']);
    assert.deepEqual(findServices('outlook', services).meant.toSorted(), [
      'Exchange Online',
      'Microsoft 365 apps',
    ]);
  });

  it('gives no service another one’s nicknames', () => {
    const all = [...services, 'Dynamics 365 Apps', 'Project for the web', 'Microsoft Defender for Identity'];
    for (const [said, meant] of [
      ['word', ['Microsoft 365 apps', 'Microsoft 365 for the web']],
      ['excel desktop', ['Microsoft 365 apps']],
      ['office online', ['Microsoft 365 for the web']],
      ['sign in', ['Microsoft Entra']],
    ] as const) {
      assert.deepEqual(findServices(said, all).meant.toSorted(), meant, said);
    }
  });

  it('takes the whole name before what only begins like it', () => {
    const both = ['Exchange Online Protection', 'Exchange Online'];
    assert.deepEqual(findServices('exchange online', both).meant, ['Exchange Online']);
    assert.equal(findServices('exchange', both).meant.length, 2);
  });

  it('finds none where nothing is called so, and says what is near', () => {
    assert.deepEqual(findServices('printer', services).meant, []);
    assert.deepEqual(findServices('payroll', services), { meant: [], nearest: [] });
    const { meant, nearest } = findServices('sharepoint printer', services);
    assert.deepEqual(meant, []);
    assert.equal(nearest[0], 'SharePoint Online');
  });

  it('survives what is no name at all', () => {
    for (const said of ['', '   ', '???', '\u0000', 'the', 'x'.repeat(2000), '☃']) {
      assert.deepEqual(findServices(said, services).meant, []);
    }
    assert.deepEqual(findServices('teams', []), { meant: [], nearest: [] });
  });
});
