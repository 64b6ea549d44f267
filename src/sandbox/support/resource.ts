import { z } from 'zod';
import { type CallBack, callBackSignIn } from './call-back.ts';

const message = z.object({
  from: z.enum(['customer', 'microsoft']),
  kind: z.enum(['message', 'question', 'solution']),
  at: z.coerce.date(),
});

const seenCase = z.object({
  sysId: z.string(),
  number: z.string().nullable(),
  title: z.string(),
  status: z.enum(['withMicrosoft', 'withCustomer', 'solutionProposed', 'closed']),
  severity: z.enum(['critical', 'moderate', 'minimal']),
  serviceId: z.string(),
  contact: z.object({ name: z.string() }),
  isTest: z.boolean(),
  owner: z.string().nullable(),
  createdAt: z.coerce.date(),
  closedAt: z.coerce.date().nullable(),
  closedBy: z.enum(['customer', 'microsoft']).nullable(),
  messages: z.array(message),
  files: z.array(z.object({ sysId: z.string(), from: z.string(), fileName: z.string() })),
});

/** A case as Microsoft reads it on the customer's instance (docs/support-api.yaml). */
export type SeenCase = z.infer<typeof seenCase>;

const caseAnswer = z.object({ result: seenCase });

/** A request that Microsoft made; `none`: no answer came. */
export interface MadeCall {
  readonly method: string;
  /** Below the resource's base path. */
  readonly path: string;
  readonly status: number | 'none';
}

/** The support resource of a customer's instance. All throw an Error when it did not work. */
export interface Resource {
  read(sysId: string): Promise<SeenCase>;
  /** @param key of this change; the same again changes nothing twice */
  change(sysId: string, key: string, values: object): Promise<SeenCase>;
  say(sysId: string, key: string, message: object): Promise<SeenCase>;
  close(sysId: string, key: string, closing: object): Promise<SeenCase>;
  /** @returns its size in bytes */
  download(sysId: string, fileSysId: string): Promise<number>;
}

const deadlineMilliseconds = 5000;

/** @param calls every request is added here, oldest first */
export function connectResource(
  instanceUrl: string,
  basePath: string,
  callBack: Exclude<CallBack, { kind: 'none' }>,
  calls: MadeCall[],
): Resource {
  const signIn = callBackSignIn(callBack, instanceUrl);
  const sendOnce = async (method: string, path: string, body: object | undefined): Promise<Response> => {
    const json = body && { 'content-type': 'application/json' };
    const headers = { accept: 'application/json', authorization: await signIn.authorization(), ...json };
    const content = body && { body: JSON.stringify(body) };
    const signal = AbortSignal.timeout(deadlineMilliseconds);
    let status: MadeCall['status'] = 'none';
    try {
      const response = await fetch(`${instanceUrl}${basePath}${path}`, {
        method,
        headers,
        signal,
        ...content,
      });
      status = response.status;
      return response;
    } finally {
      calls.push({ method, path, status });
    }
  };
  const send = async (method: string, path: string, body?: object): Promise<Response> => {
    let response = await sendOnce(method, path, body);
    if (response.status === 401) {
      signIn.forget();
      response = await sendOnce(method, path, body);
    }
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    return response;
  };
  const forCase = async (method: string, path: string, body?: object): Promise<SeenCase> =>
    caseAnswer.parse(await (await send(method, path, body)).json()).result;
  return {
    read: (sysId) => forCase('GET', `/cases/${sysId}`),
    change: (sysId, key, values) => forCase('PATCH', `/cases/${sysId}`, { key, ...values }),
    say: (sysId, key, said) => forCase('POST', `/cases/${sysId}/messages`, { key, ...said }),
    close: (sysId, key, closing) => forCase('POST', `/cases/${sysId}/close`, { key, ...closing }),
    download: async (sysId, fileSysId) =>
      (await (await send('GET', `/cases/${sysId}/files/${fileSysId}`)).arrayBuffer()).byteLength,
  };
}
