import { z } from 'zod';
import type { Finding } from '../../findings.ts';
import { countsDays } from '../diagnose/countdown.ts';

/** What one night leaves to the next. */
export interface NightMemory {
  /** What people have been told is wrong, by its `about`, and when. */
  readonly told: Readonly<Record<string, number>>;
  /** What has been seen to be in order at some time. */
  readonly goodOnce: readonly string[];
  /** What could not be seen last night. */
  readonly unseen: readonly string[];
  /** The permissions that Graph's token has had. */
  readonly permissions: readonly string[];
  readonly result: Finding['result'];
}

const memorySchema = z.object({
  told: z.record(z.string(), z.number()).catch({}),
  goodOnce: z.array(z.string()).catch([]),
  unseen: z.array(z.string()).catch([]),
  permissions: z.array(z.string()).catch([]),
  result: z.enum(['good', 'bad', 'unseen']).catch('unseen'),
});

const nothing: NightMemory = { told: {}, goodOnce: [], unseen: [], permissions: [], result: 'unseen' };

/** @param kept as the night before wrote it; what cannot be read is forgotten */
export function readMemory(kept: string | undefined): NightMemory {
  if (kept === undefined) return nothing;
  try {
    const parsed = memorySchema.safeParse(JSON.parse(kept));
    return parsed.success ? parsed.data : nothing;
  } catch {
    return nothing;
  }
}

export interface Compared {
  /** What people have to be told now. */
  readonly news: readonly Finding[];
  /** What is wrong and known. */
  readonly known: number;
  /** All that was told is well again. */
  readonly isWellAgain: boolean;
}

const weekMilliseconds = 7 * 86_400_000;

/** What is new of a night's findings; what stays wrong is told again after a week, and days that are left once at each threshold. */
export function compareNight(findings: readonly Finding[], before: NightMemory, now: Date): Compared {
  const wrong = wrongOf(findings, before);
  const isDue = ({ about = '' }: Finding) => {
    const at = before.told[about];
    if (at === undefined) return true;
    return !countsDays(about) && now.getTime() - at >= weekMilliseconds;
  };
  const news = wrong.filter(isDue);
  const hasTold = Object.keys(before.told).length > 0;
  const stillTold = Object.keys(keptTold(findings, before)).length > 0;
  return {
    news,
    known: wrong.length - news.length,
    isWellAgain: hasTold && wrong.length === 0 && !stillTold,
  };
}

/** @param wasTold whether the news reached people */
export function nextMemory(
  findings: readonly Finding[],
  before: NightMemory,
  { news }: Pick<Compared, 'news'>,
  wasTold: boolean,
  now: Date,
): Omit<NightMemory, 'permissions'> {
  const told = Object.fromEntries(wasTold ? news.map(({ about = '' }) => [about, now.getTime()]) : []);
  const of = (result: Finding['result']) =>
    findings.flatMap((finding) => (finding.result === result ? [subjectOf(finding)] : []));
  const wrong = wrongOf(findings, before);
  return {
    told: { ...keptTold(findings, before), ...told },
    goodOnce: [...new Set([...before.goodOnce, ...of('good')])],
    unseen: [...new Set(of('unseen'))],
    result: wrong.length > 0 ? 'bad' : of('unseen').length > 0 ? 'unseen' : 'good',
  };
}

/** What is bad; and what was seen once, and now for the second night is not: one night's fault of another system passes. */
function wrongOf(findings: readonly Finding[], before: NightMemory): readonly Finding[] {
  return findings.filter((finding) => {
    if (finding.result === 'bad') return true;
    const subject = subjectOf(finding);
    const wasGood = before.goodOnce.some((good) => isPartOf(good, subject));
    return finding.result === 'unseen' && wasGood && before.unseen.includes(subject);
  });
}

/** What was told and is not known to be well: it is wrong still, or could not be seen. */
function keptTold(findings: readonly Finding[], { told }: NightMemory): Readonly<Record<string, number>> {
  const wrong = new Set(findings.flatMap(({ result, about }) => (result === 'bad' ? [about] : [])));
  const unseen = findings.flatMap((finding) => (finding.result === 'unseen' ? [subjectOf(finding)] : []));
  return Object.fromEntries(
    Object.entries(told).filter(
      ([about]) => wrong.has(about) || unseen.some((subject) => isPartOf(about, subject)),
    ),
  );
}

/** A check that fails as a whole leaves everything unseen that it would have told apart. */
function isPartOf(about: string, subject: string): boolean {
  return about === subject || about.startsWith(`${subject}.`);
}

/** Findings of these are told apart to the end; those of a step are about the step, whichever field they name. */
const named = /^(cases|probe|countdown|consent|network|steps|test)\b/;

function subjectOf({ about = '' }: Pick<Finding, 'about'>): string {
  return named.test(about) ? about : (about.split('.')[0] ?? about);
}
