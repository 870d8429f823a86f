const LIMIT = 100 * 1024;

/** Returns the value of a JSON body; `undefined` if it is invalid or too long. */
export async function jsonIn(request) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return undefined;
  const pieces = [];
  let length = 0;
  // Reads to the end without keeping it: leaving the loop early would close the connection before the response.
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
