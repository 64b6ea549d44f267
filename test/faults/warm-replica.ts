// Everything is read beforehand, which takes seconds; then it begins, as `src/main.ts` always does, when it is told to.
import { once } from 'node:events';
import '../../src/app.ts';
import '../../src/sandbox/index.ts';

const { stdin } = process;
// Whoever started it has ended: nobody will want it any more.
stdin.once('end', () => process.exit());
await once(stdin, 'data');
stdin.removeAllListeners().destroy();
await import('../../src/main.ts');
