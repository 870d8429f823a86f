// A server that comes and goes in a process that keeps running.
//
//     npx -y pnpm@10.34.9 --filter @quiesce/programs-patterns part-of-a-process
//     curl -T some.iso --limit-rate 1M http://127.0.0.1:3001/    in a second terminal, and meanwhile in a third:
//     curl -X POST http://127.0.0.1:3000/preview/stop
//     curl -X POST http://127.0.0.1:3000/preview/start
//
// What you will see: port 3001 is free at once, the upload still finishes, and port 3000 is not affected.
// Ctrl+C stops both.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createDrain, type Drain } from '@quiesce/core';
import { countBytes } from './count-bytes.ts';
import { listen } from './listen.ts';

const { PORT = '3000', PREVIEW_PORT = '3001' } = process.env;

/** A drain of its own: it can be stopped alone, and does not affect the process. */
async function startPreview(): Promise<Drain> {
  const own = createDrain({ signals: false, health: false, listener: 'first' });
  const port = await listen(own.watch(createServer(own.handler(countBytes))), Number(PREVIEW_PORT));
  console.log(`preview: http://127.0.0.1:${port}`);
  return own;
}

const drain = createDrain();
let preview = await startPreview();
// After the requests to the control server, because they may start or stop it.
drain.onClose('preview', () => preview.shutdown('the process ends'), { timeout: false });

async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'POST /preview/stop': {
      const { outcome } = await preview.shutdown('POST /preview/stop');
      response.end(`${outcome}\n`);
      return;
    }
    case 'POST /preview/start': {
      if (preview.state === 'closed') preview = await startPreview();
      response.end(`${preview.state}\n`);
      return;
    }
    default:
      response.end(`${preview.state}\n`);
  }
}

const server = createServer(
  drain.handler((request, response) => {
    control(request, response).catch((error: unknown) => response.writeHead(500).end(`${String(error)}\n`));
  }),
);
console.log(`control: http://127.0.0.1:${await listen(drain.watch(server), Number(PORT))}`);
