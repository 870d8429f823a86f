import { Queue as BullQueue, Worker as BullWorker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Queue } from './queue.ts';

const NAME = 'receipts';

interface Receipt {
  readonly orderId: number;
}

/** A BullMQ queue. It uses our connections, so that we know when they are closed. */
export async function openBullQueue(url: string, prefix: string): Promise<Queue> {
  const redis = new Redis(url);
  const queue = new BullQueue<Receipt>(NAME, {
    connection: redis,
    prefix,
    defaultJobOptions: {
      attempts: 3,
      backoff: { type: 'exponential', delay: 1_000 },
      removeOnComplete: 1_000,
    },
  });
  queue.on('error', log);
  await queue.waitUntilReady();

  return {
    async add(orderId) {
      await queue.add('receipt', { orderId });
    },

    work(handler) {
      const startedAt = new Map<string, number>();
      // A worker waits for Redis without a limit. Adding a job gives up, so that its request is answered.
      const connection = new Redis(url, { maxRetriesPerRequest: null });
      const worker = new BullWorker<Receipt>(
        NAME,
        async ({ id = '', data }) => {
          startedAt.set(id, Date.now());
          try {
            await handler(data.orderId);
          } finally {
            startedAt.delete(id);
          }
        },
        { connection, prefix },
      );
      worker.on('error', log);
      worker.on('failed', (_job, error) => log(error));
      return {
        // Not `close(true)`, which waits for no job: each would run again once its lock has expired.
        async stop() {
          await worker.close();
          await connection.quit();
        },
        active: () => [...startedAt].map(([id, since]) => ({ id, startedAt: since })),
      };
    },

    async counts() {
      const { waiting = 0, active = 0 } = await queue.getJobCounts('waiting', 'active');
      return { waiting, active };
    },

    async close() {
      await queue.close();
      await redis.quit();
    },
  };
}

function log(error: Error): void {
  console.error(`queue: ${error.message}`);
}
