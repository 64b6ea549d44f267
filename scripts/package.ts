import { join } from 'node:path';
import { runPackage } from './package/command.ts';

const project = join(import.meta.dirname, '..');
const { exitCode, lines } = await runPackage(project, process.argv.slice(2), process.env);
const print = exitCode === 0 ? console.log : console.error;
for (const line of lines) print(line);
process.exitCode = exitCode;
