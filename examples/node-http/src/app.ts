import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Drain } from '@quiesce/core';
import {
  addNote,
  downloadOf,
  isFileName,
  latestNote,
  MIB,
  saveUpload,
  textIn,
  wholeNumber,
  type Services,
} from '@quiesce/example-services';
import { jsonIn, sendJson } from './json.ts';

/** The app: the drain's handler comes first, before a body is parsed or anything is looked up. */
export function createApp(drain: Drain, services: Services): RequestListener {
  return drain.handler(routes(services));
}

/** The routes: none of them knows that the service may be stopping. */
function routes(services: Services): RequestListener {
  return function listener(request, response) {
    services.accessLog.follow(request, response);
    answer(services, request, response).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'internal error' });
    });
  };
}

async function answer(
  { store, uploads }: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', search] = (request.url ?? '/').split('?', 2);
  const query = new URLSearchParams(search);
  const [, route, name = ''] = path.split('/');

  switch (`${request.method} /${route}`) {
    case 'GET /': {
      response.setHeader('content-type', 'text/plain');
      response.end('hello\n');
      return;
    }

    // The store is needed at the very end: were it closed before this answer, the answer would be a 500.
    case 'GET /slow': {
      await sleep(wholeNumber(query.get('ms'), 500, 60_000));
      sendJson(response, 200, { latest: (await latestNote(store)) ?? null });
      return;
    }

    case 'POST /notes': {
      const text = textIn(await jsonIn(request));
      if (text === undefined) sendJson(response, 400, { error: 'send {"text":"…"} as application/json' });
      else sendJson(response, 201, await addNote(store, text));
      return;
    }

    case 'GET /notes': {
      const note = await store.get(name);
      if (note) sendJson(response, 200, note);
      else sendJson(response, 404, { error: 'no such note' });
      return;
    }

    case 'PUT /uploads': {
      if (isFileName(name)) {
        sendJson(response, 200, { name, bytes: await saveUpload(uploads, name, request) });
      } else {
        sendJson(response, 400, { error: 'a name is made of letters, digits, dots, - and _' });
      }
      return;
    }

    case 'GET /download': {
      const bytes = wholeNumber(query.get('mb'), 5, 1_000) * MIB;
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
      await pipeline(downloadOf(bytes), response);
      return;
    }

    default:
      sendJson(response, 404, { error: 'no such route' });
  }
}
