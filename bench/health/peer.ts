import { join } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';
import { measureBoth } from './measure.ts';

// The poll that a careful developer writes first: fetch every page, parse and check everything, write all rows anew.

const [, , url = '', folder = ''] = process.argv;

const post = z.object({
  createdDateTime: z.iso.datetime(),
  postType: z.string(),
  description: z.object({ contentType: z.string(), content: z.string() }),
});
const issue = z.object({
  id: z.string(),
  title: z.string(),
  impactDescription: z.string(),
  service: z.string(),
  feature: z.string().nullable(),
  featureGroup: z.string().nullable(),
  classification: z.string(),
  origin: z.string(),
  status: z.string(),
  isResolved: z.boolean(),
  startDateTime: z.iso.datetime(),
  endDateTime: z.iso.datetime().nullable(),
  lastModifiedDateTime: z.iso.datetime(),
  posts: z.array(post),
});
const page = z.object({ value: z.array(issue), '@odata.nextLink': z.string().optional() });

const database = new Database(join(folder, 'peer.db'));
database.pragma('journal_mode = wal');
database.pragma('synchronous = full');
database.exec('create table issue (id text primary key, updated text not null, issue text not null)');

await measureBoth(url, async () => {
  const issues: z.infer<typeof issue>[] = [];
  await fetch(`${url}/v1.0/admin/serviceAnnouncement/healthOverviews`).then((answer) => answer.json());
  let next: string | undefined = `${url}/v1.0/admin/serviceAnnouncement/issues`;
  while (next !== undefined) {
    const answer: z.infer<typeof page> = page.parse(await (await fetch(next)).json());
    issues.push(...answer.value);
    next = answer['@odata.nextLink'];
  }
  database.exec('begin immediate');
  database.exec('delete from issue');
  const insert = database.prepare('insert into issue (id, updated, issue) values (?, ?, ?)');
  for (const one of issues) insert.run(one.id, one.lastModifiedDateTime, JSON.stringify(one));
  database.exec('commit');
  return issues.filter(({ isResolved }) => !isResolved).length;
});
process.exit(0);
