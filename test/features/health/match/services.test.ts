import assert from 'node:assert/strict';
import { isAboutOthers, namedServices, servicesOf } from '../../../../src/features/health/match/services.ts';

describe('the services that a text names', () => {
  for (const [text, service] of [
    ['my mailbox is full', 'Exchange Online'],
    ['la messagerie est lente', 'Exchange Online'],
    ['outlook is slow', 'Microsoft 365 apps'],
    ['sign-in fails', 'Microsoft Entra'],
    ['AUTOPILOT stops', 'Microsoft Intune'],
    ['a flow does not start', 'Microsoft Power Automate in Microsoft 365'],
    ['yammer is down', 'Viva Engage'],
    ['Whiteboard is empty', 'Microsoft Whiteboard'],
  ] as const) {
    it(`are told by what people call them: ${text}`, () => {
      assert.ok(namedServices(text).includes(service));
    });
  }

  it('are not told by words that many names have, nor by a part of a word', () => {
    assert.ok(!namedServices('the online service of my app').includes('Exchange Online'));
    assert.ok(!namedServices('steams and flowers').includes('Microsoft Teams'));
    assert.deepEqual(namedServices('steams and flowers').titles, []);
  });

  const isOther = (said: string, service: string, issue = '') =>
    isAboutOthers(namedServices(said), service, servicesOf(service, issue));

  it('speak against an issue of another one', () => {
    assert.ok(isOther('teams call has no sound', 'SharePoint Online'));
    assert.ok(!isOther('call has no sound', 'SharePoint Online'));
    assert.ok(!isOther('teams files come from sharepoint', 'SharePoint Online'));
  });

  it('do not when the issue names them too, or nobody can tell them apart', () => {
    assert.ok(
      !isOther('teams tab is empty', 'SharePoint Online', 'Pages may not load in Microsoft Teams tabs'),
    );
    assert.ok(!isOther('excel asks to sign in', 'Microsoft Entra'));
    assert.ok(!isOther('windows shows an error', 'SharePoint Online'));
  });
});
