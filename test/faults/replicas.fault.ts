import { findPostgres } from '../store/engines.ts';
import { surviveFaults } from './survive-faults.ts';

describe('deliveries of replicas through kills, refusals, lost answers and slow channels', function () {
  this.timeout(240_000);

  it('3 replicas on PostgreSQL, 2,000 channels', async function () {
    const postgres = await findPostgres();
    if (postgres === undefined) {
      process.stdout.write('      skipped: no PostgreSQL answers\n');
      this.skip();
    }
    const { place, remove } = await postgres.newPlace();
    try {
      await surviveFaults(place, { channels: 2_000, replicas: 3, killMilliseconds: 8_000 });
    } finally {
      await remove();
    }
  });
});
