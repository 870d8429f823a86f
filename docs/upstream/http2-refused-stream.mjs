// Node 20 writes to freed memory if requests arrive just after a session was closed. valgrind shows it:
// valgrind node http2-refused-stream.mjs
import { connect, createServer } from 'node:http2';
import { exit, version } from 'node:process';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const SESSIONS = 15;

/** Closes each session after 30 ms, and blocks the event loop meanwhile, so that more requests arrive before the GOAWAY is sent. */
function serve() {
  const server = createServer((_request, response) => response.end('ok'));
  let closed = 0;
  server.on('session', (session) => {
    setTimeout(() => {
      session.close();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }, 30);
    session.once('close', () => {
      closed += 1;
      if (closed < SESSIONS) return;
      console.log(`${version}: no crash`);
      exit();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    new Worker(new URL(import.meta.url), { workerData: server.address().port }).unref();
  });
}

/** Sends a request every 2 ms, in one session after another. */
async function ask(port) {
  const session = connect(`http://127.0.0.1:${port}`).on('error', () => {});
  const asking = setInterval(() => {
    if (session.closed || session.destroyed) return;
    session
      .request({ ':path': '/' })
      .on('error', () => {})
      .resume();
  }, 2);
  await new Promise((resolve) => session.once('close', resolve));
  clearInterval(asking);
  await ask(port);
}

if (isMainThread) serve();
else await ask(workerData);
