import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { allOf, on } from './query.ts';
import { labelled, value } from './schema.ts';
import { requireSeen } from './setup-records.ts';

const table = 'sys_ui_section';
const sections = on(table);
const maximumSections = 100;
const row = z.object({ name: value.optional(), caption: value.optional(), view: labelled });

/**
 * Views of the incident's form that have a section with this caption, such as `Default view`; an empty list: none.
 * @throws SERVICENOW_FORBIDDEN where sections may not be read
 */
export async function findFormViews(
  instance: Instance,
  caption: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { result, total } = await instance.getPage({
    ...listCall({
      query: allOf(sections.equals('name', 'incident'), sections.equals('caption', caption)),
      fields: ['name', 'caption', 'view'],
      limit: maximumSections,
      counted: true,
    }),
    schema: z.array(row),
    signal,
  });
  const texts = result.map(({ name, caption: said, view }) => ({ name, caption: said, view: view.label }));
  requireSeen(table, ['name', 'caption'], texts, total);
  // A condition that ServiceNow dropped must not show the sections of other forms.
  const isMeant = (found: (typeof texts)[number]) =>
    found.name === 'incident' && found.caption?.trim().toLowerCase() === caption.trim().toLowerCase();
  return [...new Set(texts.filter(isMeant).map(({ view }) => view))];
}
