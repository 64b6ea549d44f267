import assert from 'node:assert/strict';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import { type Clicked, chatPerson, type SayOptions, type TestBot, type TestPlace } from './bot.ts';
import type { Member } from './connector.ts';
import { signInWithCode } from './entra-admin.ts';
import { inputOf, inputsOf } from './forms.ts';
import { buttonOf, ownChatOf, type Shown, shown, verbsOn } from './setup-card.ts';

export type Typed = Readonly<Record<string, string>>;

/** Where the people who set up are. */
export interface PersonDesk {
  readonly bot: TestBot;
  readonly entra: EntraStandIn;
  /** The shared card as it is now for everybody. @throws where nothing was started */
  shared(): Shown;
  isShared(id: string): boolean;
  /** The newest message of the bot in somebody's own chat, as it is now. */
  inbox(name: string): Shown;
  /** A message as it is now for everybody. */
  latest(id: string): Shown;
  /** Waits until something is found; looks again whenever the bot sent or changed a message. @throws after 15 seconds */
  until<Found>(what: string, find: () => Found | undefined): Promise<Found>;
}

/** One of the people who set Casebridge up, in one place. */
export interface SetupPerson {
  readonly name: string;
  readonly place: TestPlace;
  say(text: string): Promise<Shown>;
  /** Clicks a button of a card with the card's own data, and its inputs as they are or as they are typed here. */
  press(card: Shown, verb: string, typed?: Typed): Promise<Shown>;
  /** A step, opened from the shared card; only who may use it in its conversation. */
  open(stepId: string): Promise<Shown>;
  /** *I have done it: check*, on a step's card. */
  verify(step: Shown, typed?: Typed): Promise<Shown>;
  /** *Do it for me*, confirmed, with the sign-in that it takes; the step's card in the end. */
  doIt(step: Shown): Promise<Shown>;
  /** *Undo*, confirmed, with the sign-in that it takes; the step's card in the end. */
  undo(step: Shown): Promise<Shown>;
  /** Hands a step over. @returns what the recipient got in their own chat */
  handOver(step: Shown, to: string): Promise<Shown>;
  /** A button that opens a dialog; the dialog. */
  dialog(card: Shown, verb: string): Promise<Shown>;
  /** A button in a dialog. */
  submit(dialog: Shown, verb: string, typed?: Typed): Promise<Shown>;
  /** The secret that is made in the step's dialog, with the sign-in that it takes. */
  secret(step: Shown): Promise<string>;
  /** Tries what Microsoft will sign in with, in the step's dialog; what the dialog says. */
  trySignIn(step: Shown, typed: Typed): Promise<string>;
  /** Types a code that a card shows, and waits for what is done then. @param as whose account; their own unless told */
  signIn(card: Shown, as?: string): Promise<Shown>;
  /** All lines of `audit`, newest first, as they are read: what, change, when, who. */
  audit(): Promise<string>;
}

export function openPerson(desk: PersonDesk, who: Member, place: TestPlace): SetupPerson {
  const { bot } = desk;
  const there = (at: TestPlace, clicked?: string): SayOptions => ({
    from: who,
    place: at,
    ...(clicked && { clicked: { id: clicked } }),
  });
  const press: SetupPerson['press'] = async (card, verb, typed = {}) => {
    const data = { ...buttonOf(card.card, verb), ...typedIn(card.card), ...typed };
    return whatIsSeen(desk, card, await bot.click(verb, data, there(card.place, card.id)));
  };
  const dialog =
    (name: 'dialog' | 'submitDialog'): SetupPerson['submit'] =>
    async (card, verb, typed = {}) => {
      const data = { ...buttonOf(card.card, verb), ...typedIn(card.card), ...typed };
      return inDialog(card, await bot[name](verb, data, there(card.place)));
    };
  const person: SetupPerson = {
    name: who.name,
    place,
    say: async (text) => {
      const sent = await bot.say(text, there(place));
      // What was sent besides came before it.
      const answer = sent.findLast(({ card }) => card !== undefined);
      assert.ok(answer, `an answer to ${text}, not ${JSON.stringify(sent)}`);
      return shown(answer.id, place, answer.card);
    },
    press,
    open: (stepId) => {
      const shared = desk.shared();
      return press(shared, 'setup.step', { step: stepId });
    },
    verify: (step, typed) => press(step, 'setup.verify', typed),
    doIt: async (step) => {
      const plan = await press(step, 'setup.plan');
      return ended(desk, person, await begun(desk, person, plan, 'setup.do'));
    },
    undo: async (step) => {
      const plan = await press(step, 'setup.undo');
      return ended(desk, person, await begun(desk, person, plan, 'setup.undoDo'));
    },
    handOver: async (step, to) => {
      const form = await press(step, 'setup.handOver');
      const done = await press(form, 'setup.handOverTo', { to: chatPerson(to).aadObjectId });
      assert.match(done.text, new RegExp(to));
      return desk.inbox(to);
    },
    dialog: dialog('dialog'),
    submit: dialog('submitDialog'),
    secret: async (step) => {
      let opened = await person.dialog(step, 'setup.secret');
      if (verbsOn(opened.card).includes('setup.secretShow')) {
        signInWithCode(desk.entra, codeOn(opened), who.name);
        while (verbsOn(opened.card).includes('setup.secretShow')) {
          opened = await person.submit(opened, 'setup.secretShow');
        }
      }
      return inputOf(opened.card, 'shown').value;
    },
    trySignIn: async (step, typed) => {
      const form = await person.dialog(step, 'setup.trySignIn');
      return (await person.submit(form, 'setup.trySignInNow', typed)).text;
    },
    signIn: (card, as = who.name) => signIn(desk, person, card, as),
    audit: async () => {
      let page = await person.say('audit');
      const pages = [page.text];
      while (Object.hasOwn(olderOf(page), 'before')) {
        page = await person.press(page, 'audit.page');
        pages.push(page.text);
      }
      return pages.join('\n');
    },
  };
  return person;
}

