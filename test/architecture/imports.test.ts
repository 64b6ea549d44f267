import ts from 'typescript';
import { z } from 'zod';
import { assertNone, type Import, readProjectFile, type Source, sourcesBelow } from './project.ts';

const source = sourcesBelow('src');

/** Whom everybody may import; they import nothing of ours but themselves. */
const shared = ['errors', 'log', 'loopback', 'locales'];

/**
 * What each part of src/ may import besides itself and `shared`. Arrows point down only:
 * main → app → teams → features → clients → http, and `composition` joins what `app` starts. `features` stands for
 * the files between the features.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  main: ['app', 'config', 'terminal'],
  app: [
    'composition',
    'config',
    'metrics',
    'readiness',
    'teams',
    'features',
    'features/*',
    'clients/*',
    'http',
  ].concat('store', 'sandbox'),
  composition: ['config', 'features', 'features/*', 'clients/*', 'http', 'store', 'sandbox'],
  terminal: ['app', 'config'],
  metrics: ['teams', 'http'],
  readiness: ['http'],
  config: ['settings'],
  settings: [],
  teams: ['features', 'features/*', 'http'],
  'features/*': ['features', 'clients/*'],
  features: [],
  'clients/*': ['http'],
  store: [],
  http: [],
  sandbox: [],
  errors: [],
  log: [],
  loopback: [],
  locales: [],
};

/** Packages that one part alone may know, so that replacing one touches nothing else. */
const packageHomes = [
  { packages: /^(undici|cockatiel)$/, home: 'http' },
  {
    packages: /^(botbuilder|botframework)|^@azure\/core-|^@microsoft\/teams-ai$|^adaptivecards-templating$/,
    home: 'teams',
  },
  { packages: /^@azure\/msal-node$/, home: 'clients/entra' },
  { packages: /^@modelcontextprotocol\/client$/, home: 'clients/learn' },
  { packages: /^(libsql|pg)$/, home: 'store' },
];

/** `src/features/help/index.ts` is of `features/help`, `src/features/turn.ts` of `features`, `src/app.ts` of `app`. */
function partOf(path: string): string {
  const [part = '', inner = '', deeper] = path.replace(/^src\//, '').split('/');
  if ((part === 'features' || part === 'clients') && deeper !== undefined) return `${part}/${inner}`;
  return part.replace(/\.ts$/, '');
}

function ruleOf(part: string): readonly string[] | undefined {
  return mayImport[part] ?? mayImport[part.replace(/\/.*/, '/*')];
}

function isAllowed(from: string, to: string): boolean {
  if (from === to) return true;
  if (shared.includes(from)) return false;
  if (shared.includes(to) && from !== 'sandbox') return true;
  return ruleOf(from)?.some((allowed) => allowed === to || allowed === to.replace(/\/.*/, '/*')) ?? false;
}

function importsWhere(isFound: (file: Source, one: Import) => boolean): string[] {
  return source.flatMap((file) =>
    file.imports.filter((one) => isFound(file, one)).map(({ target }) => `${file.path} imports ${target}`),
  );
}

/** The files of one cycle, or nothing. Types are gone at run time, so they make no cycle. */
function cyclesIn(files: readonly Source[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')];
    if (done.has(path)) return [];
    const next = byPath.get(path)?.imports.filter(({ isOurs, kind }) => isOurs && kind !== 'type') ?? [];
    const found = next.flatMap(({ target }) => visit(target, [...trail, path]));
    done.add(path);
    return found;
  };
  return files.flatMap(({ path }) => visit(path, []));
}

describe('the imports', () => {
  it('belong to parts that have a rule', () => {
    assertNone(
      source.filter(({ path }) => ruleOf(partOf(path)) === undefined).map(({ path }) => path),
      'a part of src/ without a rule may import everything.',
      'move the file to where it belongs, or give its part a line in `mayImport`.',
    );
  });

  it('follow the dependency rule', () => {
    assertNone(
      importsWhere(
        ({ path }, { target, isOurs }) =>
          isOurs && target.startsWith('src/') && !isAllowed(partOf(path), partOf(target)),
      ),
      'features know nothing of each other, clients neither, and nothing points back, so each can be changed alone.',
      'say which function you need in your deps, and hand it over in src/composition/.',
    );
  });

  it('stay within src', () => {
    assertNone(
      importsWhere((_file, { target, isOurs }) => isOurs && !target.startsWith('src/')),
      'tests and scripts are not there in production.',
      'move what production needs into src/.',
    );
  });

  it('go round in no circle', () => {
    assertNone(
      cyclesIn(source),
      'modules of a circle see each other half loaded, and can only be understood together.',
      'move what both need into a third file, or pass it as a function.',
    );
  });

  it('load the sandbox only when it is asked for', () => {
    assertNone(
      importsWhere(
        ({ path }, { target, kind }) =>
          partOf(path) !== 'sandbox' && target.startsWith('src/sandbox/') && kind === 'static',
      ),
      'the packages of the stand-ins are not installed in production.',
      'use `import type`, or `await import()` in src/composition/sandbox.ts.',
    );
  });

  it('keep each SDK in its one place', () => {
    assertNone(
      importsWhere(({ path }, { target }) =>
        packageHomes.some(
          ({ packages, home }) =>
            packages.test(target) && partOf(path) !== home && partOf(path) !== 'sandbox',
        ),
      ),
      'an SDK that is known everywhere cannot be replaced.',
      'call through src/http, src/teams, src/store, src/clients/entra or src/clients/learn.',
    );
  });

  it('name packages that production has', () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readProjectFile('package.json')));
    assertNone(
      importsWhere(
        ({ path }, { target, isOurs, kind }) =>
          !isOurs &&
          kind !== 'type' &&
          partOf(path) !== 'sandbox' &&
          !target.startsWith('node:') &&
          !(target in dependencies),
      ),
      'devDependencies are left out in production, and what another package brings may change any day.',
      'move the package to `dependencies` in package.json.',
    );
  });
});

describe('the environment', () => {
  it('is read by src/config.ts alone', () => {
    const reads = source.flatMap((file) =>
      file.nodes
        .filter((node) => ts.isPropertyAccessExpression(node) && node.name.text === 'env')
        .map((node) => file.at(node)),
    );
    assertNone(
      reads.filter((place) => !place.startsWith('src/config.ts:')),
      'a setting read elsewhere is neither checked, nor documented, nor kept out of the log.',
      'add it to `settings` in src/config.ts and pass its value.',
    );
  });
});
