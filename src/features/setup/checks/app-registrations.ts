import type { AppRegistration } from '../../../clients/graph/applications.ts';
import { isCasebridgeError } from '../../../errors.ts';
import type { MessageKey } from '../../../locales/words.ts';
import type { Finding } from '../../findings.ts';
import type { ValueName } from '../runbook/run.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { EntraSetup } from '../systems.ts';
import { bad, good, notKnown, notSeen, see } from './say.ts';

interface Registration {
  readonly clientId: ValueName;
  readonly name: ValueName;
  /** What the client id is called where it is asked for. */
  readonly label: MessageKey;
  /** People are sent back to the instance. */
  readonly hasRedirects?: true;
}

export const outboundAppCheck = registrationCheck({
  clientId: 'outboundClientId',
  name: 'outboundAppName',
  label: 'setup.steps.outboundApp.askClientId',
  hasRedirects: true,
});

export const restApiAppCheck = registrationCheck({
  clientId: 'restApiClientId',
  name: 'restApiAppName',
  label: 'setup.steps.restApiApp.askClientId',
});

export const restUserAppCheck = registrationCheck({
  clientId: 'restUserClientId',
  name: 'restUserAppName',
  label: 'setup.steps.restUserApp.askClientId',
});

/** The token endpoint tells everybody whether there is such an app; the rest takes a permission that Casebridge need not have. */
function registrationCheck(registration: Registration): StepCheck {
  return async (look, { entra }) => {
    const { values, signal } = look;
    const clientId = values[registration.clientId];
    if (clientId === undefined) return [notKnown(look, 'clientId', registration.label)];
    const said = { clientId, name: values[registration.name] ?? clientId };
    const outcome = await entra.tryApp(clientId, undefined, signal);
    if (outcome === 'noApp') return withoutSignIn(look, entra, said);
    const sight = { field: 'registration', what: said.name, right: 'Application.Read.All' };
    const details = await see(look, sight, async () => {
      const application = await entra.readApplication(clientId, signal);
      // Entra's parts hear of a new one at different times.
      if (application === undefined) {
        return [notSeen(look, { field: 'registration', text: 'setup.checks.app.notYet', values: said })];
      }
      return compareApplication(look, application, registration);
    });
    return [good(look, { field: 'clientId', text: 'setup.checks.app.exists', values: said }), ...details];
  };
}

/** Entra does not let it in: there is none, or it has no service principal, which only the directory shows. */
async function withoutSignIn(
  look: StepLook,
  entra: EntraSetup,
  values: { readonly clientId: string; readonly name: string },
): Promise<readonly Finding[]> {
  const application = await entra.readApplication(values.clientId, look.signal).catch((error: unknown) => {
    if (!isCasebridgeError(error)) throw error;
    return undefined;
  });
  if (application?.hasServicePrincipal === false) return [noPrincipal(look, application.displayName)];
  return [
    bad(look, {
      field: 'clientId',
      text: 'setup.checks.app.missing',
      todo: 'setup.checks.app.missingTodo',
      values,
    }),
  ];
}

function noPrincipal(look: StepLook, name: string): Finding {
  return bad(look, {
    field: 'servicePrincipal',
    text: 'setup.checks.app.noPrincipal',
    todo: 'setup.checks.app.noPrincipalTodo',
    values: { name },
  });
}

function compareApplication(
  look: StepLook,
  { displayName: name, signInAudience, hasServicePrincipal, redirectUrls }: AppRegistration,
  { hasRedirects }: Registration,
): readonly Finding[] {
  const audience = { name, found: signInAudience };
  const found = [
    signInAudience === 'AzureADMyOrg'
      ? good(look, { field: 'signInAudience', text: 'setup.checks.app.singleTenant', values: audience })
      : bad(look, {
          field: 'signInAudience',
          text: 'setup.checks.app.manyTenants',
          todo: 'setup.checks.app.manyTenantsTodo',
          values: audience,
        }),
    hasServicePrincipal
      ? good(look, { field: 'servicePrincipal', text: 'setup.checks.app.principal', values: { name } })
      : noPrincipal(look, name),
  ];
  return hasRedirects ? [...found, compareRedirects(look, name, redirectUrls)] : found;
}

/** Either of the two paths that Microsoft's guide prints does; one that is nearly right is a slip. */
function compareRedirects(look: StepLook, name: string, registered: readonly string[]): Finding {
  const { redirectUrl = '', otherRedirectUrl = '' } = look.values;
  const accepted = [redirectUrl, otherRedirectUrl];
  const holding = registered.filter((url) => accepted.includes(url));
  const misspelt = registered.filter((url) => !accepted.includes(url) && isMeant(url, redirectUrl));
  const values = { name, redirectUrl, otherRedirectUrl, found: [...misspelt, ...holding].join(', ') };
  if (misspelt.length === 0 && holding.length > 0) {
    return good(look, { field: 'redirectUrls', text: 'setup.checks.app.redirects', values });
  }
  return bad(look, {
    field: 'redirectUrls',
    text: misspelt.length > 0 ? 'setup.checks.app.redirectMisspelt' : 'setup.checks.app.redirectMissing',
    todo: misspelt.length > 0 ? 'setup.checks.app.redirectMisspeltTodo' : 'setup.checks.app.redirectTodo',
    values,
  });
}

/** An address of this instance, or one that ends like the two paths do. */
function isMeant(url: string, redirectUrl: string): boolean {
  if (/_redirect(\.do)?\/?$/i.test(url)) return true;
  return URL.canParse(url) && URL.canParse(redirectUrl) && new URL(url).host === new URL(redirectUrl).host;
}
