import { z } from 'zod';
import {
  type Seed,
  type ServiceNowOptions,
  type ServiceNowStandIn,
  startServiceNow,
} from '../../../src/sandbox/servicenow/index.ts';

export const noon = new Date('2026-11-23T12:00:00Z');

const common = { caller: 'ida.lund', impact: 3, urgency: 3, updatedHoursAgo: 1 } as const;

export const seed: Seed = {
  people: [
    {
      user_name: 'ida.lund',
      name: 'Ida Lund',
      email: 'ida@contoso.com',
      department: 'Finance',
      groups: ['Network'],
    },
    { user_name: 'omar.bell', name: 'Omar Bell', email: 'omar@contoso.com', roles: ['itil'] },
    { user_name: 'root', name: 'System Administrator', email: 'root@contoso.com', roles: ['admin'] },
  ],
  groups: [{ name: 'Network', manager: 'omar.bell' }, { name: 'Service Desk' }],
  incidents: [
    {
      ...common,
      number: 'INC0000001',
      short_description: 'Outlook cannot send mail',
      impact: 1,
      urgency: 1,
      state: 2,
      category: 'software',
      assignment_group: 'Service Desk',
      assigned_to: 'omar.bell',
      openedHoursAgo: 5,
    },
    {
      ...common,
      number: 'INC0000002',
      short_description: 'VPN drops every hour',
      description: 'Mail in Outlook stops, and mails queue up.',
      state: 1,
      category: 'network',
      openedHoursAgo: 4,
    },
    {
      ...common,
      number: 'INC0000003',
      short_description: 'Printer on fire',
      state: 3,
      hold_reason: '4',
      urgency: 1,
      category: 'hardware',
      assignment_group: 'Network',
      openedHoursAgo: 3,
      journal: [
        { element: 'work_notes', by: 'omar.bell', hoursAgo: 2, value: 'Called the vendor' },
        { element: 'comments', by: 'omar.bell', hoursAgo: 1, value: 'Please stay away from it' },
      ],
    },
    {
      ...common,
      caller: 'omar.bell',
      number: 'INC0000010',
      short_description: 'Teams call drops',
      state: 7,
      category: 'software',
      openedHoursAgo: 30,
      close_code: 'Solution provided',
      close_notes: 'New headset',
    },
  ],
  knowledge: [
    {
      number: 'KB0000001',
      short_description: 'Reset a VPN profile',
      text: '<h1>Steps</h1><p>Remove the profiles &amp; add the VPN again.</p>',
      category: 'Network',
      knowledge_base: 'IT',
      workflow_state: 'published',
      publishedHoursAgo: 100,
      view_count: 7,
      author: 'omar.bell',
    },
    {
      number: 'KB0000002',
      short_description: 'Outlook keeps asking for a password',
      text: '<p>Clear the stored credentials, then connect without VPN.</p>',
      knowledge_base: 'IT',
      workflow_state: 'published',
      publishedHoursAgo: 50,
      author: 'omar.bell',
    },
    {
      number: 'KB0000003',
      short_description: 'VPN draft',
      text: '<p>VPN VPN VPN</p>',
      knowledge_base: 'IT',
      workflow_state: 'draft',
      publishedHoursAgo: 10,
      author: 'omar.bell',
    },
  ],
};

export function startSmall(options: ServiceNowOptions = {}): Promise<ServiceNowStandIn> {
  return startServiceNow({ seed, now: () => noon, ...options });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly body: unknown;
}

export function basic(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
}

/** The authorization of somebody from the seed. */
export function as(standIn: ServiceNowStandIn, userName: string): string {
  return basic(userName, standIn.passwords.get(userName) ?? '');
}

/** One request as the integration user, unless it brings its own authorization. */
export async function ask(standIn: ServiceNowStandIn, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization'))
    headers.set('authorization', as(standIn, standIn.integrationUser.userName));
  const response = await fetch(`${standIn.url}${path}`, { ...init, headers });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

export function send(
  standIn: ServiceNowStandIn,
  method: string,
  path: string,
  record: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(standIn, path, {
    method,
    body: JSON.stringify(record),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const listSchema = z.object({ result: z.array(z.record(z.string(), z.string())) });
const recordSchema = z.object({ result: z.record(z.string(), z.unknown()) });

/** The rows of a list whose values are all plain strings. */
export function rowsOf(answer: Answer): readonly Record<string, string>[] {
  return listSchema.parse(answer.body).result;
}

export function recordOf(answer: Answer): Record<string, unknown> {
  return recordSchema.parse(answer.body).result;
}

/** The path of a record, found by its number or another value that names it. */
export function pathOf(standIn: ServiceNowStandIn, table: string, values: Record<string, string>): string {
  return `/api/now/table/${table}/${idOf(standIn, table, values)}`;
}

export function idOf(standIn: ServiceNowStandIn, table: string, values: Record<string, string>): string {
  const sysId = standIn.tables.find(table, values)?.sys_id;
  if (sysId === undefined) throw new RangeError(`no ${table} with ${JSON.stringify(values)}`);
  return sysId;
}
