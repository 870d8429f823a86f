import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Router } from 'express';

const CHUNK = Buffer.alloc(64 * 1024, 'quiesce ');
/** Number of chunks of one MiB. */
const CHUNKS = 16;

/** The routes for the load, the same on both servers: quick, slow, POST, or long. */
export function routes(): Router {
  const router = express.Router();

  router.get('/', (_request, response) => {
    response.type('text').send('hello\n');
  });

  router.get('/slow', async (request, response) => {
    await sleep(Number(request.query['ms'] ?? 500));
    response.type('text').send('done\n');
  });

  router.post('/notes', express.json(), (request, response) => {
    response.status(201).json(request.body);
  });

  router.get('/download', async (_request, response) => {
    response.set('content-length', String(CHUNKS * CHUNK.length));
    await pipeline(Readable.from(Array.from({ length: CHUNKS }, () => CHUNK)), response);
  });

  return router;
}
