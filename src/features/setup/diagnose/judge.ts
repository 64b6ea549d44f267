import type { Finding } from '../../findings.ts';
import type { Evidence } from './evidence.ts';
import type { Judging } from './parts.ts';
import { type Part, worst } from './see.ts';
import { type Symptom, symptoms } from './symptoms.ts';

/** What a symptom came to. */
export interface Judged {
  /** `about` is `symptom.<number>`. */
  readonly finding: Finding;
  readonly number: number;
  /** Number, place, and sentence. */
  readonly title: string;
  /** What was looked at, and how it is, one sentence after the other. */
  readonly details: string;
  /** Steps of the set-up that mend it. */
  readonly steps: readonly string[];
}

export function judgeAll(judging: Judging): readonly Judged[] {
  return symptoms.map((symptom) => judge(symptom, judging));
}

/** Where Casebridge does without Microsoft's app, what only its form can show is judged by what Casebridge does instead. */
export function judge(symptom: Symptom, judging: Judging): Judged {
  const { words, evidence } = judging;
  const title = titleOf(symptom, judging);
  const isInApp = usesApp(evidence);
  const parts = (isInApp ? symptom.inApp : symptom.inCasebridge).flatMap((look) => look(judging));
  const looked = isInApp
    ? words.say('diagnose.looked', {
        at: words.list(symptom.looks.map((look) => words.say(`diagnose.looks.${look}`))),
      })
    : words.say('diagnose.withoutApp');
  const result = worst(parts.map((part) => part.result));
  const details = [looked, ...ordered(parts).map(({ text }) => text)].map(asSentence).join(' ');
  const bad = parts.filter((part) => part.result === 'bad');
  const todo = [...new Set(bad.flatMap((part) => part.todo ?? []))];
  return {
    finding: { result, about: `symptom.${symptom.number}`, text: `${title} – ${details}`, todo },
    number: symptom.number,
    title,
    details,
    steps: [...new Set(bad.flatMap(({ step }) => step ?? []))],
  };
}

/** As long as nobody could tell, the app counts as there. */
export function usesApp({ app, run }: Pick<Evidence, 'app' | 'run'>): boolean {
  return run?.path !== 'direct' && !(app.seen && app.value === 'absent');
}

function titleOf({ number, where, sentence, seen }: Symptom, { words }: Judging): string {
  const what =
    sentence !== undefined
      ? words.say('diagnose.sentence', { sentence })
      : words.say(seen ?? 'diagnose.symptoms.nothing');
  return words.say('diagnose.symptom', { number, where: words.say(where), what });
}

const order = { bad: 0, unseen: 1, good: 2 } as const;

function ordered(parts: readonly Part[]): readonly Part[] {
  return [...parts].sort((one, other) => order[one.result] - order[other.result]);
}

function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
