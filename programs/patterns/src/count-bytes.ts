import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers with the length of the body, so that a request lasts as long as its client wants. */
export function countBytes(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on('data', (piece: Buffer) => (bytes += piece.length));
  request.on('end', () => response.end(`${bytes} bytes\n`));
}
