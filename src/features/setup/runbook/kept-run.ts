import { z } from 'zod';
import { languages } from '../../../locales/words.ts';
import type { SetupRecords, SetupRun } from './run.ts';
import { pathIds, setupTables } from './step.ts';

const moment = z.iso.datetime().transform((text) => new Date(text));
/** `undefined` is kept as null, so that it is there when it is read. */
const perhapsText = z
  .string()
  .nullable()
  .transform((text) => text ?? undefined);

const somebody = z.object({ name: z.string(), entraObjectId: z.string() });

const madeSomething = { id: perhapsText, name: z.string() };

const made = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('record'),
    table: z.enum(setupTables),
    ...madeSomething,
    begunAt: moment.exactOptional(),
    before: z.record(z.string(), z.string()).exactOptional(),
  }),
  z.object({ kind: z.literal('application'), ...madeSomething, clientId: z.string().exactOptional() }),
  z.object({
    kind: z.literal('secret'),
    ...madeSomething,
    clientId: z.string().exactOptional(),
    expiresAt: moment.exactOptional(),
  }),
  z.object({ kind: z.literal('appRole'), ...madeSomething, clientId: z.string() }),
]);

const stepState = z.object({
  status: z.enum(['open', 'done', 'skipped']),
  by: somebody.exactOptional(),
  at: moment.exactOptional(),
  how: z.enum(['automatic', 'byHand']).exactOptional(),
  handedTo: somebody.extend({ email: z.string(), at: moment, by: somebody }).exactOptional(),
  made: z.array(made),
  checked: z
    .object({ at: moment, result: z.enum(['good', 'bad', 'unseen']), about: z.array(z.string()) })
    .exactOptional(),
  signedIn: moment.exactOptional(),
});

/** As it was written here. Names of values and ids of steps are anybody's: those that are no more are kept, too. */
const setupRun = z.object({
  id: z.string(),
  path: z.enum(pathIds),
  answers: z.object({ allowsBasic: z.boolean(), singleTenant: z.boolean(), hasApp: z.boolean() }),
  startedBy: somebody,
  startedAt: moment,
  values: z.record(z.string(), z.string()),
  steps: z.record(z.string(), stepState),
  cards: z.array(
    z.object({
      chat: z.object({ serviceUrl: z.string(), conversationId: z.string(), botId: z.string() }),
      activityId: z.string(),
      language: z.enum(languages),
      timeZone: z.string(),
    }),
  ),
});

/** A text with a version, as the store keeps it. All functions throw STORE_UNAVAILABLE. */
export interface KeptText {
  read(): Promise<{ readonly text: string; readonly version: number } | undefined>;
  save(text: string, version: number): Promise<boolean>;
  remove(version: number): Promise<boolean>;
}

/** The run as JSON; its functions throw ZodError for what another version of Casebridge wrote in another form. */
export function createSetupRecords(kept: KeptText): SetupRecords {
  return {
    read: async () => {
      const found = await kept.read();
      return found && { run: runOf(found.text), version: found.version };
    },
    save: (run, version) => kept.save(textOf(run), version),
    remove: (version) => kept.remove(version),
  };
}

function runOf(text: string): SetupRun {
  return setupRun.parse(JSON.parse(text));
}

/** What is undefined is kept as null. */
function textOf(run: SetupRun): string {
  return JSON.stringify(run, (_key, value: unknown) => (value === undefined ? null : value));
}
