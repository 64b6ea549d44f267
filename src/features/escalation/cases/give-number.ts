import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { CaseRecords, SupportCase } from '../records.ts';
import { type CaseNotice, type CaseReplyDeps, caseReply } from './case-card.ts';
import { numberText } from './case-words.ts';
import { caseNumberOf, caseOfCard, type FindCaseDeps } from './find-case.ts';
import { type KeepNowDeps, keepNow, settleByHand } from './keep-now.ts';

export type GiveNumberDeps = CaseReplyDeps &
  FindCaseDeps &
  KeepNowDeps & { readonly records: Pick<CaseRecords, 'giveNumber'> };

const typedSchema = z.object({ number: z.string().default('') });

/** Letters, digits and hyphens, a digit among them: whatever Microsoft's mails call a case. */
const numberForm = /^(?=.*\d)[a-z\d-]{4,40}$/i;

/** Somebody has opened the case in the admin centre, and tells its number. @throws CASE_NOT_FOUND, CARD_OUTDATED */
export async function giveNumber(turn: Turn, data: unknown, deps: GiveNumberDeps): Promise<Reply> {
  const { words, now } = turn;
  const supportCase = await caseOfCard(turn, data, deps);
  const typed = parseCardData(typedSchema, data).number;
  const number = caseNumberOf(typed);
  if (!numberForm.test(number)) {
    return again(supportCase, typed, words.say('cases.giveNumber.unreadable'), turn, deps);
  }
  const opened = await deps.records.giveNumber(supportCase.key, number, {
    kind: 'opened',
    key: 'opened',
    author: nameOf(turn),
    text: number,
    at: now,
    isForIncident: true,
    told: 'update',
  });
  if (opened !== undefined) {
    deps.onQueued();
    const notice = { kind: 'done', text: words.say('cases.giveNumber.done', { number }) } as const;
    return caseReply(await keepNow(opened, turn, deps), turn, deps, notice);
  }
  return notTaken(supportCase, number, typed, turn, deps);
}

/** The case has a number by now, or another case has this one. */
async function notTaken(
  supportCase: SupportCase,
  number: string,
  typed: string,
  turn: Turn,
  deps: GiveNumberDeps,
): Promise<Reply> {
  const { words } = turn;
  const current = (await deps.records.find(supportCase.key)) ?? supportCase;
  if (current.state !== 'waiting') {
    const isSame = current.number?.toLowerCase() === number.toLowerCase();
    const text = words.say('cases.giveNumber.known', {
      same: isSame ? 'yes' : 'no',
      number: numberText(current, words),
    });
    return caseReply(current, turn, deps, { kind: isSame ? 'info' : 'warning', text });
  }
  const other = await deps.records.findByNumber(number);
  const incident = other?.incident.number ?? '';
  return again(current, typed, words.say('cases.giveNumber.taken', { number, incident }), turn, deps);
}

/** The form comes back to the one who filled it in. */
async function again(
  supportCase: SupportCase,
  typedNumber: string,
  text: string,
  turn: Turn,
  deps: GiveNumberDeps,
): Promise<Reply> {
  const notice: CaseNotice = { kind: 'warning', text };
  const reply = await caseReply(supportCase, turn, deps, notice, { typedNumber: typedNumber.slice(0, 60) });
  return { ...reply, unfinished: true };
}

/** Nobody will open it: the incident can be escalated again. @throws CASE_NOT_FOUND, CARD_OUTDATED, WRITE_UNDER_WAY */
export async function giveUpOpening(turn: Turn, data: unknown, deps: GiveNumberDeps): Promise<Reply> {
  const { words, now } = turn;
  const supportCase = await caseOfCard(turn, data, deps);
  const number = numberText(supportCase, words);
  if (supportCase.state !== 'waiting') {
    const text = words.say('cases.giveUp.known', { number });
    return caseReply(supportCase, turn, deps, { kind: 'info', text });
  }
  const settled = await settleByHand(
    supportCase,
    turn,
    {
      state: 'refused',
      events: [
        {
          kind: 'refused',
          // Its last part is what notes and posts about it say.
          key: 'refused:hand:givenUp',
          author: nameOf(turn),
          text: words.say('cases.giveUp.event', { name: nameOf(turn) }),
          at: now,
          isForIncident: true,
          told: 'update',
        },
      ],
    },
    deps,
  );
  const notice: CaseNotice =
    settled.state === 'refused'
      ? { kind: 'done', text: words.say('cases.giveUp.done', { incident: settled.incident.number }) }
      : { kind: 'info', text: words.say('cases.giveUp.known', { number: numberText(settled, words) }) };
  return caseReply(await keepNow(settled, turn, deps), turn, deps, notice);
}

/** A right was asked for, so whoever clicks is known. */
function nameOf({ asker }: Turn): string {
  return asker.known ? asker.person.name : asker.name;
}
