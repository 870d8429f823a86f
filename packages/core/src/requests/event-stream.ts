/** Media types compare case-insensitively (RFC 9110 §8.3.1). A list with another type in it does not match. */
const EVENT_STREAM = /^\s*text\/event-stream\s*(;[^,]*)?$/i;

/** Returns true if a `Content-Type` or `Accept` header contains an event stream and nothing else. */
export function isEventStream(type: unknown): boolean {
  return EVENT_STREAM.test(String(type));
}

/** Returns true if an `EventSource` could have sent the request (WHATWG HTML, server-sent events). */
export function isEventSource(method: string | undefined, accept: string | undefined): boolean {
  return method === 'GET' && isEventStream(accept);
}
