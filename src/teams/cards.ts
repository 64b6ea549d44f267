import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GlobalSettings, Template } from 'adaptivecards-templating';
import { z } from 'zod';
import type { Language, Words } from '../locales/words.ts';
import { escapeDates, escapeMarkdown } from './escape-markdown.ts';

type Json = z.infer<ReturnType<typeof z.json>>;
type JsonObject = Record<string, Json>;

/** A card ready to be sent as `application/vnd.microsoft.card.adaptive`. */
export interface AdaptiveCardJson {
  readonly [property: string]: Json;
  readonly type: 'AdaptiveCard';
  readonly $schema: string;
  readonly version: '1.5';
  readonly lang: Language;
}

/** The card templates: read once at start, their expressions when they are first needed. */
export interface Cards {
  /**
   * @param name `<feature>/<card>`, such as `incidents/incident`.
   * @param data plain text for the template's `${…}`, in the person's language. Optional fields are
   *   absent rather than null. The template also sees `words`, the sentences of that language.
   * @throws Error when there is no such template, when `data` lacks a field the template shows, or when
   *   the card is too big for Teams even with its texts shortened.
   */
  render(name: string, data: object, words: Words, options?: RenderOptions): AdaptiveCardJson;
}

export interface RenderOptions {
  /** For a dialog, where Teams knows only Action.Submit. */
  readonly inDialog?: boolean;
}

const templateSchema = z.looseObject({ type: z.literal('AdaptiveCard'), body: z.array(z.json()) });

/** Teams counts a message in UTF-16: two bytes a character. */
const cardLimitInCharacters = (40 * 1024) / 2 - 1;
const shortestTextLimit = 40;

let own: Promise<Cards> | undefined;

/** Casebridge's own cards, read once a process. */
export function ownCards(): Promise<Cards> {
  own ??= loadCards(fileURLToPath(new URL('../../adaptive-cards', import.meta.url)));
  return own;
}

/**
 * Reads every `<feature>/<card>.json` below a folder; the samples beside them are left alone.
 *
 * @throws Error naming the file that is not a card template, and why.
 */
export async function loadCards(folder: string): Promise<Cards> {
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => file.endsWith('.json') && !file.endsWith('.sample.json'))
    .map((file) => file.replaceAll('\\', '/'));
  const contents = new Map(await Promise.all(files.map((file) => loadTemplate(folder, file))));
  const templates = new Map<string, Template>();
  return {
    render: (name, data, words, { inDialog = false } = {}) => {
      const content = contents.get(name);
      if (content === undefined) throw new Error(`There is no card ${name} in ${folder}`);
      // Parsing the expressions of all cards at once would take half a second of the start.
      const template = templates.get(name) ?? prepare(name, content);
      templates.set(name, template);
      return finish(name, expand(name, template, { ...data, words: words.tree }), words.language, inDialog);
    },
  };
}

async function loadTemplate(folder: string, file: string): Promise<[string, object]> {
  const path = join(folder, file);
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    return [file.slice(0, -'.json'.length), templateSchema.parse(content)];
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`${path} is not a card template: ${reason}`, { cause: error });
  }
}

function prepare(name: string, content: object): Template {
  try {
    return new Template(content);
  } catch (error) {
    throw new Error(`Card ${name} has a broken expression: ${String(error)}`, { cause: error });
  }
}

function expand(name: string, template: Template, root: object): JsonObject {
  const missing: string[] = [];
  // The library would show the expression itself; this is its only way to tell of a missing field.
  GlobalSettings.getUndefinedFieldValueSubstitutionString = (path) => {
    missing.push(path);
    return ' ';
  };
  const expanded: unknown = template.expand({ $root: root });
  if (missing.length > 0) throw new Error(`Card ${name} was given no ${missing.join(', ')}`);
  if (!isJsonObject(expanded)) throw new Error(`Card ${name} is no object`);
  return expanded;
}

