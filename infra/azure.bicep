// Casebridge in Azure: a web app behind an Azure Bot, signed in with a managed identity, its secrets in a Key Vault.
// Deployed by teamsapp.yml, or by hand:
//   az deployment group create --resource-group GROUP --template-file infra/azure.bicep --parameters ...

@description('What the names of all resources are made of. Lower-case letters and digits, unique in Azure.')
@minLength(4)
@maxLength(20)
param resourceBaseName string

@description('Where the resources are placed; the bot itself is global.')
param location string = resourceGroup().location

@description('How the bot proves who it is: a managed identity without a secret, or an app registration with one.')
@allowed([
  'UserAssignedMsi'
  'SingleTenant'
])
param botType string = 'UserAssignedMsi'

@description('The name people see in Teams.')
@maxLength(42)
param botDisplayName string = 'Casebridge'

@description('F0 is free and enough for Teams; S1 has a service level agreement.')
@allowed([
  'F0'
  'S1'
])
param botSku string = 'F0'

@description('The size of the web app. Always On needs B1 or larger.')
param webAppSku string = 'B1'

@description('Application id of the bot registration. Only for SingleTenant.')
param botAppId string = ''

@description('Client secret of the bot registration. Only for SingleTenant.')
@secure()
param botPassword string = ''

@description('The Microsoft 365 tenant: of the people, of its service health and of both app registrations.')
param entraTenantId string = tenant().tenantId

@description('Application id of the app registration that reads service health, or client id of the managed identity that does.')
param entraClientId string

@description('Client secret of that app registration; unused for a managed identity of this web app.')
@secure()
param entraClientSecret string

@description('The ServiceNow instance, such as https://contoso.service-now.com.')
param servicenowUrl string

@description('How Casebridge signs in to ServiceNow.')
@allowed([
  'basic'
  'oauth-password'
  'oauth-client-credentials'
  'entra'
])
param servicenowAuth string = 'basic'

@description('The integration user. For basic and oauth-password.')
param servicenowUsername string = ''

@description('Password of the integration user. For basic and oauth-password.')
@secure()
param servicenowPassword string = ''

@description('OAuth client id. For oauth-password and oauth-client-credentials.')
param servicenowClientId string = ''

@description('OAuth client secret. For oauth-password and oauth-client-credentials.')
@secure()
param servicenowClientSecret string = ''

@description('The scope to ask Entra for, such as api://APP/.default. For entra.')
param servicenowEntraScope string = ''

@description('The bot\'s OAuth connection: people sign in, and ServiceNow is asked in their own names. Only for SingleTenant.')
param botOauthConnection string = 'unused'

@description('The scope of people\'s tokens for ServiceNow, such as api://APP/.default. With botOauthConnection.')
param servicenowEntraUserScope string = 'unused'

@description('A PostgreSQL database, such as postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full.')
@secure()
param databaseUrl string = 'unused'

@description('Further settings by their names, such as SHARED_HIDDEN_GROUPS or ROLE_INSIGHTS. No secrets.')
param moreSettings object = {}

@description('Keeps the web app\'s logs in a Log Analytics workspace.')
param keepLogs bool = false

var singleTenant = botType == 'SingleTenant'
var signsInWithPassword = servicenowAuth == 'basic' || servicenowAuth == 'oauth-password'
var signsInWithClient = servicenowAuth == 'oauth-password' || servicenowAuth == 'oauth-client-credentials'
// The toolkit stops at an empty value, so its environments say `unused`.
var peopleSignIn = !contains(['', 'unused'], botOauthConnection)
var readsWithSecret = !contains(['', 'unused'], entraClientSecret)
var hasDatabase = !contains(['', 'unused'], databaseUrl)

// Only what the chosen ways of signing in need: a reference to a secret that is not there would reach the bot as text.
var secretNames = union(
  readsWithSecret ? { ENTRA_CLIENT_SECRET: 'entra-client-secret' } : {},
  singleTenant ? { BOT_PASSWORD: 'bot-password' } : {},
  signsInWithPassword ? { SERVICENOW_PASSWORD: 'servicenow-password' } : {},
  signsInWithClient ? { SERVICENOW_CLIENT_SECRET: 'servicenow-client-secret' } : {},
  hasDatabase ? { DATABASE_URL: 'database-url' } : {}
)

var settings = union(
  {
    BOT_ID: botId
    BOT_TYPE: botType
    BOT_TENANT_ID: botTenantId
    // The people's tenant, which need not be the one the Azure subscription belongs to.
    ALLOWED_TENANTS: entraTenantId
    ENTRA_TENANT_ID: entraTenantId
    ENTRA_CLIENT_ID: entraClientId
    ENTRA_TYPE: readsWithSecret ? 'SingleTenant' : 'UserAssignedMsi'
    SERVICENOW_URL: servicenowUrl
    SERVICENOW_AUTH: servicenowAuth
  },
  signsInWithPassword ? { SERVICENOW_USERNAME: servicenowUsername } : {},
  signsInWithClient ? { SERVICENOW_CLIENT_ID: servicenowClientId } : {},
  servicenowAuth == 'entra' ? { SERVICENOW_ENTRA_SCOPE: servicenowEntraScope } : {},
  peopleSignIn ? { BOT_OAUTH_CONNECTION: botOauthConnection } : {},
  peopleSignIn ? { SERVICENOW_ENTRA_USER_SCOPE: servicenowEntraUserScope } : {},
  // The code's own folder is read-only and the one that App Service keeps is a network share, on which SQLite finds its
  // file locked. This one is on a local disk, and empty after every restart.
  hasDatabase ? {} : { DATA_DIR: '/tmp/casebridge' },
  moreSettings
)

var botId = singleTenant ? botAppId : identity.outputs.clientId
var botTenantId = singleTenant ? entraTenantId : identity.outputs.tenantId

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    name: '${resourceBaseName}-identity'
    location: location
  }
}

module keyVault 'modules/key-vault.bicep' = {
  name: 'key-vault'
  params: {
    name: 'kv-${resourceBaseName}'
    location: location
    readerPrincipalId: identity.outputs.principalId
    secrets: union(
      readsWithSecret ? { 'entra-client-secret': entraClientSecret } : {},
      singleTenant ? { 'bot-password': botPassword } : {},
      signsInWithPassword ? { 'servicenow-password': servicenowPassword } : {},
      signsInWithClient ? { 'servicenow-client-secret': servicenowClientSecret } : {},
      hasDatabase ? { 'database-url': databaseUrl } : {}
    )
  }
}

module webApp 'modules/web-app.bicep' = {
  name: 'web-app'
  params: {
    name: resourceBaseName
    location: location
    sku: webAppSku
    identityId: identity.outputs.id
    settings: settings
    secretNames: secretNames
    keyVaultUri: keyVault.outputs.uri
  }
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: resourceBaseName
    displayName: botDisplayName
    sku: botSku
    botType: botType
    appId: botId
    tenantId: botTenantId
    identityId: identity.outputs.id
    domain: webApp.outputs.domain
  }
}

module logs 'modules/logs.bicep' = if (keepLogs) {
  name: 'logs'
  params: {
    name: '${resourceBaseName}-logs'
    location: location
    webAppName: webApp.outputs.name
  }
}

// The toolkit writes these into env/.env.<name>; the manifest and the deploy step read them there.
output BOT_ID string = botId
output BOT_TENANT_ID string = botTenantId
output BOT_DOMAIN string = webApp.outputs.domain
output BOT_AZURE_APP_SERVICE_RESOURCE_ID string = webApp.outputs.id
output KEY_VAULT_NAME string = keyVault.outputs.name
