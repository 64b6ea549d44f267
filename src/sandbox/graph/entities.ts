import type { NextFunction, Request, Response } from 'express';
import { sendGraphError } from './graph-error.ts';

/**
 * Graph's alternate keys: what `applications(appId='…')` names becomes one part of the path, `applications/appId=…`, so
 * that routes need not know of it.
 */
export function readAlternateKeys(request: Request, _response: Response, next: NextFunction): void {
  request.url = request.url.replace(
    /^(\/v1\.0\/(?:applications|servicePrincipals))\((appId|uniqueName)=(?:'|%27)([^/?]*?)(?:'|%27)\)/,
    '$1/$2=$3',
  );
  next();
}

/** How a path names one: by its id, or by another key. */
export function keyOf(
  segment: unknown,
): { readonly id: string } | { readonly appId: string } | { readonly uniqueName: string } {
  const { name, value = '' } = /^(?<name>appId|uniqueName)=(?<value>.*)$/.exec(String(segment))?.groups ?? {};
  const plain = value.replaceAll("''", "'");
  if (name === 'appId') return { appId: plain };
  return name === 'uniqueName' ? { uniqueName: plain } : { id: String(segment) };
}

/** The entity's properties that were asked for, or all. */
export function sendSelected(
  request: Request,
  response: Response,
  entity: object,
  status: 200 | 201 = 200,
): void {
  response.status(status).json(selected(request, entity));
}

/** Lists those that `$filter` (`<property> eq '…'`) lets pass; all without one. */
export function sendList(request: Request, response: Response, entities: readonly object[]): void {
  const filter = queryOf(request).get('$filter');
  const asked = /^(?<name>\w+) eq '(?<value>(?:[^']|'')*)'$/.exec(filter ?? '')?.groups;
  if (filter !== null && !['appId', 'uniqueName', 'displayName'].includes(asked?.name ?? '')) {
    sendGraphError(response, 400, 'Request_UnsupportedQuery', `Unsupported filter '${filter}'.`);
    return;
  }
  const wanted = asked?.value?.replaceAll("''", "'").toLowerCase();
  const found = entities.filter((entity) => {
    const value = new Map(Object.entries(entity)).get(asked?.name ?? '');
    return wanted === undefined || String(value).toLowerCase() === wanted;
  });
  response.json({ value: found.map((entity) => selected(request, entity)) });
}

function selected(request: Request, entity: object): object {
  const names = queryOf(request).get('$select')?.split(',');
  if (names === undefined) return entity;
  return Object.fromEntries(Object.entries(entity).filter(([name]) => names.includes(name)));
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://graph').searchParams;
}

export function sendBadRequest(response: Response, message: string): void {
  sendGraphError(response, 400, 'Request_BadRequest', message);
}
