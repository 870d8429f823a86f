import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadOf, isFileName, saveUpload } from './files.js';
import { textIn, wholeNumber } from './input.js';
import { jsonIn, sendJson } from './json.js';

const MIB = 1024 * 1024;

/** The drain's handler comes first, before bodies are parsed or data is read. */
export function createApp(drain, services) {
  return drain.handler(routes(services));
}

/** The routes. None of them has code for a shutdown. */
function routes(services) {
  return function listener(request, response) {
    services.accessLog.follow(request, response);
    answer(services, request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'internal error' });
    });
  };
}

async function answer({ notes, uploads }, request, response) {
  const { pathname, searchParams: query } = new URL(request.url, 'http://localhost');
  const [, route, name = ''] = pathname.split('/');

  switch (`${request.method} /${route}`) {
    case 'GET /': {
      response.setHeader('content-type', 'text/plain');
      response.end('hello\n');
      return;
    }

    // The last step uses the notes: if they were closed before this response, it would be a 500.
    case 'GET /slow': {
      await sleep(wholeNumber(query.get('ms'), 500, 60_000));
      sendJson(response, 200, { latest: (await notes.latest()) ?? null });
      return;
    }

    case 'POST /notes': {
      const text = textIn(await jsonIn(request));
      if (text === undefined) sendJson(response, 400, { error: 'send {"text":"…"} as application/json' });
      else sendJson(response, 201, await notes.add(text));
      return;
    }

    case 'GET /notes': {
      const note = await notes.get(name);
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
