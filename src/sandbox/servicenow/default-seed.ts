import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Seed, type SeedContent, seedSchema } from './seed.ts';

const chatPeopleSchema = z.object({
  people: z.array(
    z.object({
      name: z.string(),
      mail: z.string(),
      userName: z.string(),
      title: z.string(),
      roles: z.array(z.string()),
      groups: z.array(z.string()).default([]),
    }),
  ),
});

/**
 * The sandbox's own data: the files in `seed/` and the people who talk to the bot.
 * @throws ZodError when a file does not have the agreed shape.
 */
export async function defaultSeed(): Promise<Seed> {
  const [incidents, knowledge, people, groups, chat] = await Promise.all(
    [
      'seed/incidents.json',
      'seed/knowledge.json',
      'seed/people.json',
      'seed/groups.json',
      '../people.json',
    ].map(readJson),
  );
  const seed = seedSchema.parse({ incidents, knowledge, people, groups });
  return { ...seed, people: [...chatPeople(chat), ...seed.people] };
}

function chatPeople(file: unknown): SeedContent['people'] {
  return chatPeopleSchema.parse(file).people.map(({ name, mail, userName, title, roles, groups }) => ({
    user_name: userName,
    name,
    email: mail,
    title,
    roles,
    groups,
    department: '',
    active: true,
    time_zone: '',
    web_service_access_only: false,
  }));
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));
}
