// A chat with the AI SDK. On SIGTERM, streaming answers are completed, and their readers notice nothing.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import { convertToModelMessages, streamText } from 'ai';
import express from 'express';
import { cleanupTime, deadline } from './budget.js';
import { listen } from './listen.js';
import { model } from './model.js';

const drain = createDrain({ deadline, cleanupTime });
const app = express();
app.use(expressDrain(drain));
app.use(express.json());

app.post('/chat', async (request, response) => {
  const messages = await convertToModelMessages(request.body.messages);
  await streamText({ model, messages }).pipeUIMessageStreamToResponse(response);
});

// A streamed answer to a GET looks like an endless feed, unless the drain is told otherwise.
app.get('/answer', async ({ query }, response) => {
  drain.stream(response, 'finish');
  await streamText({ model, prompt: query.question }).pipeUIMessageStreamToResponse(response);
});

const server = drain.watch(createServer(app));
await listen(server);
