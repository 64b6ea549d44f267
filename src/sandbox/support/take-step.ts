import type { Step } from './plan.ts';
import type { Resource, SeenCase } from './resource.ts';
import { ownerOf, speakerOf, words } from './texts.ts';

const robot = 'Microsoft Support';
const hour = 3_600_000;
const hoursUntilNextUpdate = { critical: 1, moderate: 4, minimal: 8 } as const;

/**
 * Does on the customer's instance what is next. Every change has a key that follows from the step, so that doing it
 * again after a lost answer changes nothing twice.
 * @returns the case after it
 * @throws Error when it did not work; it may be tried again
 */
export async function takeStep(resource: Resource, seen: SeenCase, step: Step, now: Date): Promise<SeenCase> {
  const { sysId } = seen;
  const say = (key: string, text: string, kind: 'message' | 'question' | 'solution' = 'message') =>
    resource.say(sysId, key, { kind, text, author: speakerOf(seen) });
  switch (step.kind) {
    case 'take': {
      const number = numberOf(seen);
      const owner = seen.isTest ? {} : { owner: ownerOf(seen), nextUpdateAt: nextUpdate(seen, now) };
      return resource.change(sysId, 'take', { number, ...owner });
    }
    case 'acknowledge':
      return resource.say(sysId, 'acknowledge', { text: words.acknowledgement, author: robot });
    case 'answer':
      return say('answer', words.answer(seen));
    case 'question':
      return say('question', words.question(seen), 'question');
    case 'solution':
      return proposeSolution(resource, seen, step.nth, now);
    case 'file': {
      const bytes = await resource.download(sysId, step.fileSysId);
      return say(`file-${step.fileSysId}`, words.file(seen, step.fileName, bytes));
    }
    case 'silence':
      return resource.close(sysId, 'silence', { notes: words.silence(seen), author: speakerOf(seen) });
    case 'farewell':
      return say('farewell', words.farewell(seen));
  }
}

/** Where the first proposal did not help, somebody else goes on. */
async function proposeSolution(
  resource: Resource,
  seen: SeenCase,
  nth: number,
  now: Date,
): Promise<SeenCase> {
  const { sysId } = seen;
  const handedOn = { owner: ownerOf(seen, nth - 1), nextUpdateAt: nextUpdate(seen, now) };
  const current = nth === 1 ? seen : await resource.change(sysId, `hand-on-${nth}`, handedOn);
  return resource.say(sysId, `solution-${nth}`, {
    kind: 'solution',
    text: words.solution(current, nth),
    author: speakerOf(current),
  });
}

/** Sixteen digits that begin with the day, such as `2412010030001234`; always the same for one case. */
function numberOf({ sysId, createdAt }: SeenCase): string {
  const day = createdAt.toISOString().slice(2, 10).replaceAll('-', '');
  const rest = Number.parseInt(sysId.slice(0, 12), 16) % 100_000_000;
  return `${day}00${String(rest).padStart(8, '0')}`;
}

function nextUpdate({ severity }: SeenCase, now: Date): string {
  return new Date(now.getTime() + hoursUntilNextUpdate[severity] * hour).toISOString();
}
