import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createDrain, type AnyRequest, type AnyResponse, type ShutdownReport } from '@quiesce/core';

const drain = createDrain({ deadline: 25_000, shutdownDelay: { min: 0, max: 5_000, quiet: 1_000 } });
const server = createServer(
  drain.handler((request, response) => response.setHeader('via', 'node').end(request.headers.host)),
);
drain.watch(server).listen(3000);

const answer = (request: AnyRequest, response: AnyResponse) => void response.end(request.url ?? '');
drain.watch(createSecureServer({ allowHTTP1: true }, drain.handler(answer))).listen(3001);

drain.onFlush('logs', async ({ signal }) => signal.throwIfAborted(), { timeout: 1_000 });
drain.on('closed', (report: ShutdownReport) => report.exitCode);
