import { monitorEventLoopDelay } from 'node:perf_hooks';

const held = new Set();

/** Answers all that are held. */
export function release() {
  for (const response of held) response.end('done');
}

/**
 * What every server of a comparison answers: at once; or when it is told to; or 500 ms later, and then it tells how long its loop
 * was held up.
 */
export function listener(request, response) {
  if (request.url === '/held') {
    held.add(response);
    return;
  }
  if (request.url === '/slow') {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    setTimeout(() => {
      delay.disable();
      process.send?.({ stalled: delay.max / 1e6 });
      response.end('done');
    }, 500);
    return;
  }
  const body = JSON.stringify({ hello: 'world', path: request.url });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
