// The registration that carries messages between Teams and the web app.

param name string
param displayName string
param sku string

@allowed([
  'UserAssignedMsi'
  'SingleTenant'
])
param botType string

@description('Client id of the identity, or application id of the registration.')
param appId string
param tenantId string

@description('Resource id of the identity. Used with UserAssignedMsi.')
param identityId string

@description('Host name of the web app.')
param domain string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: sku
  }
  properties: {
    displayName: displayName
    endpoint: 'https://${domain}/api/messages'
    msaAppId: appId
    msaAppTenantId: tenantId
    // Azure spells the managed identity type in its own way.
    msaAppType: botType == 'UserAssignedMsi' ? 'UserAssignedMSI' : botType
    msaAppMSIResourceId: botType == 'UserAssignedMsi' ? identityId : null
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
  }
}
