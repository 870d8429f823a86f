import express from 'express';
import { BIG, sendEvents, SLOW } from './listener.mjs';

/** @param first middleware that stands before the routes */
export function expressApp(...first) {
  const app = express();
  for (const middleware of first) app.use(middleware);
  app.get('/', (_request, response) => void response.send('hello'));
  app.post('/', (request, response) => void request.resume().once('end', () => response.send('read')));
  app.get('/slow', (_request, response) => void setTimeout(() => response.send('slow'), SLOW));
  app.get('/big', (_request, response) => void response.end(BIG));
  app.get('/events', (_request, response) => sendEvents(response));
  return app;
}
