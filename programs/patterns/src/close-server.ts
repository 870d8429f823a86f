// A server that is stopped by one call, in a process that keeps running.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns close-server
//     curl -T some.iso --limit-rate 1M http://127.0.0.1:3001/    in a second terminal, and meanwhile in a third:
//     curl -X POST http://127.0.0.1:3000/close       or /destroy
//
// What you will see: after /close port 3001 is free at once and the upload still finishes; after /destroy the
// upload is cut. Port 3000 is not affected. For HTTP/2, WebSockets or a report, use a separate
// drain instead: see part-of-a-process.
import { createServer } from 'node:http';
import { closeServer, createDrain, destroyServer } from '@quiesce/core';
import { countBytes } from './count-bytes.ts';
import { listen } from './listen.ts';

const { PORT = '3000', PREVIEW_PORT = '3001' } = process.env;

const preview = createServer(countBytes);
console.log(`preview: http://127.0.0.1:${await listen(preview, Number(PREVIEW_PORT))}`);

const drain = createDrain();
const control = createServer(
  drain.handler((request, response) => {
    if (request.url === '/close') {
      void closeServer(preview).then((whole) => response.end(whole ? 'closed\n' : 'closed, with losses\n'));
    } else if (request.url === '/destroy') {
      destroyServer(preview);
      response.end('destroyed\n');
    } else response.end(`${preview.listening ? 'listening' : 'closed'}\n`);
  }),
);
drain.onClose('preview', () => closeServer(preview));
console.log(`control: http://127.0.0.1:${await listen(drain.watch(control), Number(PORT))}`);
