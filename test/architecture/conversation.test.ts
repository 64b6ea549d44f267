import ts from 'typescript';
import { z } from 'zod';
import { matchCommand } from '../../src/features/phrases.ts';
import { type Language, languages } from '../../src/locales/words.ts';
import { commands, features, verbs } from './features.ts';
import { assertNone, projectFiles, readProjectFile, sources, sourcesBelow } from './project.ts';

const cardFiles = projectFiles.filter((path) => /^adaptive-cards\/.*\.json$/.test(path));
const templates = cardFiles.filter((path) => !path.endsWith('.sample.json'));

function without(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set(left)].filter((item) => !right.includes(item));
}

/** The texts given to a property, wherever an object in src/ has it. */
function textsOfProperty(name: string): { readonly text: string; readonly place: string }[] {
  return sourcesBelow('src').flatMap(({ nodes, at }) =>
    nodes.flatMap((node) =>
      ts.isPropertyAssignment(node) &&
      ts.isIdentifier(node.name) &&
      node.name.text === name &&
      ts.isStringLiteral(node.initializer)
        ? [{ text: node.initializer.text, place: at(node) }]
        : [],
    ),
  );
}

/** Of a verb that comes with the data, those that src/ names are looked at instead. */
function verbsIn(path: string): string[] {
  return [...readProjectFile(path).matchAll(/"verb":\s*"([^"$]*)"/g)].map(([, verb = '']) => verb);
}

describe('the features', () => {
  it('are all looked at here', () => {
    const indexes = projectFiles.filter((path) => /^src\/features\/[^/]+\/index\.ts$/.test(path));
    const looked = sources.find(({ path }) => path === 'test/architecture/features.ts')?.imports ?? [];
    assertNone(
      without(
        indexes,
        looked.map(({ target }) => target),
      ),
      'what a feature offers is checked below only when it is listed.',
      'add it to test/architecture/features.ts, as src/composition/conversation.ts does.',
    );
  });

  it('have names of their own for commands and for verbs', () => {
    const names = [commands.map(({ id }) => `command ${id}`), verbs.map(({ verb }) => `verb ${verb}`)];
    assertNone(
      names.flat().filter((name, index, all) => all.indexOf(name) !== index),
      'of two with one name, the second is never reached, and metrics mix them up.',
      'name it <feature>.<what it does>.',
    );
  });
});

describe('the cards', () => {
  it('have samples', () => {
    assertNone(
      templates.filter((path) => !cardFiles.includes(path.replace(/\.json$/, '.sample.json'))),
      'only a card with a sample is rendered by the tests and pictured by npm run cards.',
      'put <card>.sample.json beside it, with the data its feature gives it.',
    );
  });

  it('are samples of something', () => {
    const samples = cardFiles.filter((path) => path.endsWith('.sample.json'));
    assertNone(
      samples.filter((path) => !templates.includes(path.replace(/(\.[\w-]+)?\.sample\.json$/, '.json'))),
      'a sample without its card is a leftover.',
      'delete it, or name it <card>.sample.json or <card>.<variant>.sample.json.',
    );
  });

  it('exist when src/ names them', () => {
    const named = textsOfProperty('card').filter(
      ({ text }) => !templates.includes(`adaptive-cards/${text}.json`),
    );
    assertNone(
      named.map(({ text, place }) => `${place}: ${text}`),
      'a person would get an error instead of the answer.',
      'add adaptive-cards/<feature>/<card>.json, or correct the name.',
    );
  });

  it('are named by src/', () => {
    const named = textsOfProperty('card').map(({ text }) => `adaptive-cards/${text}.json`);
    assertNone(
      without(templates, named),
      'a card nobody sends is kept up for nothing.',
      'delete it, or name it in the `card` of a reply.',
    );
  });

  it('have buttons that a feature answers', () => {
    const known = verbs.map(({ verb }) => verb);
    const named = textsOfProperty('verb').filter(({ text }) => !known.includes(text));
    assertNone(
      [
        ...templates.flatMap((path) => without(verbsIn(path), known).map((verb) => `${path}: ${verb}`)),
        ...named.map(({ text, place }) => `${place}: ${text}`),
      ],
      'the button would say that its card no longer works.',
      'register the verb in src/features/<feature>/index.ts, or correct it in the template.',
    );
  });

  it('have a button for every verb that a feature answers', () => {
    assertNone(
      without(
        verbs.map(({ verb }) => verb),
        templates.flatMap(verbsIn),
      ),
      'a verb without a button is reached only by those who forge one.',
      'give a template an Action.Execute with it, or take it out of the feature.',
    );
  });
});

