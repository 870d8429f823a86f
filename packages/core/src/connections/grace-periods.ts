// Grace periods in ms: how long the engine waits for a slow peer while the service drains. Node's own timers are far longer,
// or stop when a server closes.

/** For a request head that has begun to arrive. */
export const PARTIAL_REQUEST_GRACE = 1_000;
/** For handlers that listen to `drain.signal`: they may end their event streams themselves. */
export const EVENT_STREAM_GRACE = 100;
/** For handlers that listen to `drain.signal`: they may end their upgraded sockets before the log lists those without a farewell. */
export const FAREWELL_GRACE = 100;
/** For the rest of a request body after its response: lingering close (RFC 9112 §9.6). */
export const LINGER_GRACE = 2_000;
/** For a TLS handshake that has begun. */
export const HANDSHAKE_GRACE = 1_000;
/** For the first stream of an HTTP/2 session that was opened while draining. */
export const UNUSED_GRACE = 250;
/** For Node to end the streams of an HTTP/2 client that has left. */
export const LEFT_GRACE = 1_000;
/** For an HTTP/2 client to end its side after it was sent everything. */
export const HALF_OPEN_GRACE = 250;
