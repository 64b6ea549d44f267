// Where the bot runs: Node on a Linux App Service plan.

param name string
param location string
param sku string

@description('Resource id of the user-assigned identity.')
param identityId string

@description('Value by setting name.')
param settings object

@description('Name of the Key Vault secret by setting name.')
param secretNames object

@description('Address of the Key Vault, with a final slash.')
param keyVaultUri string

// PORT is not set: App Service chooses it and tells the process.
var platformSettings = {
  // The packages come with the code; nothing is built on the server, and the code is mounted read-only.
  SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
  WEBSITE_RUN_FROM_PACKAGE: '1'
}

var secretSettings = toObject(
  items(secretNames),
  item => item.key,
  item => '@Microsoft.KeyVault(SecretUri=${keyVaultUri}secrets/${item.value})'
)

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${name}-plan'
  location: location
  kind: 'linux'
  sku: {
    name: sku
  }
  properties: {
    // This is how a plan says Linux.
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      linuxFxVersion: 'NODE|22-lts'
      appCommandLine: 'npm start'
      alwaysOn: true
      ftpsState: 'Disabled'
      healthCheckPath: '/healthz'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      remoteDebuggingEnabled: false
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'appsettings'
  properties: union(platformSettings, settings, secretSettings)
}

resource ftpCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

output id string = site.id
output name string = site.name
output domain string = site.properties.defaultHostName
