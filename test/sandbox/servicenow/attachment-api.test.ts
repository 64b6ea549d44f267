import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type ServiceNowStandIn, startServiceNow } from '../../../src/sandbox/servicenow/index.ts';
import { as, ask, idOf, recordOf, rowsOf, startSmall } from './fixture.ts';

const text = 'Größe: 12 µm';
const hash = createHash('sha256').update(text).digest('hex');
const form = { file_name: 'Meßwerte.txt', table_name: 'incident' };

describe('the Attachment API', () => {
  let servicenow: ServiceNowStandIn;
  let incident: string;

  beforeEach(async () => {
    servicenow = await startSmall();
    incident = idOf(servicenow, 'incident', { number: 'INC0000001' });
  });
  afterEach(() => servicenow.close());

  const upload = (change: Record<string, string> = {}, body = text, headers: Record<string, string> = {}) =>
    ask(
      servicenow,
      `/api/now/attachment/file?${new URLSearchParams({ ...form, table_sys_id: incident, ...change })}`,
      { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } },
    );

  it('takes a file as it is and gives it back byte for byte', async () => {
    const answer = await upload();
    assert.equal(answer.status, 201);
    const { sys_id, ...attachment } = recordOf(answer);
    assert.equal(answer.headers.get('location'), `${servicenow.url}/api/now/attachment/${sys_id}`);
    assert.deepEqual(
      [
        attachment.file_name,
        attachment.content_type,
        attachment.size_bytes,
        attachment.hash,
        attachment.table_sys_id,
      ],
      ['Meßwerte.txt', 'text/plain', String(Buffer.byteLength(text)), hash, incident],
    );
    assert.equal(attachment.sys_created_by, 'casebridge.integration');
    const path = `/api/now/attachment/${sys_id}`;
    assert.equal(attachment.download_link, `${servicenow.url}${path}/file`);
    assert.deepEqual(recordOf(await ask(servicenow, path)), { sys_id, ...attachment });
    const file = await ask(servicenow, `${path}/file`);
    assert.deepEqual([file.text, file.headers.get('content-type')], [text, 'text/plain']);
    const metadata = JSON.parse(file.headers.get('x-attachment-metadata') ?? '');
    assert.equal(metadata.file_name, 'Meßwerte.txt');
  });

  it('changes neither the update count nor the journal of the record', async () => {
    const before = servicenow.tables.get('incident', incident);
    await upload();
    assert.deepEqual(servicenow.tables.get('incident', incident), before);
    assert.deepEqual(
      servicenow.tables.rows('sys_journal_field').filter(({ element_id }) => element_id === incident),
      [],
    );
  });

  it('takes a form with the file as its last part', async () => {
    const body = new FormData();
    body.set('table_name', 'incident');
    body.set('table_sys_id', incident);
    body.set('uploadFile', new File([text], 'note.txt', { type: 'text/plain' }));
    const answer = await ask(servicenow, '/api/now/attachment/upload', { method: 'POST', body });
    assert.equal(answer.status, 201);
    assert.deepEqual([recordOf(answer).file_name, recordOf(answer).hash], ['note.txt', hash]);
  });

  it('lists what a query asks for, in pages of at most a thousand unless told otherwise', async () => {
    for (let number = 0; number < 1001; number += 1) {
      servicenow.attach('incident', incident, {
        fileName: `${number}.txt`,
        contentType: 'text/plain',
        bytes: Buffer.from('x'),
      });
    }
    const list = (query: Record<string, string>) =>
      ask(servicenow, `/api/now/attachment?${new URLSearchParams(query)}`);
    const all = await list({ sysparm_query: `table_sys_id=${incident}` });
    assert.equal(rowsOf(all).length, 1000);
    assert.equal(all.headers.get('x-total-count'), '1001');
    const page = await list({ sysparm_limit: '2', sysparm_offset: '1000' });
    assert.deepEqual(
      rowsOf(page).map(({ file_name }) => file_name),
      ['1000.txt'],
    );
    assert.deepEqual(rowsOf(await list({ sysparm_query: 'table_sys_id=nothing' })), []);
  });

  it('deletes', async () => {
    const path = `/api/now/attachment/${recordOf(await upload()).sys_id}`;
    assert.equal((await ask(servicenow, path, { method: 'DELETE' })).status, 204);
    assert.equal((await ask(servicenow, path)).status, 404);
    assert.equal((await ask(servicenow, `${path}/file`)).status, 404);
    assert.equal(servicenow.files.size, 0);
  });

  it('refuses what is incomplete, too large, empty or not allowed', async () => {
    for (const name of ['file_name', 'table_name', 'table_sys_id']) {
      assert.equal((await upload({ [name]: '' })).status, 400, name);
    }
    assert.equal((await upload({}, '')).status, 400);
    servicenow.properties.set('com.glide.attachment.max_size', '0.00001');
    assert.equal((await upload()).status, 400);
    servicenow.properties.delete('com.glide.attachment.max_size');
    servicenow.properties.set('glide.attachment.extensions', 'png, jpg');
    assert.equal((await upload()).status, 400);
    assert.equal((await upload({ file_name: 'Photo.PNG' })).status, 201);
    assert.equal(servicenow.tables.rows('sys_attachment').length, 1);
  });

  it('answers 404 for records that are missing or hidden, 401 to strangers and 403 without the right', async () => {
    assert.equal((await upload({ table_sys_id: 'f'.repeat(32) })).status, 404);
    assert.equal((await upload({}, text, { authorization: '' })).status, 401);
    const path = `/api/now/attachment/${recordOf(await upload()).sys_id}`;
    servicenow.access.deny('sys_attachment', 'create');
    assert.equal((await upload()).status, 403);
    servicenow.access.hideRows('incident', (row) => row.sys_id === incident);
    assert.equal((await upload()).status, 404);
    assert.equal((await ask(servicenow, path)).status, 404);
    assert.deepEqual(rowsOf(await ask(servicenow, '/api/now/attachment')), []);
    assert.deepEqual(rowsOf(await ask(servicenow, '/api/now/table/sys_attachment')), []);
  });

  it('shows an attachment to nobody who may not read its record', async () => {
    const path = `/api/now/attachment/${recordOf(await upload()).sys_id}`;
    const authorization = as(servicenow, 'ida.lund');
    assert.equal((await ask(servicenow, path, { headers: { authorization } })).status, 404);
    assert.equal((await upload({}, text, { authorization })).status, 404);
  });

  it('has a page for people where the file is', async () => {
    const { sys_id } = recordOf(await upload());
    const page = await ask(servicenow, `/sys_attachment.do?sys_id=${sys_id}`, {
      headers: { authorization: '' },
    });
    assert.deepEqual([page.status, page.text], [200, text]);
    assert.match(page.headers.get('content-security-policy') ?? '', /sandbox/);
    assert.equal((await ask(servicenow, '/sys_attachment.do?sys_id=nothing')).status, 404);
  });

  it('has some files on the incidents of the sandbox, pictures among them', async () => {
    const sandbox = await startServiceNow();
    await sandbox.close();
    const files = sandbox.tables.rows('sys_attachment');
    const pictures = files.filter(({ content_type }) => content_type === 'image/png');
    assert.ok(files.length > pictures.length && pictures.length > 1);
    assert.ok(files.every(({ sys_id = '' }) => (sandbox.files.get(sys_id)?.length ?? 0) > 20));
    assert.deepEqual([pictures[0]?.image_width, pictures[0]?.image_height], ['160', '90']);
  });
});
