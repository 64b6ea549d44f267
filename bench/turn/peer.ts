import axios from 'axios';
import {
  ActivityTypes,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
} from 'botbuilder';
import express from 'express';
import { z } from 'zod';

// The bot that a careful developer writes by hand with botbuilder and axios: one ServiceNow read, one card. It takes the
// same question, asks ServiceNow the same thing (BENCH_READ) and shows as much, with as many buttons.

const environment = z
  .object({ SERVICENOW_URL: z.string(), BENCH_READ: z.string(), BENCH_AUTHORIZATION: z.string() })
  .parse(process.env);

const cell = z.object({ value: z.string().nullish(), display_value: z.string().nullish() }).nullish();
const answer = z.object({ result: z.array(z.record(z.string(), cell)) });

const facts = [
  'state',
  'priority',
  'caller_id',
  'assignment_group',
  'assigned_to',
  'opened_at',
  'sys_updated_on',
];

function cardOf(incident: z.infer<typeof answer>['result'][number]) {
  const shown = (field: string) => incident[field]?.display_value ?? '–';
  const buttons = [
    'Add work note',
    'Reply to caller',
    'Assign to me',
    'Resolve',
    'Find solutions',
    'Reassign',
    'Change state',
    'Put on hold',
    'Attachments',
  ];
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: `Incident ${shown('number')}`, size: 'Small', isSubtle: true },
      { type: 'TextBlock', text: shown('short_description'), size: 'Large', weight: 'Bolder', wrap: true },
      { type: 'FactSet', facts: facts.map((field) => ({ title: field, value: shown(field) })) },
      { type: 'TextBlock', text: shown('comments_and_work_notes').slice(0, 500), wrap: true, maxLines: 8 },
    ],
    actions: buttons.map((title) => {
      const data = {
        verb: title,
        sysId: incident.sys_id?.value ?? '',
        number: shown('number'),
        modCount: Number(incident.sys_mod_count?.value ?? 0),
        seen: {
          state: shown('state'),
          priority: shown('priority'),
          group: shown('assignment_group'),
          assignee: shown('assigned_to'),
        },
      };
      const fallback = { type: 'Action.Submit', title, data };
      return { type: 'Action.Execute', title, verb: title, data, fallback };
    }),
  };
}

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const client = axios.create({ baseURL: environment.SERVICENOW_URL, timeout: 8000 });

const app = express();
app.use(express.json());
app.post('/api/messages', async (request, response) => {
  await adapter.process(request, response, async (context) => {
    if (context.activity.type !== ActivityTypes.Message) return;
    const { data } = await client.get(environment.BENCH_READ, {
      headers: { accept: 'application/json', authorization: environment.BENCH_AUTHORIZATION },
    });
    const [incident] = answer.parse(data).result;
    if (incident === undefined) throw new Error('there is no such incident');
    await context.sendActivity(MessageFactory.attachment(CardFactory.adaptiveCard(cardOf(incident))));
  });
});
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = z.object({ port: z.number() }).parse(server.address());
  console.log(`listening on ${port}`);
});
