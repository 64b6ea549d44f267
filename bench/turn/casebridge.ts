import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';

// Casebridge as `npm run sandbox` starts it, with the benchmark's ServiceNow, and nothing to talk to but that.

const read = readConfig('sandbox');
if ('problems' in read) throw new TypeError(JSON.stringify(read.problems));
const app = await startApp(read.config);
console.log(`listening on ${new URL(app.messagesUrl).port}`);
