import type { CaseEvent, ClaimedCase } from '../records.ts';
import type { RemoteMessage } from '../transport.ts';

/** Something that went to Microsoft from here. */
interface OwnText {
  readonly author: string;
  readonly text: string;
}

/** A shorter text could stand in another one by chance. */
const tellingLength = 20;

/**
 * Customers' messages that came from here: by an id of ours in the transport's own, or by their text. Each text that
 * went there explains one message, so that the same words written elsewhere are told.
 * @param events of the case
 * @returns ids of messages
 */
export function findEchoes(
  { case: known, actions }: Pick<ClaimedCase, 'case' | 'actions'>,
  events: readonly CaseEvent[],
  messages: readonly RemoteMessage[],
): ReadonlySet<string> {
  const made = events.filter(({ key }) => key.startsWith('action:'));
  const ownIds = [known.key, ...made.map(({ key }) => key.slice('action:'.length)), ...actions.map(idOf)];
  const own: OwnText[] = [
    { author: known.request.contact.name, text: known.request.description },
    ...made.filter(({ kind }) => kind === 'reply' || kind === 'closed'),
    // It may be there although nobody has said so yet.
    ...actions.flatMap((action) =>
      action.kind === 'reply' ? [{ author: action.by.name, text: action.text }] : [],
    ),
  ];
  const echoes = new Set<string>();
  for (const message of messages) {
    if (message.from !== 'customer') continue;
    const index = own.findIndex((one) => isSame(message, one));
    if (index >= 0) own.splice(index, 1);
    if (index >= 0 || ownIds.some((id) => message.id.includes(id))) echoes.add(message.id);
  }
  return echoes;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

/** A transport may have added who wrote it. */
function isSame({ text }: RemoteMessage, own: OwnText): boolean {
  const [there, here] = [plain(text), plain(own.text)];
  if (here === '' || !there.includes(here)) return false;
  if (there === here || here.length >= tellingLength) return true;
  const added = there.replace(here, '');
  return own.author !== '' && added.includes(plain(own.author));
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
