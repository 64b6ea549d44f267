import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Request } from '../../src/http/request.ts';
import { supportApiPath } from '../../src/sandbox/servicenow/support/index.ts';

const media = z.object({
  schema: z.object({ $ref: z.string() }).optional(),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
});
const body = z.object({ content: z.record(z.string(), media).default({}) });
const response = z.union([z.object({ $ref: z.string() }), body]);
const operation = z.object({
  operationId: z.string(),
  requestBody: body.optional(),
  responses: z.record(z.string(), response),
});
const methods = ['get', 'post', 'patch'] as const;
const document = z.object({
  openapi: z.string(),
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.partialRecord(z.enum([...methods, 'parameters']), z.unknown())),
  components: z.object({
    responses: z.record(z.string(), body),
    schemas: z.record(z.string(), z.unknown()),
  }),
});

/** docs/support-api.yaml. */
export const contract = document.parse(
  parse(readFileSync(new URL('../../docs/support-api.yaml', import.meta.url), 'utf8')),
);

const schemaPlace = '#/components/schemas/';
const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
ajv.addSchema({
  $id: 'support',
  $defs: JSON.parse(JSON.stringify(contract.components.schemas).replaceAll(schemaPlace, '#/$defs/')),
});

type Media = z.infer<typeof media>;
type Body = z.infer<typeof body>;

export const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const given = item[method];
    if (given === undefined) return [];
    return [{ path, method: method.toUpperCase(), ...operation.parse(given) }];
  }),
);

/** What is wrong with a value, by the schema that a body names; nothing when it is as it should be. */
export function problemsOf({ schema }: Media, value: unknown): readonly string[] {
  if (schema === undefined) return [];
  const validate = ajv.getSchema(`support${schema.$ref.replace(schemaPlace, '#/$defs/')}`);
  assert.ok(validate, `${schema.$ref} is no schema of the contract`);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export function bodyOf(given: z.infer<typeof response>): Body {
  if (!('$ref' in given)) return given;
  const found = contract.components.responses[given.$ref.replace('#/components/responses/', '')];
  assert.ok(found, `${given.$ref} is no response of the contract`);
  return found;
}

interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly sent: unknown;
  readonly status: number;
  readonly answered: unknown;
}

/** @throws AssertionError when a request or its answer is not as the contract has it */
export function checkExchange({ method, url, sent, status, answered }: Exchange): void {
  const path = new URL(url).pathname.replace(supportApiPath, '');
  const found = operations.find((one) => one.method === method && patternOf(one.path).test(path));
  assert.ok(found, `${method} ${path} is no operation of the contract`);
  const asked = found.requestBody?.content['application/json'];
  // What is refused as unreadable was not as it should be.
  if (asked && status !== 400) assert.deepEqual(problemsOf(asked, sent), [], `what ${method} ${path} sent`);
  const given = found.responses[status];
  assert.ok(given, `${method} ${path} was answered ${status}, which the contract does not have`);
  const shown = bodyOf(given).content['application/json'];
  if (shown) assert.deepEqual(problemsOf(shown, answered), [], `the answer to ${method} ${path}`);
}

/** A way out on which every exchange with the support resource is checked; what a fault answers is not. */
export function checked(request: Request, isFault: () => boolean): Request {
  return async (call) => {
    const answer = await request(call);
    if (!call.url.includes(`${supportApiPath}/`) || isFault()) return answer;
    const sent: unknown = typeof call.body === 'string' ? JSON.parse(call.body) : undefined;
    const answered: unknown = JSON.parse(answer.text);
    checkExchange({ method: call.method ?? 'GET', url: call.url, sent, status: answer.status, answered });
    return answer;
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
}
