import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What every server of a comparison answers: at once, or 500 ms later, and then it tells how long its loop was held up. */
export function listener(request, response) {
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
