import assert from 'node:assert/strict';
import { isAboutAzure } from '../../../../src/features/escalation/ways/is-about-azure.ts';

const about = [
  'Users cannot sign in: AADSTS50105',
  'aadsts700016 after the app was moved',
  'Conditional Access blocks the sales team',
  'L’accès conditionnel bloque tout le monde',
  'Microsoft Entra',
  'entra id: guests are not synchronised',
  'Azure subscription is disabled',
  'the azure portal shows a blank page',
  'Virtual machine in Azure does not start',
  'Azure AD Connect stopped',
  'AAD group is not written back',
  'https://contoso.azurewebsites.net answers 503',
  'sql01.database.windows.net refuses connections',
  '/subscriptions/7a3e5b0c-1f4d-4c86-9d2a-5e8b6c0f3a17/resourceGroups/prod is locked',
  'Secret of the app registration expired',
];

const elsewhere = [
  '',
  'Mail is late for everybody',
  'Subscription of the newsletter does not work',
  'The Microsoft 365 subscription has no free licences',
  'Teams meeting has an azure background',
  'The logo is azure blue',
  'Azure Information Protection labels are missing in Outlook',
  'SharePoint tenant is over its quota',
  'MFA prompt does not come on the phone',
  'Central printer: conditional formatting of access list is wrong',
  'Le technicien entra dans la salle et le courriel partit',
  'The entrance door does not open',
  'Managed Metadata of SharePoint is empty',
  'OneDrive does not sync: error 0x8004def7',
  'Phone number of the AADvantage office is wrong',
];

describe('what is about Azure or Entra', () => {
  for (const text of about) it(`is: ${text}`, () => assert.equal(isAboutAzure(text), true));
  for (const text of elsewhere)
    it(`is not: ${text || 'nothing'}`, () => assert.equal(isAboutAzure(text), false));
});