/** Templates and their data are JSON of our own, and what the library makes of JSON is JSON; its types do not say so. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What no template has to remember: version and language, escaped texts, safe links, fallbacks, size. */
function finish(name: string, expanded: JsonObject, language: Language, inDialog: boolean): AdaptiveCardJson {
  for (let limit = cardLimitInCharacters; limit >= shortestTextLimit; limit = Math.floor(limit * 0.8)) {
    const card: AdaptiveCardJson = {
      ...finishObject(expanded, 'AdaptiveCard', { textLimit: limit, inDialog }),
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      lang: language,
    };
    if (JSON.stringify(card).length <= cardLimitInCharacters) return card;
  }
  throw new Error(`Card ${name} is too big for Teams even with its texts shortened`);
}

interface Finish {
  /** In characters. */
  readonly textLimit: number;
  readonly inDialog: boolean;
}

function finishObject(node: JsonObject, kind: string, how: Finish): JsonObject {
  const finished: JsonObject = {};
  for (const [property, value] of Object.entries(node)) {
    const format = textFormats[kind]?.[property];
    const result =
      typeof value === 'string' && format !== undefined
        ? formatText(value, format, how.textLimit)
        : finishValue(value, kindWithin(node, property), how);
    if (result !== undefined) finished[property] = result;
  }
  return kind === 'Action.Execute' ? withVerbAndFallback(finished, how.inDialog) : finished;
}

/** `undefined` stands for what must not be in the card. */
function finishValue(value: Json, kind: string, how: Finish): Json | undefined {
  // What a button sends back is not shown, so it stays as the handler needs it.
  if (kind === 'data') return value;
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    return value.map((item) => finishValue(item, kind, how)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object') return value;
  if (value.type === 'Action.OpenUrl' && !isSafeUrl(value.url)) return undefined;
  const finished = finishObject(value, typeof value.type === 'string' ? value.type : kind, how);
  return isEmptyActionSet(finished) ? undefined : finished;
}

/** Facts and choices carry no `type`, so the property they stand in tells what they are. */
function kindWithin(node: JsonObject, property: string): string {
  const choicesAreVisible = node.style === 'expanded' || node.isMultiSelect === true;
  return property === 'choices' && !choicesAreVisible ? 'choicesInList' : property;
}

type TextFormat = 'markdown' | 'plain';

/** The texts people read, and how the renderers read them: a backslash would show in a plain one. */
const textFormats: Readonly<Record<string, Readonly<Record<string, TextFormat>>>> = {
  TextBlock: { text: 'markdown' },
  TextRun: { text: 'plain' },
  facts: { title: 'markdown', value: 'markdown' },
  choices: { title: 'markdown' },
  choicesInList: { title: 'plain' },
  'Input.Toggle': { title: 'markdown' },
  'Action.Execute': { title: 'plain', tooltip: 'plain' },
  'Action.Submit': { title: 'plain', tooltip: 'plain' },
  'Action.OpenUrl': { title: 'plain', tooltip: 'plain' },
};

function formatText(text: string, format: TextFormat, limit: number): string {
  const short = shorten(text, limit);
  return format === 'markdown' ? escapeMarkdown(short) : escapeDates(short);
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // A cut between the two halves of a character would leave a broken one.
  return `${text
    .slice(0, limit - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}

/** Dialogs, and clients before Universal Actions, send Action.Submit, which has no verb but the one in its data. */
function withVerbAndFallback(action: JsonObject, inDialog: boolean): JsonObject {
  const given = isJsonObject(action.data) ? action.data : {};
  const data = { ...given, verb: action.verb ?? '' };
  const submit: JsonObject = {};
  // Not by spreading the rest, which took a tenth of a whole turn: a card has a dozen buttons.
  for (const [property, value] of Object.entries(action)) {
    if (property !== 'verb' && property !== 'fallback') submit[property] = value;
  }
  submit.type = 'Action.Submit';
  submit.data = data;
  return inDialog ? submit : { ...action, data, fallback: submit };
}

function isEmptyActionSet(node: JsonObject): boolean {
  return node.type === 'ActionSet' && Array.isArray(node.actions) && node.actions.length === 0;
}

function isSafeUrl(url: Json | undefined): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
