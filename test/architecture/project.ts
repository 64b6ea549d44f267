import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');

/** What is installed, made or kept by programs; the rest is the project. */
const notOurs: ReadonlySet<string> = new Set(['node_modules', '.git', '.data', 'build', 'devTools']);

/** Every file of the project, by its path from the root with slashes. */
export const projectFiles: readonly string[] = filesBelow('');

export const exists = (path: string) =>
  projectFiles.some((file) => file === path || file.startsWith(`${path}/`));

export function readProjectFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.has(name) && !/^\.env\..*\.user$|^\.localConfigs/.test(name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

/** One source file, parsed but not type-checked. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly nodes: readonly ts.Node[];
  /** `path:line` of a node, for messages. */
  readonly at: (node: ts.Node) => string;
  /** How many lines a node takes, without the comment before it. */
  readonly height: (node: ts.Node) => number;
}

export interface Import {
  /** A path from the root for files of the project, else the package's name. */
  readonly target: string;
  readonly isOurs: boolean;
  readonly kind: 'type' | 'static' | 'dynamic';
}

/** All TypeScript of the project. */
export const sources: readonly Source[] = projectFiles.filter((path) => path.endsWith('.ts')).map(parse);

export function sourcesBelow(...folders: readonly string[]): readonly Source[] {
  return sources.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));
}

/** Fails with every finding, and with what the rule is for and how to keep it. */
export function assertNone(findings: readonly string[], why: string, fix: string): void {
  if (findings.length === 0) return;
  const list = [...new Set(findings)].map((finding) => `  - ${finding}`).join('\n');
  throw new Error(`Found:\n${list}\nWhy: ${why}\nFix: ${fix}`);
}

function parse(path: string): Source {
  const text = readProjectFile(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext);
  const nodes = nodesBelow(file);
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  return {
    path,
    text,
    nodes,
    imports: nodes.flatMap((node) => importOf(node, path)),
    at: (node) => `${path}:${lineAt(node.getStart(file))}`,
    height: (node) => lineAt(node.end) - lineAt(node.getStart(file)) + 1,
  };
}

function nodesBelow(node: ts.Node): ts.Node[] {
  const nodes = [node];
  ts.forEachChild(node, (child) => {
    nodes.push(...nodesBelow(child));
  });
  return nodes;
}

function importOf(node: ts.Node, path: string): Import[] {
  if (ts.isImportDeclaration(node)) {
    const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return imported(node.moduleSpecifier, path, isType ? 'type' : 'static');
  }
  if (ts.isExportDeclaration(node)) {
    return imported(node.moduleSpecifier, path, node.isTypeOnly ? 'type' : 'static');
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return imported(node.argument.literal, path, 'type');
  }
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? imported(node.arguments[0], path, 'dynamic') : [];
}

function imported(specifier: ts.Node | undefined, path: string, kind: Import['kind']): Import[] {
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
  const { text } = specifier;
  if (text.startsWith('.')) return [{ target: posix.join(dirname(path), text), isOurs: true, kind }];
  return [{ target: /^(@[^/]+\/)?[^/]+/.exec(text)?.[0] ?? text, isOurs: false, kind }];
}