const titlesInManifest = z
  .object({
    bots: z.tuple([
      z.object({
        commandLists: z.array(z.object({ commands: z.array(z.object({ title: z.string() })) })),
      }),
    ]),
  })
  .transform(({ bots: [bot] }) =>
    bot.commandLists.flatMap((list) => list.commands.map(({ title }) => title)),
  );

const titlesInLocalization = z
  .record(z.string(), z.string())
  .transform((texts) =>
    Object.entries(texts).flatMap(([key, text]) =>
      /^bots.*\.commands\[\d+\]\.title$/.test(key) ? [text] : [],
    ),
  );

const manifests = [
  { language: 'en', file: 'appPackage/manifest.json', schema: titlesInManifest },
  { language: 'fr', file: 'appPackage/fr.json', schema: titlesInLocalization },
] as const;

/** The command a message is in one language. A title may be the beginning of a phrase: "find solutions for". */
function commandOf(language: Language, title: string): string | undefined {
  const speaking = commands.map((command) => {
    const none: readonly string[] = [];
    return { ...command, phrases: { en: none, fr: none, [language]: command.phrases[language] } };
  });
  return (matchCommand(speaking, title) ?? matchCommand(speaking, `${title} INC001`))?.command.id;
}

describe('the commands', () => {
  it('are in the manifest of every language', () => {
    assertNone(
      languages.filter((language) => !manifests.some((manifest) => manifest.language === language)),
      'Teams offers the commands of the manifest to people who have not learnt them.',
      'add the localisation file to appPackage/ and to this test.',
    );
  });

  for (const { language, file, schema } of manifests) {
    const titles = schema.parse(JSON.parse(readProjectFile(file)));

    it(`are what ${file} offers`, () => {
      assertNone(
        titles.filter((title) => commandOf(language, title) === undefined),
        'Teams would offer a command that the bot does not understand.',
        `make it the beginning of one of the command's ${language} phrases.`,
      );
    });

    it(`are offered by ${file}`, () => {
      const offered = titles.flatMap((title) => commandOf(language, title) ?? []);
      const listed = commands
        .filter(({ example }) => example && example.inMenu !== false)
        .map(({ id }) => id);
      assertNone(
        without(listed, offered),
        'what `help` shows should also be offered while people type, as far as Teams has room.',
        `add a command with that title to ${file}, or say \`inMenu: false\` in the command's \`example\`.`,
      );
    });

    it(`understand their own examples in ${language}`, () => {
      assertNone(
        commands.flatMap(({ id, example }) =>
          example === undefined || commandOf(language, example[language]) === id
            ? []
            : [`${id}: ${example[language]}`],
        ),
        '`help` would teach people a sentence that does something else.',
        'correct the example or the phrases in src/features/<feature>/index.ts.',
      );
    });
  }
});

describe('the message extension', () => {
  it('has the commands that features answer, no more and no less', () => {
    const [extension] = z
      .object({ composeExtensions: z.tuple([z.object({ commands: z.array(z.object({ id: z.string() })) })]) })
      .parse(JSON.parse(readProjectFile('appPackage/manifest.json'))).composeExtensions;
    const offered = extension.commands.map(({ id }) => id);
    const answered = features.flatMap(({ searches = [], messageActions = [] }) =>
      [...searches, ...messageActions].map(({ id }) => id),
    );
    assertNone(
      [...without(offered, answered), ...without(answered, offered)],
      'Teams shows what the manifest says, and asks the bot for it by its id.',
      'make the ids in appPackage/manifest.json those of the features’ searches and message actions.',
    );
  });
});
