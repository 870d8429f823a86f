import { createServer } from 'node:http';
import type { CreateServer } from '@quiesce/conformance';
import { expressDrain } from '@quiesce/express';
import type express5 from 'express';

/** Creates the server of the contract with the given version of Express. */
export const create =
  (express: typeof express5): CreateServer =>
  (drain, routes) => {
    const app = express().use(expressDrain(drain));
    app.get(
      '/text',
      (_request, response, next) => void routes.text().then((text) => response.send(text), next),
    );
    app.get('/empty', async (_request, response) => void (await routes.empty(), response.status(204).end()));
    app.post('/upload', (request, response, next) => {
      routes.upload(request).then((text) => response.send(text), next);
    });
    app.get('/stream', (_request, response) => void routes.stream().pipe(response));
    app.all('/events', (_request, response) => {
      response.type('text/event-stream');
      routes.events().pipe(response);
    });
    app.all('/raw', (request, response) => void routes.raw(request, response));
    return drain.watch(createServer(app)).listen(0, '127.0.0.1');
  };
