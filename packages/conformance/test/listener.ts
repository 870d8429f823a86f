import type { RequestListener } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { TestRoutes } from '@quiesce/conformance';

/** The routes of the contract, without a framework. */
export function listener(routes: TestRoutes): RequestListener {
  return async function route(request, response) {
    try {
      switch (`${request.method} ${request.url?.split('?', 1)[0]}`) {
        case 'GET /text':
        case 'HEAD /text':
          return response.end(await routes.text());
        case 'GET /empty':
          await routes.empty();
          return response.writeHead(204).end();
        case 'POST /upload':
          return response.end(await routes.upload(request));
        case 'GET /stream':
          return await pipeline(routes.stream(), response);
        case 'GET /events':
        case 'POST /events':
          response.setHeader('Content-Type', 'text/event-stream');
          return await pipeline(routes.events(), response);
        case 'GET /raw':
        case 'POST /raw':
          return await routes.raw(request, response);
        default:
          return response.writeHead(404).end();
      }
    } catch {
      if (response.headersSent) return response.destroy();
      return response.writeHead(500).end();
    }
  };
}
