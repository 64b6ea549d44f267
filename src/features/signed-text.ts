import type { Person, Turn } from './turn.ts';

type Signer = Pick<Turn, 'words' | 'asker' | 'place'>;

/**
 * A work note as it is written to ServiceNow, which knows the integration user only: the text, and a last line that
 * names the person and the place it was written from.
 */
export function signedNote(text: string, { words, asker, place }: Signer): string {
  const signature = words.say('signature.note', {
    ...namesOf(asker),
    place: place.kind,
    channel: place.name ?? '',
    named: place.name === undefined ? 'no' : 'yes',
  });
  return `${text}\n\n${signature}`;
}

/** A reply to the caller: who writes, and from where. What the team's channel is called is no business of the caller. */
export function signedReply(text: string, { words, asker, place }: Signer): string {
  const signature = words.say('signature.reply', { ...namesOf(asker), place: place.kind });
  return `${text}\n\n${signature}`;
}

function namesOf(asker: Turn['asker']): Pick<Person, 'name' | 'userName'> {
  // A right is asked for before anything is written, so everybody who writes is known.
  return asker.known
    ? { name: asker.person.name, userName: asker.person.userName }
    : { name: asker.name, userName: '' };
}
