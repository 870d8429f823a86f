const LIMIT = 100 * 1024;

/** The value in a JSON body; `undefined` where it is something else or too long. */
export async function jsonIn(request) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return undefined;
  const pieces = [];
  let length = 0;
  // To its end, though not into memory: leaving the loop early would close the connection before the response.
  for await (const piece of request) {
    length += piece.length;
    if (length <= LIMIT) pieces.push(piece);
  }
  try {
    return length <= LIMIT ? JSON.parse(Buffer.concat(pieces).toString()) : undefined;
  } catch {
    return undefined;
  }
}

export function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
