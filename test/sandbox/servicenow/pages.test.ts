import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { idOf, startSmall } from './fixture.ts';

describe('record pages', () => {
  let servicenow: ServiceNowStandIn;

  before(async () => {
    servicenow = await startSmall();
  });
  after(() => servicenow.close());

  const open = async (path: string) => {
    const response = await fetch(`${servicenow.url}${path}`);
    return { status: response.status, headers: response.headers, html: await response.text() };
  };

  it('shows an incident under each of its addresses, without a sign-in', async () => {
    const sysId = idOf(servicenow, 'incident', { number: 'INC0000003' });
    for (const path of [
      `/incident.do?sys_id=${sysId}`,
      '/incident.do?sysparm_query=number=INC0000003',
      `/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${sysId}`)}`,
      `/nav_to.do?uri=${encodeURIComponent(`/incident.do?sys_id=${sysId}`)}`,
    ]) {
      const { status, html } = await open(path);
      assert.equal(status, 200, path);
      for (const fact of ['Printer on fire', 'INC0000003', 'On Hold', 'Ida Lund', 'Called the vendor']) {
        assert.ok(html.includes(fact), `${path} shows ${fact}`);
      }
    }
  });

  it('shows an article by its number, as text', async () => {
    const { html, headers } = await open('/kb_view.do?sysparm_article=KB0000001');
    assert.match(headers.get('content-type') ?? '', /^text\/html/);
    assert.match(html, /Reset a VPN profile/);
    assert.match(html, /Remove the profiles &amp; add the VPN again\./);
  });

  it('shows markup in a record as text', async () => {
    const { sys_id: sysId } = servicenow.tables.insert('incident', {
      short_description: '<script>alert(1)</script>',
      description: 'a <b>&</b> "b"',
    });
    const { html, headers } = await open(`/incident.do?sys_id=${sysId}`);
    assert.equal(html.includes('<script'), false);
    assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.ok(html.includes('a &lt;b&gt;&amp;&lt;/b&gt; &quot;b&quot;'));
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  it('says so when there is no such record', async () => {
    for (const path of ['/incident.do?sys_id=none', '/incident.do', '/nothing.do?sys_id=1', '/nav_to.do']) {
      const { status, html } = await open(path);
      assert.equal(status, 404, path);
      assert.match(html, /Record not found/);
    }
  });
});
