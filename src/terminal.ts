import type { RunningApp } from './app.ts';
import type { Config, ConfigProblem, MoveConfig } from './config.ts';
import { CasebridgeError } from './errors.ts';
import type { Words } from './locales/words.ts';

// What people read in the terminal; everything else the process writes is log lines.

/** Why Casebridge did not start and what to do, every problem at once. */
export function startProblemText(
  { code, facts }: CasebridgeError,
  problems: readonly ConfigProblem[],
  words: Words,
): string {
  const todo = words.say(`errors.${code}.todo`, facts).split('\n');
  const lines = problems.map(({ setting, problem }) =>
    words.say(`config.problems.${problem}`, { setting, help: words.say(`config.settings.${setting}`) }),
  );
  return [
    `✗ ${words.say(`errors.${code}.title`, facts)}. ${words.say(`errors.${code}.what`, facts)}`,
    ...lines.map((line) => `  - ${line}`),
    words.say('terminal.whatToDo'),
    ...todo.map((line) => `  - ${line}`),
    '',
  ].join('\n');
}

/** Why the database was not moved and what to do, every problem at once. */
export function moveProblemText(problems: readonly ConfigProblem[], words: Words): string {
  return startProblemText(
    new CasebridgeError('STORE_MOVE_SETTINGS', { count: problems.length }),
    problems,
    words,
  );
}

/** What was moved, and what to do now. Of the database's address only what is no secret. */
export function movedText(
  tables: readonly { readonly name: string; readonly rows: number }[],
  { folder, url }: MoveConfig,
  words: Words,
): string {
  const { host, pathname } = new URL(url);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const todo = words.say('terminal.moveTodo').split('\n');
  return [
    words.say('terminal.moved', { rows, tables: tables.length, from: folder, to: `${host}${pathname}` }),
    ...tables.map(
      (table) => `  ${words.say('terminal.movedTable', { table: table.name, rows: table.rows })}`,
    ),
    words.say('terminal.moveNext'),
    ...todo.map((line) => `  - ${line}`),
    '',
  ].join('\n');
}

/** Where to click and what to say. */
export function sandboxText({ messagesUrl, chatUrl }: RunningApp, config: Config, words: Words): string {
  const sayings = [
    words.say('terminal.example1'),
    words.say('terminal.example2'),
    words.say('terminal.example3'),
    words.say('terminal.example4'),
  ];
  const rows: readonly (readonly [string, string])[] = [
    ...(chatUrl === undefined ? [] : [[words.say('terminal.open'), chatUrl] as const]),
    ...sayings.map((saying, index) => [index === 0 ? words.say('terminal.say') : '', saying] as const),
    [words.say('terminal.bot'), messagesUrl],
    [words.say('terminal.health'), messagesUrl.replace('/api/messages', '/readyz')],
  ];
  return [
    '',
    words.say('terminal.running'),
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(8)}${value}`),
    '',
    ...systemsText(config, words),
    words.say('terminal.stop'),
    '',
  ].join('\n');
}

function systemsText(config: Config, words: Words): readonly string[] {
  const systems = [
    { name: 'ServiceNow', own: config.serviceNow?.url },
    { name: 'Microsoft Graph', own: config.graphUrl },
    { name: 'Microsoft Learn', own: config.learnUrl },
    { name: 'Microsoft Entra', own: config.entra?.authorityUrl },
    ...supportWays(config),
  ];
  const played = systems.filter(({ own }) => own === undefined).map(({ name }) => name);
  const own = systems.flatMap(({ name, own: url }) => (url === undefined ? [] : [`${name} (${url})`]));
  const account = config.serviceNow?.signIn;
  return [
    ...(played.length > 0 ? [words.say('terminal.played', { list: words.list(played) })] : []),
    ...(own.length > 0 ? [words.say('terminal.own', { list: words.list(own) })] : []),
    ...(account !== undefined && config.bot === undefined
      ? [words.say('terminal.actAs', { userName: 'userName' in account ? account.userName : account.kind })]
      : []),
  ];
}

/** They are played along with Entra, whose tokens they take. */
function supportWays({ support, entra }: Config): readonly { name: string; own: string | undefined }[] {
  const ways = [
    { name: 'Azure Support', own: support.azure?.url },
    { name: 'Partner Center', own: support.partnerCenter?.url },
  ];
  return ways.filter(({ own }) => own !== undefined || entra === undefined);
}
