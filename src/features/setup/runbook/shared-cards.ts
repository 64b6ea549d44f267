import { type Words, wordsFor } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import { changeRun, type PostedCard, type SetupRun } from './run.ts';
import { saidCard } from './said-card.ts';
import { sharedCard } from './shared-card.ts';
import type { Path } from './step.ts';

type CardDeps = Pick<RunbookDeps, 'records' | 'messenger'>;

/** Cards of more conversations than anybody looks at would only make each click slower. */
const mostCards = 10;

/** While others change it at the same time; whoever comes last shows the newest. */
const mostRounds = 3;

/** Edits every shared card to how things are; again when something changed meanwhile. Never throws. */
export async function refreshCards(deps: CardDeps, pathOf: (run: SetupRun) => Path): Promise<void> {
  try {
    let shown = 0;
    for (let round = 0; round < mostRounds; round += 1) {
      const kept = await deps.records.read();
      if (kept === undefined || kept.version === shown) return;
      shown = kept.version;
      const { run } = kept;
      const gone = await editAll(
        run.cards,
        (card, index) => {
          const words = wordsFor(card.language, card.timeZone);
          return sharedCard(run, pathOf(run), words, { isHome: index === 0 });
        },
        deps,
      );
      if (gone.length > 0) await forget(gone, deps);
    }
  } catch {
    // A card is a view: what it shows is kept, and shown when somebody asks.
  }
}

/** @returns the cards that are no more */
async function editAll(
  cards: readonly PostedCard[],
  replyFor: (card: PostedCard, index: number) => Reply,
  { messenger }: CardDeps,
): Promise<readonly PostedCard[]> {
  const gone = await Promise.all(
    cards.map(async (card, index) => {
      const words = wordsFor(card.language, card.timeZone);
      const message = messenger.render(replyFor(card, index), words, []);
      const { kind } = await messenger.edit(card.chat, card.activityId, message);
      return kind === 'gone' || kind === 'noSuchMessage' ? [card] : [];
    }),
  );
  return gone.flat();
}

async function forget(gone: readonly PostedCard[], { records }: CardDeps): Promise<void> {
  const isGone = ({ activityId }: PostedCard) => gone.some((card) => card.activityId === activityId);
  await changeRun(records, (run) => ({ ...run, cards: run.cards.filter((card) => !isGone(card)) }));
}

/** Puts a sentence in the place of shared cards of a set-up that is no more. Never throws. */
export async function retireCards(
  cards: readonly PostedCard[],
  say: (words: Words) => string,
  deps: CardDeps,
): Promise<void> {
  const replyFor = ({ language, timeZone }: PostedCard) => saidCard(say(wordsFor(language, timeZone)));
  await editAll(cards, replyFor, deps).catch(() => []);
}

/** The card that was just posted, or clicked, is kept up to date from now on, in place of this conversation's older one. */
export async function keepCard(
  turn: Pick<Turn, 'chat' | 'words'>,
  activityId: string,
  runId: string,
  place: 'first' | 'last',
  deps: CardDeps,
): Promise<SetupRun | undefined> {
  const { language, timeZone } = turn.words;
  const card: PostedCard = { chat: turn.chat, activityId, language, timeZone };
  let replaced: readonly PostedCard[] = [];
  const run = await changeRun(deps.records, (now) => {
    if (now.id !== runId) return now;
    const cards = placed(now.cards, card, place);
    replaced = now.cards.filter((old) => !cards.some((kept) => kept.activityId === old.activityId));
    return { ...now, cards };
  });
  await retireCards(replaced, (words) => words.say('setup.said.moved'), deps);
  return run;
}

function placed(
  cards: readonly PostedCard[],
  card: PostedCard,
  place: 'first' | 'last',
): readonly PostedCard[] {
  const isHere = ({ chat }: PostedCard) => chat.conversationId === card.chat.conversationId;
  const others = cards.filter((other) => !isHere(other));
  const [home] = cards;
  const isFirst = place === 'first' || home === undefined || isHere(home);
  const [first, ...rest] = isFirst ? [card, ...others] : [...others, card];
  return first === undefined ? [] : [first, ...rest.slice(-(mostCards - 1))];
}

/** Whether the message that was clicked is a card that everybody shares: another card must not take its place for all. */
export function isShared(turn: Pick<Turn, 'clicked'>, run: Pick<SetupRun, 'cards'>): boolean {
  return run.cards.some(({ activityId }) => activityId === turn.clicked);
}

/** An answer that takes the place of the clicked card for everybody, but of a shared one only for whoever clicked. */
export function inPlace(turn: Pick<Turn, 'clicked'>, run: Pick<SetupRun, 'cards'>, reply: Reply): Reply {
  return turn.clicked === undefined || isShared(turn, run) ? { ...reply, unfinished: true } : reply;
}
