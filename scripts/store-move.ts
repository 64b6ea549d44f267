import { readMoveConfig } from '../src/config.ts';
import { asCasebridgeError } from '../src/errors.ts';
import { languageOf, wordsFor } from '../src/locales/words.ts';
import { createLog } from '../src/log.ts';
import { moveStore } from '../src/store/move.ts';
import { movedText, moveProblemText, startProblemText } from '../src/terminal.ts';

/** `npm run store:move`: copies the embedded database of DATA_DIR to the PostgreSQL of DATABASE_URL. */

const words = wordsFor(languageOf(Intl.DateTimeFormat().resolvedOptions().locale));
const read = readMoveConfig();
if ('problems' in read) {
  process.stderr.write(moveProblemText(read.problems, words));
  process.exitCode = 1;
} else {
  const { folder, url, secrets } = read.config;
  try {
    process.stdout.write(movedText(await moveStore(folder, url), read.config, words));
  } catch (thrown) {
    const error = asCasebridgeError(thrown);
    if (error.code === 'UNEXPECTED')
      createLog({ level: 'info', secrets }).fatal({ err: thrown }, 'not moved');
    process.stderr.write(startProblemText(error, [], words));
    process.exitCode = 1;
  }
}
