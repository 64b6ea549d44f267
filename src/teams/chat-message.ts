import { convert } from 'html-to-text';
import { z } from 'zod';
import type { ChatMessage } from '../features/turn.ts';

/** A message as Teams hands it over when somebody chooses an action in its menu: Graph's chatMessage. */
const payload = z.object({
  createdDateTime: z.string().nullish(),
  linkToMessage: z.string().nullish(),
  from: z
    .object({
      user: z.object({ displayName: z.string().nullish() }).nullish(),
      application: z.object({ displayName: z.string().nullish() }).nullish(),
    })
    .nullish(),
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
});

/** More than anybody writes by hand: the rest is cut off. */
const longestHtml = 200_000;

/** Undefined when it is no message. */
export function parseChatMessage(value: unknown): ChatMessage | undefined {
  const parsed = payload.safeParse(value);
  if (!parsed.success) return undefined;
  const { body, from, createdDateTime, linkToMessage } = parsed.data;
  const at = new Date(createdDateTime ?? Number.NaN);
  const content = body?.content ?? '';
  return {
    text: body?.contentType === 'text' ? content.trim() : plainText(content),
    author: from?.user?.displayName ?? from?.application?.displayName ?? '',
    at: Number.isNaN(at.getTime()) ? undefined : at,
    url: linkToMessage && URL.canParse(linkToMessage) ? linkToMessage : undefined,
  };
}

function plainText(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: longestHtml, maxDepth: 100 },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'attachment', format: 'skip' },
    ],
  }).trim();
}
