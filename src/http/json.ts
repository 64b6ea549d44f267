import type { HttpResponse } from './request.ts';

/** The body as JSON; undefined when it is none, such as one cut short. */
export function jsonOf({ text }: HttpResponse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
