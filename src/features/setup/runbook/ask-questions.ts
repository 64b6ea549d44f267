import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { choosePath } from './choose-path.ts';
import type { BasicProbe, RunbookDeps } from './deps.ts';
import type { Answers } from './run.ts';
import { type PathId, pathIds } from './step.ts';

type AskDeps = Pick<RunbookDeps, 'probeBasic' | 'hasApp' | 'paths'>;

/** What was answered so far: `yes`, `no`, or nothing. */
export interface Given {
  readonly allowsBasic?: string;
  readonly singleTenant?: string;
  readonly hasApp?: string;
}

/** The two questions, each with what it means, how to find out, and what Casebridge sees of it. */
export async function askQuestions(
  turn: Turn,
  deps: AskDeps,
  given: Given = {},
  problem?: string,
): Promise<Reply> {
  const { words } = turn;
  const [basic, hasApp] = await Promise.all([deps.probeBasic(turn), deps.hasApp(turn)]);
  const heading = words.say('setup.questions.heading');
  const known = hasApp === 'unknown' ? undefined : yesOrNo(hasApp);
  return {
    card: 'setup/questions',
    data: {
      heading,
      ...(problem !== undefined && { problem }),
      basicSeen: basicSeen(turn, basic),
      allowsBasic: given.allowsBasic ?? proposed(basic),
      singleTenant: given.singleTenant ?? '',
      appSeen: words.say('setup.questions.app', { is: known ?? 'unknown' }),
      ...(known === undefined && { askApp: { value: given.hasApp ?? '' } }),
      answered: known === undefined ? {} : { hasApp: known },
    },
    summary: heading,
  };
}

function basicSeen({ words }: Turn, basic: BasicProbe): string {
  return basic.is === 'unknown'
    ? `❔ ${words.say('setup.questions.notSeen', { why: basic.why })}`
    : `✔ ${words.say('setup.questions.seen', { evidence: basic.evidence })}`;
}

function proposed({ is }: BasicProbe): string {
  return is === 'unknown' ? '' : yesOrNo(is === 'allowed');
}

function yesOrNo(is: boolean): 'yes' | 'no' {
  return is ? 'yes' : 'no';
}

const text = z.string().max(20).default('');
const answersSchema = z.object({
  allowsBasic: text,
  singleTenant: text,
  hasApp: text,
  path: z.enum(pathIds).optional(),
});

/** What a card's button says was answered. @throws CARD_OUTDATED */
export function givenIn(data: unknown): Given {
  return parseCardData(answersSchema, data);
}

/** The path that follows from the answers, or the one they want to look at instead. @throws CARD_OUTDATED */
export async function takeAnswers(turn: Turn, data: unknown, deps: AskDeps): Promise<Reply> {
  const { path, ...given } = parseCardData(answersSchema, data);
  const answers = answersOf(given);
  return answers === undefined
    ? askQuestions(turn, deps, given, turn.words.say('setup.questions.missing'))
    : choosePath(turn, answers, path, deps);
}

function answersOf({ allowsBasic, singleTenant, hasApp }: Required<Given>): Answers | undefined {
  const isAnswered = [allowsBasic, singleTenant, hasApp].every((said) => said === 'yes' || said === 'no');
  if (!isAnswered) return undefined;
  return {
    allowsBasic: allowsBasic === 'yes',
    singleTenant: singleTenant === 'yes',
    hasApp: hasApp === 'yes',
  };
}

const startSchema = z.object({
  allowsBasic: z.enum(['yes', 'no']),
  singleTenant: z.enum(['yes', 'no']),
  hasApp: z.enum(['yes', 'no']),
  path: z.enum(pathIds),
});

/** What the button of a path says. @throws CARD_OUTDATED */
export function startedWith(data: unknown): { readonly answers: Answers; readonly path: PathId } {
  const { path, allowsBasic, singleTenant, hasApp } = parseCardData(startSchema, data);
  const answers = {
    allowsBasic: allowsBasic === 'yes',
    singleTenant: singleTenant === 'yes',
    hasApp: hasApp === 'yes',
  };
  return { answers, path };
}
