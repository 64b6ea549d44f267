import express, { type Express, type Request } from 'express';
import people from '../people.json' with { type: 'json' };
import type { AppRegistry } from './app-registry.ts';
import type { DeviceSignIns } from './device-sign-ins.ts';
import { sendRefusal } from './refusal.ts';
import { noApp } from './token-endpoint.ts';

export interface DevicePages {
  readonly registry: AppRegistry;
  readonly devices: DeviceSignIns;
  readonly now: () => Date;
}

const path = '/devicelogin';
/** Whom the page lets somebody be: the sandbox has no passwords for people. */
const accounts = [...people.people, ...people.adminAccounts].map(({ entraObjectId, name, mail }) => ({
  oid: entraObjectId,
  name,
  upn: mail,
}));

/** Adds `POST /{tenant}/oauth2/v2.0/devicecode`, and the page where people type the code. */
export function addDeviceRoutes(app: Express, { registry, devices, now }: DevicePages): void {
  const form = express.urlencoded({ extended: false });
  app.post('/:tenant/oauth2/v2.0/devicecode', form, (request, response) => {
    const { client_id: clientId, scope } = Object(request.body);
    if (typeof clientId !== 'string' || typeof scope !== 'string') {
      const reason = "The body lacks 'client_id' or 'scope'.";
      sendRefusal(response, { status: 400, error: 'invalid_request', code: 900144, reason });
    } else if (registry.principalOf(clientId) === undefined) {
      sendRefusal(response, noApp({ client_id: clientId }));
    } else if (!registry.isPublicClient(clientId)) {
      const reason = "The body lacks 'client_assertion' or 'client_secret'.";
      sendRefusal(response, { status: 401, error: 'invalid_client', code: 7000218, reason });
    } else {
      const { deviceCode, userCode, lifetimeSeconds } = devices.begin(clientId, scope, now());
      // As it is reached from here, whatever Entra calls itself towards sign-in libraries.
      const url = `http://${request.get('host')}${path}`;
      response.json({
        ...{ user_code: userCode, device_code: deviceCode, verification_uri: url },
        ...{ expires_in: lifetimeSeconds, interval: devices.intervalSeconds },
        message: `To sign in, use a web browser to open the page ${url} and enter the code ${userCode} to authenticate.`,
      });
    }
  });
  app.get(path, (_request, response) => void response.set(headers).type('html').send(signInPage('')));
  app.post(path, form, (request, response) => {
    const { isKnown, text } = decide(request, devices, now());
    response
      .status(isKnown ? 200 : 400)
      .set(headers)
      .type('html')
      .send(isKnown ? document(text, '<p>You can close this page.</p>') : signInPage(text));
  });
}

const headers = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  'cache-control': 'no-store',
};

function decide(request: Request, devices: DeviceSignIns, now: Date): { isKnown: boolean; text: string } {
  const { code, account, answer } = Object(request.body);
  const person = accounts.find(({ oid }) => oid === account);
  if (typeof code !== 'string' || person === undefined)
    return { isKnown: false, text: 'Type the code and choose an account.' };
  const isAccepted = answer === 'accept';
  const isKnown = devices.decide(code, isAccepted ? { oid: person.oid, upn: person.upn } : 'decline', now);
  if (!isKnown) return { isKnown, text: 'That code is not right, or it has expired.' };
  return { isKnown, text: isAccepted ? `Signed in as ${person.upn}` : 'You declined' };
}

function signInPage(problem: string): string {
  const options = accounts.map(({ oid, name, upn }) => `<option value="${oid}">${name} (${upn})</option>`);
  return document(
    'Enter code',
    `${problem === '' ? '' : `<p role="alert"><strong>${problem}</strong></p>`}` +
      `<form method="post" action="${path}">` +
      '<p><label>Code<br><input name="code" autocomplete="off" required autofocus></label></p>' +
      `<p><label>Account<br><select name="account">${options.join('')}</select></label></p>` +
      '<p>The app asks to manage app registrations and their permissions in your name, until you have done this one thing. ' +
      'Continue only if you began this yourself.</p>' +
      '<p><button name="answer" value="accept">Continue</button> ' +
      '<button name="answer" value="decline">Cancel</button></p></form>',
  );
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}' +
  'input,select,button{font:inherit;padding:.3rem .6rem;max-width:100%}';

/** Nothing that somebody typed is ever shown. */
function document(title: string, content: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<title>${title} | Microsoft Entra sandbox</title><style>${style}</style></head>` +
    `<body><p><small>Microsoft Entra sandbox</small></p><h1>${title}</h1>${content}</body></html>`
  );
}
