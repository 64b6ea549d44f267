import { file } from '../store/engines.ts';
import { surviveFaults } from './survive-faults.ts';

describe('deliveries of one process through kills, refusals, lost answers and slow channels', function () {
  this.timeout(240_000);

  it('on the embedded database, 500 channels', async () => {
    const { place, remove } = await file.newPlace();
    try {
      await surviveFaults(place, { channels: 500, replicas: 1, killMilliseconds: 12_000 });
    } finally {
      await remove();
    }
  });
});
