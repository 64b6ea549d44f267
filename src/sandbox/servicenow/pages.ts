import { type Request, type Response, Router } from 'express';
import type { Instance } from './instance.ts';
import { authorName, journalElements, journalEntries } from './journal.ts';
import { columnsOf, tableDefinition } from './schema/index.ts';
import { getValue, type Row, type Tables } from './tables.ts';
import { displayValue } from './values.ts';
import { plainText } from './words.ts';

interface Page {
  readonly table: string;
  readonly row: Row;
}

const factColumns: Readonly<Record<string, readonly string[]>> = {
  incident: [
    'number',
    'state',
    'hold_reason',
    'priority',
    'impact',
    'urgency',
    'category',
    'caller_id',
    'assignment_group',
    'assigned_to',
    'opened_at',
    'sys_updated_on',
    'close_code',
    'close_notes',
    'description',
  ],
  kb_knowledge: [
    'number',
    'workflow_state',
    'kb_knowledge_base',
    'kb_category',
    'author',
    'published',
    'text',
  ],
};

/** Pages for people: where a link to a record leads. They need no sign-in and show UTC. */
export function pageRoutes({ tables, files }: Instance): Router {
  const router = Router();
  router.get('/sys_attachment.do', (request: Request, response: Response) => {
    const row = tables.get('sys_attachment', String(request.query.sys_id));
    const bytes = row && files.get(getValue(row, 'sys_id'));
    response.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    if (row === undefined || bytes === undefined) {
      response.status(404).type('html').send(document('Record not found', ''));
      return;
    }
    response.attachment(getValue(row, 'file_name'));
    response.setHeader('Content-Type', getValue(row, 'content_type'));
    response.set('X-Content-Type-Options', 'nosniff').send(bytes);
  });
  router.get(['/nav_to.do', '/:name.do'], (request: Request, response: Response) => {
    const asked = new URL(request.originalUrl, 'http://instance');
    const target = new URL(asked.searchParams.get('uri') ?? asked.href, 'http://instance');
    const page = findPage(tables, target);
    response
      .status(page === undefined ? 404 : 200)
      .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('html')
      .send(page === undefined ? document('Record not found', '') : recordPage(tables, page));
  });
  return router;
}

/** Understands `incident.do?sys_id=…`, `incident.do?sysparm_query=number=…` and `kb_view.do?sysparm_article=…`. */
function findPage(tables: Tables, { pathname, searchParams }: URL): Page | undefined {
  const name = pathname.slice(1).replace(/\.do$/, '');
  const table = name === 'kb_view' ? 'kb_knowledge' : name;
  if (tableDefinition(table) === undefined) return undefined;
  const sysId = searchParams.get('sys_id') ?? searchParams.get('sys_kb_id');
  const queried = /^number=(\w+)$/.exec(searchParams.get('sysparm_query') ?? '')?.[1];
  const number = searchParams.get('sysparm_article') ?? queried;
  const row = sysId === null ? number && tables.find(table, { number }) : tables.get(table, sysId);
  return row ? { table, row } : undefined;
}

function recordPage(tables: Tables, { table, row }: Page): string {
  const names = factColumns[table] ?? [...columnsOf(table).keys()];
  const facts = names.flatMap((name) => {
    const column = columnsOf(table).get(name);
    if (column === undefined || column.type === 'journal_input') return [];
    const shown = displayValue(tables, table, row, column, 'UTC');
    const value = (column.type === 'html' ? plainText(shown) : shown).trim();
    return value === '' ? [] : [`<dt>${escapeHtml(column.label)}</dt><dd>${escapeHtml(value)}</dd>`];
  });
  const title =
    getValue(row, 'short_description') || getValue(row, tableDefinition(table)?.display ?? 'sys_id');
  return document(title, `<dl>${facts.join('')}</dl>${activity(tables, row)}`);
}

function activity(tables: Tables, row: Row): string {
  const entries = journalEntries(tables, getValue(row, 'sys_id'), journalElements).map((entry) => {
    const heading = `${getValue(entry, 'sys_created_on')} · ${authorName(tables, entry)}`;
    return `<li><small>${escapeHtml(heading)}</small><p>${escapeHtml(getValue(entry, 'value'))}</p></li>`;
  });
  return entries.length === 0 ? '' : `<h2>Activity</h2><ul>${entries.join('')}</ul>`;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}' +
  'dl{display:grid;grid-template-columns:12rem 1fr;gap:.4rem 1rem}dt{color:#55565d}dd,p{margin:0;white-space:pre-wrap}' +
  'ul{list-style:none;padding:0}li{border-top:1px solid #ddd;padding:.6rem 0}';

function document(title: string, content: string): string {
  const heading = escapeHtml(title);
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<title>${heading} | ServiceNow sandbox</title><style>${style}</style></head>` +
    `<body><p><small>ServiceNow sandbox</small></p><h1>${heading}</h1>${content}</body></html>`
  );
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => htmlEntities[character] ?? character);
}
