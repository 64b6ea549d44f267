import type { Express, NextFunction, Request, Response } from 'express';
import { sendGraphError, sendUnknownResource } from './graph-error.ts';
import { incidentReport } from './incident-report.ts';
import { pageOf, queryIssues } from './query.ts';
import { QueryError } from './query-error.ts';
import type { HealthIssue, HealthOverview } from './seed.ts';

export interface ServiceHealth {
  readonly healthOverviews: HealthOverview[];
  readonly issues: HealthIssue[];
}

const root = '/v1.0/admin/serviceAnnouncement';

/** Adds the service health part of Graph's service communications API. */
export function addHealthRoutes(app: Express, health: ServiceHealth): void {
  app.get(`${root}/healthOverviews`, (request, response) => {
    const expand = expandsIssues(request);
    const overviews = health.healthOverviews.map((overview) => withIssues(overview, health, expand));
    sendPage(request, response, expand ? 'healthOverviews(issues())' : 'healthOverviews', overviews);
  });
  app.get(`${root}/healthOverviews/:service`, (request, response) => {
    const { service } = request.params;
    const found = health.healthOverviews.find((one) => one.service === service || one.id === service);
    if (found === undefined) sendUnknownResource(response);
    else sendEntity(request, response, 'healthOverviews', withIssues(found, health, expandsIssues(request)));
  });
  app.get(`${root}/issues`, (request, response) => {
    sendPage(request, response, 'issues', queryIssues(health.issues, queryOf(request)));
  });
  app.get(`${root}/issues/:id`, (request, response) => {
    const found = health.issues.find(({ id }) => id === request.params.id);
    if (found === undefined) sendUnknownResource(response);
    else sendEntity(request, response, 'issues', found);
  });
  app.get(`${root}/issues/:id/incidentReport`, (request, response) => {
    const found = health.issues.find(({ id }) => id === request.params.id);
    if (found?.status === 'postIncidentReviewPublished') sendReport(response, found);
    else sendUnknownResource(response);
  });
  app.use((request, response) => {
    sendGraphError(response, 400, 'BadRequest', `There is no resource at '${request.path}'.`);
  });
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof QueryError) sendGraphError(response, 400, 'BadRequest', error.message);
    else next(error);
  });
}

function withIssues(overview: HealthOverview, { issues }: ServiceHealth, expand: boolean): object {
  if (!expand) return overview;
  return { ...overview, issues: issues.filter(({ service }) => service === overview.service) };
}

function expandsIssues(request: Request): boolean {
  const expand = queryOf(request).get('$expand');
  if (expand !== null && expand !== 'issues') throw new QueryError(`Cannot expand '${expand}'.`);
  return expand === 'issues';
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://graph').searchParams;
}

function sendPage(request: Request, response: Response, set: string, items: readonly object[]): void {
  const origin = `http://${request.get('host')}`;
  const { value, nextSkip } = pageOf(items, queryOf(request), request.get('prefer'));
  const next = new URL(request.originalUrl, origin);
  if (nextSkip !== undefined) next.searchParams.set('$skip', String(nextSkip));
  response.json({
    '@odata.context': `${origin}/v1.0/$metadata#admin/serviceAnnouncement/${set}`,
    ...(nextSkip === undefined ? {} : { '@odata.nextLink': next.href.replaceAll('%24', '$') }),
    value,
  });
}

function sendEntity(request: Request, response: Response, set: string, entity: object): void {
  const origin = `http://${request.get('host')}`;
  response.json({
    '@odata.context': `${origin}/v1.0/$metadata#admin/serviceAnnouncement/${set}/$entity`,
    ...entity,
  });
}

function sendReport(response: Response, issue: HealthIssue): void {
  // Graph's documentation promises "a file stream", and neither its kind nor its name.
  response.type('application/octet-stream').send(incidentReport(issue));
}
