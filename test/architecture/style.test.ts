import ts from 'typescript';
import { assertNone, type Source, sourcesBelow } from './project.ts';

const everything = sourcesBelow('src', 'scripts', 'bench', 'test');
const source = sourcesBelow('src');
const budgeted = sourcesBelow('src', 'scripts');

const maximumFileLines = 300;
const maximumFunctionLines = 60;

/** Files that may be longer, and why. */
const longFiles: ReadonlyMap<string, string> = new Map([]);

/** Files that may throw a plain Error, and why. */
const plainErrors: ReadonlyMap<string, string> = new Map([
  ['src/teams/cards.ts', 'a broken template stops the start; it tells a programmer, never a person'],
]);

function findings(files: readonly Source[], isFound: (node: ts.Node) => boolean): string[] {
  return files.flatMap(({ nodes, at }) => nodes.filter(isFound).map(at));
}

function isNonNull(node: ts.Node): boolean {
  if (ts.isNonNullExpression(node)) return true;
  const isDeclaration = ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node);
  return isDeclaration && node.exclamationToken !== undefined;
}

function isCast(node: ts.Node): boolean {
  if (ts.isTypeAssertionExpression(node)) return true;
  if (!ts.isAsExpression(node)) return false;
  const { type } = node;
  const isConst =
    ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'const';
  return !isConst;
}

function throwsPlainError(node: ts.Node): boolean {
  if (!ts.isThrowStatement(node) || !ts.isNewExpression(node.expression)) return false;
  const { expression } = node.expression;
  return ts.isIdentifier(expression) && expression.text === 'Error';
}

function usesConsole(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'console'
  );
}

function linesOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

/** A function's own lines: neither its signature nor its braces, as Biome counts them too. */
function longFunctions({ nodes, at, height }: Source): string[] {
  return nodes.filter(ts.isBlock).flatMap((block) => {
    const lines = height(block) - 2;
    return lines > maximumFunctionLines ? [`${at(block)} has ${lines} lines`] : [];
  });
}

describe('the sources', () => {
  it('say no `any`', () => {
    assertNone(
      findings(everything, (node) => node.kind === ts.SyntaxKind.AnyKeyword),
      '`any` switches the compiler off for everything it touches.',
      'use `unknown` and parse it with a zod schema.',
    );
  });

  it('claim with no `!` that something is there', () => {
    assertNone(
      findings(everything, isNonNull),
      'the compiler believes it, and the process fails where it is wrong.',
      'handle what is not there, or use assert.ok in a test.',
    );
  });

  it('cast with no `as`', () => {
    assertNone(
      findings(everything, isCast),
      'a cast hides that a value was never checked.',
      'parse it with a zod schema, narrow it, or use `satisfies`; `as const` is fine.',
    );
  });

  it('throw errors that people can act on', () => {
    const inProduct = source.filter(({ path }) => !path.startsWith('src/sandbox/') && !plainErrors.has(path));
    assertNone(
      findings(inProduct, throwsPlainError),
      'a plain Error reaches people as UNEXPECTED, without what to do.',
      'throw a CasebridgeError of the catalogue; TypeError is for a defect in our own code.',
    );
  });

  it('do not write to the console', () => {
    assertNone(
      findings(source, usesConsole),
      'what goes past the log is not cleaned of secrets.',
      'use the log you are given; src/terminal.ts has the texts for the terminal.',
    );
  });

  it(`have at most ${maximumFileLines} lines`, () => {
    const long = budgeted
      .map(({ path, text }) => ({ path, lines: linesOf(text) }))
      .filter(({ path, lines }) => lines > maximumFileLines && !longFiles.has(path));
    assertNone(
      long.map(({ path, lines }) => `${path} has ${lines} lines`),
      'a file grows into the one nobody understands when it has no budget.',
      'move one purpose into a file of its own; an exception goes to `longFiles` with its reason.',
    );
  });

  it(`have functions of at most ${maximumFunctionLines} lines`, () => {
    assertNone(
      budgeted.flatMap(longFunctions),
      'a function is read as a whole.',
      'give a part of it a name of its own.',
    );
  });

  it('need the exceptions that are listed here', () => {
    const lengths = new Map(budgeted.map(({ path, text }) => [path, linesOf(text)]));
    const needless = [...longFiles.keys()].filter((path) => (lengths.get(path) ?? 0) <= maximumFileLines);
    const throwing = findings(source, throwsPlainError).map((place) => place.replace(/:\d+$/, ''));
    assertNone(
      [...needless, ...[...plainErrors.keys()].filter((path) => !throwing.includes(path))],
      'an exception that is no longer needed would hide the next one.',
      'take it out of `longFiles` or `plainErrors` in test/architecture/style.test.ts.',
    );
  });
});
