import { openStore } from '../../src/store/index.ts';

// Claims and finishes one key after the other in the folder it is given, and names each once it is done, until it is killed.

const store = await openStore(
  { kind: 'file', folder: process.argv[2] ?? '' },
  { lockMilliseconds: 0, onTrouble: () => undefined },
);
for (let index = 0; ; index += 1) {
  await store.claims.claim(`key${index}`, 'process', 60_000);
  await store.claims.finish(`key${index}`, 'process');
  process.stdout.write(`key${index}\n`);
}