/** Of a page that is not the first there are two such buttons: the older ones have a `before`. */
function olderOf({ card }: Shown): object {
  return verbsOn(card).includes('audit.page') ? buttonOf(card, 'audit.page') : {};
}

/** Inputs of a card as they are before somebody types. */
function typedIn(card: unknown): Typed {
  return Object.fromEntries(inputsOf(card).map(({ id, value }) => [id, value]));
}

/** What takes the clicked card's place for the one who clicked, else what was posted. */
function whatIsSeen(desk: PersonDesk, clicked: Shown, { answer, sent }: Clicked): Shown {
  const { value } = Object(answer);
  if (typeof value === 'object') return shown(clicked.id, clicked.place, value);
  const posted = sent.find(({ card }) => card !== undefined);
  assert.ok(posted, `an answer to a click, not ${JSON.stringify(answer)}`);
  return desk.latest(posted.id);
}

function inDialog({ place }: Shown, { answer }: Clicked): Shown {
  const card = Object(answer).task?.value?.card?.content;
  assert.ok(card, `a dialog, not ${JSON.stringify(answer)}`);
  return shown('', place, card);
}

/** A card with what is under way: a code to sign in with, or that Casebridge is at work. */
interface Begun {
  readonly card: Shown;
  /** How many messages were sent and written anew before. */
  readonly sent: number;
}

async function begun(
  desk: PersonDesk,
  person: SetupPerson,
  plan: Shown,
  verb: 'setup.do' | 'setup.undoDo',
): Promise<Begun> {
  const sent = desk.bot.connector.sent.length;
  return { card: await person.press(plan, verb), sent };
}

/** What comes of it in the end, wherever it is shown. */
async function ended(desk: PersonDesk, person: SetupPerson, { card, sent }: Begun): Promise<Shown> {
  if (!/⏳ Casebridge is at work|⏳ The code|Open the page and type the code/.test(card.text)) return card;
  // Where others read along, the code is in the own chat.
  const own = desk.bot.connector.sent
    .slice(sent)
    .find(({ conversationId, card: other }) => conversationId === ownChat(person) && other !== undefined);
  if (own !== undefined) return person.signIn(desk.latest(own.id));
  if (codePattern.test(card.text)) return person.signIn(card);
  return desk.until('the end of the work', () => {
    const now = desk.latest(card.id);
    return /⏳ Casebridge is at work/.test(now.text) ? undefined : now;
  });
}

async function signIn(desk: PersonDesk, person: SetupPerson, card: Shown, as: string): Promise<Shown> {
  const { connector } = desk.bot;
  const [sent, updated] = [connector.sent.length, connector.updated.length];
  signInWithCode(desk.entra, codeOn(card), as);
  return desk.until('what comes after the sign-in', () => {
    // A card that all share keeps showing all steps, so that what is for one person comes as a message of its own.
    const [found] = desk.isShared(card.id)
      ? connector.sent.slice(sent).filter(({ conversationId }) => conversationId === ownChat(person))
      : connector.updated.slice(updated).filter(({ id }) => id === card.id);
    return found && desk.latest(found.id);
  });
}

function ownChat({ name }: SetupPerson): string {
  return ownChatOf(chatPerson(name));
}

const codePattern = /^[BCDFGHJKLMNPQRSTVWXZ]{9}$/m;

export function codeOn({ text }: Shown): string {
  const [code] = codePattern.exec(text) ?? [];
  assert.ok(code, `a code in ${text}`);
  return code;
}
