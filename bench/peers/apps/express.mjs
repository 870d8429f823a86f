import { Readable } from 'node:stream';
import express from 'express';
import { BIG, pieces, READY_PATH, sendEvents, slowTime, tokens, work } from './listener.mjs';

/** @param first middleware before the routes */
export function expressApp(...first) {
  const app = express();
  for (const middleware of first) app.use(middleware);
  app.get(['/', READY_PATH], (_request, response) => void response.send('hello'));
  app.post('/', (request, response) => void request.resume().once('end', () => response.send('read')));
  app.post('/tokens', (_request, response) => {
    Readable.from(tokens()).pipe(response.type('text/event-stream'));
  });
  app.post('/work', async (_request, response) => {
    await work();
    response.send('done');
  });
  app.get('/slow', ({ url }, response) => {
    setTimeout(() => response.send('slow'), slowTime(url.split('?')[1]));
  });
  app.get('/stream', (_request, response) => void Readable.from(pieces()).pipe(response));
  app.get('/big', (_request, response) => void response.end(BIG));
  app.get('/events', (_request, response) => sendEvents(response));
  return app;
}
