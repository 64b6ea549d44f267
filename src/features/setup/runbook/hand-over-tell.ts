import { asCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import type { Recipient } from './hand-over-recipient.ts';
import type { SetupRun } from './run.ts';
import type { Runbook } from './runbook.ts';
import { somebodyOf } from './somebody.ts';
import type { Step } from './step.ts';
import { stepCard } from './step-card.ts';
import { directoryRoles, isEnough, rightFor } from './who-may.ts';

interface HandedOver {
  readonly run: SetupRun;
  readonly step: Step;
  readonly recipient: Recipient;
}

export interface Told {
  readonly told: 'ownChat' | 'here' | 'nowhere';
  /** What whoever handed it over should know. */
  readonly notes: readonly string[];
}

/** Gives them their step's card: in their own chat, else here with a mention, where they are. Never throws for that. */
export async function tellRecipient(
  turn: Turn,
  { run, step, recipient }: HandedOver,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Told> {
  const note = await roleNote(turn, step, recipient, deps);
  const { words } = turn;
  const from = somebodyOf(turn).name;
  const card = stepCard({
    ...{ run, step, words, may: { is: 'yes' } },
    path: runbook.pathOf(run),
    values: runbook.valuesOf(run),
    hasDialogs: deps.hasDialogs,
    mayArrange: true,
    hasOthers: false,
    notice: { kind: 'info', text: words.say('setup.handOver.yours', { from }) },
  });
  const told = await send(turn, recipient, deps, (mentioned) =>
    deps.messenger.render(card, words, mentioned),
  );
  return { told, notes: note === undefined ? [] : [note] };
}

async function send(
  { chat, place, asker }: Turn,
  { name, entraObjectId, memberId }: Recipient,
  { openChat, messenger }: RunbookDeps,
  render: (
    mentioned: Parameters<RunbookDeps['messenger']['render']>[2],
  ) => ReturnType<RunbookDeps['messenger']['render']>,
): Promise<Told['told']> {
  const own = await openChat(chat, entraObjectId, asker.account.tenantId);
  if (own.is === 'open' && (await messenger.post(own.chat, render([]))).kind === 'done') return 'ownChat';
  if (memberId === undefined || place.kind === 'personal') return 'nowhere';
  const { kind } = await messenger.post(chat, render([{ id: memberId, name }]));
  return kind === 'done' ? 'here' : 'nowhere';
}

/** A role may still be given to them, or be active only when they ask for it: that it is missing is said, not refused. */
async function roleNote(
  { words, signal }: Turn,
  step: Step,
  { name, entraObjectId }: Recipient,
  deps: RunbookDeps,
): Promise<string | undefined> {
  const said = { name, role: words.say(`setup.roles.${step.who}`) };
  if (rightFor(step.who) !== undefined) return `ℹ️ ${words.say('setup.handOver.roleLater', said)}`;
  try {
    const roles = await directoryRoles(entraObjectId, signal, deps);
    return isEnough(step, roles) ? undefined : `⚠️ ${words.say('setup.handOver.roleMissing', said)}`;
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    if (code === 'UNEXPECTED') throw error;
    const why = words.say(`errors.${code}.title`, facts);
    return `❔ ${words.say('setup.handOver.roleUnread', { ...said, why })}`;
  }
}
