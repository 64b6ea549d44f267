/** What a case can be about, under Microsoft's names. */
export const supportServices: readonly { readonly id: string; readonly name: string }[] = [
  { id: 'exchange', name: 'Exchange Online' },
  { id: 'teams', name: 'Microsoft Teams' },
  { id: 'sharepoint', name: 'SharePoint Online' },
  { id: 'onedrive', name: 'OneDrive for Business' },
  { id: 'apps', name: 'Microsoft 365 Apps' },
  { id: 'entra', name: 'Microsoft Entra' },
  { id: 'intune', name: 'Microsoft Intune' },
  { id: 'admin', name: 'Microsoft 365 suite' },
];
