import { createBackups } from '../../src/store/backups.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

// Fills the database of a folder, and makes one backup after the other in a second folder until it is killed.

const [folder = '', backupFolder = ''] = process.argv.slice(2);
const engine = await openSqlite({ folder, lockMilliseconds: 0 });
await engine.execute('create table filling (id integer primary key, content text)', []);
await engine.execute(
  `insert into filling with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
    select i, hex(randomblob(4000)) from n`,
  [],
);
const copy = engine.backup;
if (copy === undefined) throw new TypeError('a file can be backed up');
const backups = createBackups({ folder: backupFolder, keep: 3, copy });
for (let second = 0; ; second += 1) await backups.make(new Date(Date.UTC(2026, 10, 23, 14, 0, second)));
