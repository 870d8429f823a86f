// A primary of @quiesce/cluster: SIGHUP replaces its workers one after another.
import { runWorkers } from '@quiesce/cluster';
import { tell } from './tell.mjs';

runWorkers({
  ...tell(),
  count: 2,
  logger: {
    info: ({ report }) => report && process.send({ what: 'restarted', ...report }),
    warn: (_details, message) => console.error(message),
    error: ({ report }, message) => {
      console.error(message);
      if (report) process.send({ what: 'restarted', ...report });
    },
  },
});
