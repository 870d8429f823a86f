import { monitorEventLoopDelay } from 'node:perf_hooks';

const held = new Set();

/** Answers all held requests. */
export function release() {
  for (const response of held) response.end('done');
}

/**
 * The handler of every server of a comparison. Answers at once, or when released, or after 500 ms; in the last case it then
 * reports how long its event loop was delayed.
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
