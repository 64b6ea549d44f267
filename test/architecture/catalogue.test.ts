import ts from 'typescript';
import { z } from 'zod';
import { envExample } from '../../scripts/env-example.ts';
import { catalogue } from '../../src/errors.ts';
import { languages, wordsFor } from '../../src/locales/words.ts';
import { settingNames } from '../../src/settings.ts';
import { assertNone, exists, readProjectFile, sourcesBelow } from './project.ts';

const codes = Object.keys(catalogue);
const troubleshooting = 'docs/troubleshooting.md';
const example = 'env/.env.example';

const sentences = z.record(
  z.string(),
  z.strictObject({ title: z.string().min(1), what: z.string().min(1), todo: z.string().min(1) }),
);

/** What stands on one side only. */
function differences(left: readonly string[], right: readonly string[]): string[] {
  return [...left.filter((item) => !right.includes(item)), ...right.filter((item) => !left.includes(item))];
}

function readIfThere(path: string): string {
  return exists(path) ? readProjectFile(path) : '';
}

describe('the error catalogue', () => {
  for (const language of languages) {
    it(`has title, what and todo for every code in ${language}`, () => {
      const { errors } = z.object({ errors: sentences }).parse(wordsFor(language).tree);
      assertNone(
        differences(codes, Object.keys(errors)),
        'people would see the name of a sentence instead of the sentence, or nobody ever sees it.',
        `keep \`errors\` of src/locales/${language}.json and \`catalogue\` of src/errors.ts alike.`,
      );
    });
  }

  it(`has a section in ${troubleshooting} for every code, and the reverse`, () => {
    const headings = [...readIfThere(troubleshooting).matchAll(/^### `?([A-Z][A-Z_]+)`?\s*$/gm)];
    assertNone(
      differences(
        codes,
        headings.map(([, code = '']) => code),
      ),
      'the code on a card is what people look up there.',
      `keep the \`### CODE\` headings of ${troubleshooting} and \`catalogue\` of src/errors.ts alike.`,
    );
  });

  it('holds only what can happen', () => {
    const product = sourcesBelow('src').filter(({ path }) => path !== 'src/errors.ts');
    const texts = new Set(
      product.flatMap(({ nodes }) => nodes.filter(ts.isStringLiteral).map(({ text }) => text)),
    );
    assertNone(
      codes.filter((code) => code !== 'UNEXPECTED' && !texts.has(code)),
      'a code that nothing raises is explained and translated for nothing.',
      'raise it, or delete it from src/errors.ts, src/locales and the documentation.',
    );
  });
});

describe('the settings', () => {
  it(`are all in ${example}, and the reverse`, () => {
    const listed = [...readIfThere(example).matchAll(/^# ([A-Z][A-Z\d_]*)=/gm)].map(([, name = '']) => name);
    assertNone(
      differences(settingNames, listed),
      'people configure Casebridge from that file.',
      'run npm run env-example and commit the result.',
    );
  });

  it(`are in ${example} with today's help and defaults`, () => {
    const written = readIfThere(example).split('\n');
    assertNone(
      differences(envExample().split('\n'), written),
      'a default or an explanation that is out of date misleads.',
      'run npm run env-example and commit the result.',
    );
  });

  it(`have no value for a secret in ${example}`, () => {
    const assigned = [...readIfThere(example).matchAll(/^#? ?(\w*(?:PASSWORD|SECRET|DATABASE_URL))=(.*)$/gm)];
    assertNone(
      assigned.length === 0
        ? ['no secret setting at all']
        : assigned.flatMap(([line, , value]) => (value === '' ? [] : [line])),
      'a secret in a tracked file is no secret.',
      'leave its default out of src/config.ts.',
    );
  });
});
