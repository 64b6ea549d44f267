import { fold } from '../../phrases.ts';

const courtesy =
  'please, pls, kindly, can you, could you, hello, hi, i need to, we need to, ' +
  'merci de, veuillez, svp, bonjour, pouvez vous, pourriez vous';

/** How people begin who want something done. */
const asked =
  'grant, give, provide, install, order, create, enroll, enrol, activate, set up, add, assign, request for, access to, ' +
  'access for, donner, donnez, accorder, accordez, installer, installez, commander, commandez, creer, creez, inscrire, ' +
  'inscrivez, activer, activez, ajouter, ajoutez, attribuer, attribuez, demande d, demande de, acces a, acces au, ' +
  'acces aux, acces pour';

/** What says that something does not work. */
const disturbed =
  'not, no, cannot, [a-z]+n t, unable, fails, failed, failing, failure, error, errors, denied, ' +
  'refused, blocked, broken, missing, slow, lost, stuck, crash, crashes, hangs, stops, stopped, takes, ' +
  'impossible, ne, n, pas, plus, echec, echoue, echouent, erreur, erreurs, refuse, bloque, manquant, lent, perdu, plante';

const oneOf = (list: string) => `(?:${list.split(', ').join('|')})`;
const begins = new RegExp(`^(?:${oneOf(courtesy)} )*${oneOf(asked)}(?: |$)`);
const complains = new RegExp(` ${oneOf(disturbed)} `);

/** Whether an incident only asks for something to be done, such as access to a site: then nothing is disturbed. */
export function isRequest(texts: readonly string[]): boolean {
  const sentences = texts.flatMap((text) => fold(text).split(/[\n.!?:;]+/)).map(wordsOf);
  if (sentences.some((sentence) => complains.test(` ${sentence} `))) return false;
  return sentences.some((sentence) => begins.test(sentence));
}

function wordsOf(sentence: string): string {
  return sentence.match(/[\p{L}\p{N}]+/gu)?.join(' ') ?? '';
}
