import { CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { Finding } from '../pack/find-redactions.ts';
import { cutBetweenWords } from '../pack/shorten.ts';
import type { Contact } from '../transport.ts';
import type { CasePack, Missing } from './case-pack.ts';
import { countryName } from './countries.ts';
import { languageName, severityText } from './form-card.ts';
import { type Preview, packed, previewRoom } from './kept-preview.ts';
import { findingsIn, type LeftOut, withoutFindings, withoutSecrets } from './left-out.ts';
import type { Prepared } from './prepare-case.ts';
import { throughText } from './ways.ts';

/** As many are offered to be put back in. */
const mostFindings = 25;

/** What to leave out of a case as a person has left its preview. */
export function leftOutOf({ source, names }: CasePack, { text, carried, putBack }: Preview): LeftOut {
  return { findings: findingsIn(source, text ?? '', carried, names), putBack };
}

export interface PreviewHints {
  /** Why it was not sent. */
  readonly problem?: string;
  /** What is not put back is left out again, also where a person has written it in. */
  readonly isApplying?: boolean;
}

/** @throws TEXT_TOO_LONG when a text has become too long to be shown again */
export function previewCard(
  turn: Turn,
  prepared: Prepared,
  preview: Preview,
  { problem, isApplying = false }: PreviewHints,
): Reply {
  const { words } = turn;
  const { incident, checked, pack, values } = prepared;
  const leftOut = leftOutOf(pack, preview);
  const isWritten = preview.text === undefined || isApplying;
  const text = (isWritten ? withoutFindings : withoutSecrets)(preview.text ?? pack.text, leftOut);
  const form = packed({ values, carried: carriedBy(leftOut, pack) });
  const limit = Math.max(0, previewRoom - form.length);
  const { length } = JSON.stringify(text);
  if (length > limit + slack) throw new CasebridgeError('TEXT_TOO_LONG', { limit, length });
  const heading = words.say('escalation.preview.heading');
  return {
    card: 'escalation/escalate-preview',
    data: {
      heading,
      ...(problem !== undefined && { problem }),
      through: throughText(checked.way.kind, words),
      ...missingPart(pack.missing, preview),
      facts: factsOf(prepared, leftOut, words),
      ...{ text, form, textLimit: limit },
      reading: readingPart(text, limit - length, problem !== undefined, words),
      ...redactionsPart(leftOut, words),
    },
    summary: `${heading} ${incident.number}`,
    unfinished: true,
  };
}

/**
 * The text to be read: an input shows some lines of it at a time. It is beside the input only where a card has room for both.
 * @param room for characters of JSON
 */
function readingPart(text: string, room: number, isEdited: boolean, words: Words): object {
  // A line's end and a quotation mark take two characters.
  const shown = cutBetweenWords(text, Math.max(0, Math.floor(room * 0.9)));
  const isWhole = shown === text;
  return {
    // Clients put less between the paragraphs of a text than between texts.
    parts: shown
      .split(/\n{2,}/)
      .filter((part) => part !== '')
      .map((part) => ({ part })),
    ...(!isWhole && { more: words.say('escalation.preview.goesOn') }),
    isEdited: isEdited || !isWhole,
  };
}

/** What is put back in may take a little more room than what the form promised. */
const slack = 1_500;

/** What stands in the case as it was written is found again; what a person typed is not. */
function carriedBy({ findings }: LeftOut, { source, names }: CasePack): readonly Finding[] {
  const found = new Set(findingsIn(source, '', [], names).map(({ id }) => id));
  return findings.filter(({ id }) => !found.has(id)).slice(-mostFindings);
}

function missingPart(missing: readonly Missing[], { isWithout }: Preview): object {
  if (missing.length === 0) return {};
  return {
    missing: {
      facts: missing.map(({ what, why }) => ({ what, why })),
      without: String(isWithout),
    },
  };
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

function factsOf(
  { values, checked, account, pack }: Prepared,
  leftOut: LeftOut,
  words: Words,
): readonly Fact[] {
  const { service, problemName, contact, attachments } = checked;
  const files = attachments.map(({ fileName }) => fileName);
  return [
    { label: words.say('escalation.preview.titleIs'), value: withoutFindings(pack.title, leftOut) },
    {
      label: words.say('escalation.preview.aboutLabel'),
      value: words.say('escalation.preview.about', {
        severity: severityText(values.severity, words),
        service: service.name,
        problem: problemName ?? 'none',
      }),
    },
    { label: words.say('escalation.preview.contactLabel'), value: contactText(contact, words) },
    {
      label: words.say('escalation.preview.accountLabel'),
      value: values.isTest === 'true' ? words.say('escalation.preview.test', { email: account }) : account,
    },
    ...(files.length === 0
      ? []
      : [{ label: words.say('escalation.preview.attachmentsLabel'), value: words.list(files) }]),
  ];
}

function contactText({ name, email, phone, country, language, hours }: Contact, words: Words): string {
  return [
    name,
    email,
    phone,
    countryName(country, words.language),
    languageName(language, words.language),
    hours,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function redactionsPart({ findings, putBack }: LeftOut, words: Words): object {
  if (findings.length === 0) return {};
  const shown = findings.slice(0, mostFindings);
  const more = findings.length - shown.length;
  return {
    redactions: {
      heading: words.say('escalation.preview.removed', {
        count: findings.filter(({ id }) => !putBack.has(id)).length,
      }),
      chosen: shown
        .map(({ id }) => id)
        .filter((id) => putBack.has(id))
        .join(','),
      choices: shown.map(({ id, masked, placeholder }) => ({ title: `${placeholder} ${masked}`, value: id })),
      ...(more > 0 && { more: words.say('escalation.preview.more', { count: more }) }),
    },
  };
}
