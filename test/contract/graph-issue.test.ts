import assert from 'node:assert/strict';
import {
  createIssueList,
  downloadIncidentReport,
  type GraphOptions,
  getIssue,
} from '../../src/clients/graph/service-health.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { everything, noon, request, root, startHealth, startRegistered } from './graph-fixture.ts';

describe('one issue and Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;
  const paths = () => graph.requests.map(({ path }) => path.slice(root.length));

  before(async () => {
    entra = await startRegistered();
  });
  after(() => entra.close());
  beforeEach(async () => {
    ({ graph, options } = await startHealth(entra));
  });
  afterEach(() => graph.close());

  it('is the same as in the list', async () => {
    const { moved } = await createIssueList(request, options, () => noon)(everything);
    for (const issue of moved) assert.deepEqual(await getIssue(request, options, issue.id), issue);
  });

  it('is nothing where the tenant has none of this id', async () => {
    assert.equal(await getIssue(request, options, 'EX999999'), undefined);
    assert.equal(await downloadIncidentReport(request, options, 'EX999999'), undefined);
  });

  it('is nothing where Graph says 404', async () => {
    answer(404, { error: { code: 'ResourceNotFound', message: 'No.' } });
    assert.equal(await getIssue(request, options, 'EX000001'), undefined);
    assert.equal(await downloadIncidentReport(request, options, 'EX000001'), undefined);
  });

  for (const id of [
    '',
    '..',
    '../healthOverviews',
    'EX1/incidentReport',
    'EX1?$expand=x',
    'EX 1',
    '%2e%2e',
  ]) {
    it(`asks nobody for what is no id: "${id}"`, async () => {
      assert.equal(await getIssue(request, options, id), undefined);
      assert.equal(await downloadIncidentReport(request, options, id), undefined);
      assert.deepEqual(paths(), []);
    });
  }

  const wrapped = (inner: unknown) => ({ error: { code: 'UnknownError', message: JSON.stringify(inner) } });
  const forbidden = wrapped({ code: 'Forbidden', message: '{"error":"whatever it says"}' });

  it('goes by the codes of a wrapped error, whatever it says and whatever its status', async () => {
    for (const status of [400, 403]) {
      answer(status, forbidden);
      assert.equal(await getIssue(request, options, 'EX000001'), undefined);
    }
  });

  it('is known to be unknown without a further question by an app that is known to have the permission', async () => {
    for (const isKnown of [false, true]) {
      const asked = graph.requests.length;
      await getIssue(request, { ...options, isPermitted: () => isKnown }, 'EX999999');
      assert.equal(graph.requests.length - asked, isKnown ? 1 : 2);
    }
  });

  it('is not taken for unknown by an app without the permission', async () => {
    graph.faults.add({ kind: 'answer', status: 403, body: forbidden });
    await assert.rejects(getIssue(request, options, 'EX000001'), { code: 'GRAPH_FORBIDDEN' });
    await assert.rejects(downloadIncidentReport(request, options, 'EX000001'), { code: 'GRAPH_FORBIDDEN' });
  });

  const others = [
    {
      of: 'another wrapped code',
      status: 403,
      body: wrapped({ code: 'throttled' }),
      code: 'GRAPH_FORBIDDEN',
    },
    { of: 'a wrapper around no JSON', status: 400, body: said('UnknownError'), code: 'UPSTREAM_REFUSED' },
    { of: 'a code of its own', status: 403, body: said('Forbidden'), code: 'GRAPH_FORBIDDEN' },
    { of: 'another form', status: 200, body: { id: 'EX000001' }, code: 'UPSTREAM_UNREADABLE' },
    { of: 'a refused token', status: 401, body: said('InvalidToken'), code: 'ENTRA_SIGN_IN_REFUSED' },
  ] as const;
  for (const { of, status, body, code } of others) {
    it(`fails with ${code}: ${of}`, async () => {
      answer(status, body);
      await assert.rejects(getIssue(request, options, 'EX000001'), { code });
    });
  }

  describe('with a post-incident review', () => {
    const publish = (id: string) => {
      for (const issue of graph.issues) if (issue.id === id) issue.status = 'postIncidentReviewPublished';
    };

    it('gives it as a file', async () => {
      publish('EX000002');
      const report = await downloadIncidentReport(request, options, 'EX000002');
      assert.equal(report?.contentType, 'application/pdf');
      assert.equal(report?.fileName, 'EX000002.pdf');
      const text = Buffer.from(report?.bytes ?? []).toString('latin1');
      assert.match(text, /^%PDF-1\.4\n.*Mail is late.*%%EOF\n$/s);
      assert.deepEqual(paths(), ['/issues/EX000002/incidentReport']);
    });

    it('gives nothing while none is published', async () => {
      assert.equal(await downloadIncidentReport(request, options, 'EX000001'), undefined);
      answer(400, said('BadRequest'));
      assert.equal(await downloadIncidentReport(request, options, 'EX000001'), undefined);
      answer(200, '');
      assert.equal(await downloadIncidentReport(request, options, 'EX000001'), undefined);
    });

    const names = [
      ['attachment; filename="Bericht.docx"', 'Bericht.docx'],
      ['attachment; filename=plain.docx; size=3', 'plain.docx'],
      [`attachment; filename="x.docx"; filename*=UTF-8''R%C3%A9sum%C3%A9.docx`, 'Résumé.docx'],
      [`attachment; filename="x.docx"; filename*=UTF-8''%E9.docx`, 'x.docx'],
      [
        `attachment; filename*=UTF-8''${'%F0%9F%93%84'.repeat(60)}${'x'.repeat(94)}.docx`,
        `📄${'x'.repeat(94)}.docx`,
      ],
      ['attachment; filename="Review of 23.11"', 'Review of 23.11.docx'],
      ['attachment; filename="..\\\\..\\\\a/b/../evil.docx"', 'evil.docx'],
      [`attachment; filename*=UTF-8''..%2F..%2Fevil%0D%0A%3Cb%3E.docx`, 'evilb.docx'],
      ['attachment; filename=".."', 'EX000001.docx'],
      ['attachment', 'EX000001.docx'],
    ] as const;
    for (const [disposition, fileName] of names) {
      it(`names it ${fileName}: ${disposition}`, async () => {
        const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
        const headers = { 'content-type': `${type}; charset=binary`, 'content-disposition': disposition };
        graph.faults.add({ kind: 'answer', status: 200, headers, body: 'PK' });
        const report = await downloadIncidentReport(request, options, 'EX000001');
        assert.deepEqual([report?.fileName, report?.contentType], [fileName, type]);
      });
    }

    for (const [body, contentType, fileName] of [
      ['%PDF-1.7 …', 'application/pdf', 'EX000001.pdf'],
      [
        'PK\x03\x04…',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'EX000001.docx',
      ],
      ['<html>', 'application/octet-stream', 'EX000001'],
    ] as const) {
      it(`goes by its first bytes where Graph does not say what it is: ${contentType}`, async () => {
        graph.faults.add({
          kind: 'answer',
          status: 200,
          headers: { 'content-type': 'application/octet-stream' },
          body,
        });
        const report = await downloadIncidentReport(request, options, 'EX000001');
        assert.deepEqual([report?.fileName, report?.contentType], [fileName, contentType]);
      });
    }

    it('fails when Graph does', async () => {
      graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
      await assert.rejects(downloadIncidentReport(request, options, 'EX000001'), { code: 'UPSTREAM_FAILED' });
    });
  });

  function answer(status: number, body: object | string): void {
    graph.faults.clear();
    graph.faults.add({ kind: 'answer', status, body }, { times: 1 });
  }
});

function said(code: string) {
  return { error: { code, message: 'Said by Graph.' } };
}
