// The same chat, for answers that may outlast the drain: they continue as long as there is time, and shortly before its end the
// model is stopped. So the reader gets an `abort` part and a clean end, instead of a cut connection.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import { convertToModelMessages, streamText } from 'ai';
import express from 'express';
import { cleanupTime, deadline } from './budget.js';
import { listen } from './listen.js';
import { model } from './model.js';

/** ms from the signal after which the model is stopped: a second before draining is cut. */
const LAST_TOKEN = deadline - cleanupTime - 1_000;

const drain = createDrain({ deadline, cleanupTime });
const stopped = new AbortController();
let timer;
drain.on('state', (to, from) => {
  if (from === 'ready') timer = setTimeout(() => stopped.abort(), LAST_TOKEN).unref();
  if (to === 'ready') clearTimeout(timer); // the shutdown was called off
});

const app = express();
app.use(expressDrain(drain));
app.use(express.json());

app.post('/chat', async (request, response) => {
  const messages = await convertToModelMessages(request.body.messages);
  const answer = streamText({ model, messages, abortSignal: stopped.signal });
  await answer.pipeUIMessageStreamToResponse(response);
});

const server = drain.watch(createServer(app));
await listen(server);
