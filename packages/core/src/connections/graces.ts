// How long, in ms, the engine waits for a peer that is slow to do its part once the service drains. Node's own timers are
// far longer, or stop when a server closes.

/** A request head that has begun to arrive may take this long to become whole. */
export const PARTIAL_REQUEST_GRACE = 1_000;
/** What listens to `drain.signal` has this long to end its stream with words of its own. */
export const EVENT_STREAM_GRACE = 100;
/** What listens to `drain.signal` has this long to end its upgraded sockets before the log names those that nobody speaks for. */
export const FAREWELL_GRACE = 100;
/** A body that nobody reads any more is taken in for this long after its answer (RFC 9112 §9.6). */
export const LINGER_GRACE = 2_000;
/** A TLS handshake that is under way may take this long. */
export const HANDSHAKE_GRACE = 1_000;
/** A session of HTTP/2 that came while draining may stay unused for this long. */
export const UNUSED_GRACE = 250;
/** A client of HTTP/2 that has been sent everything may keep its side open for this long. */
export const HALF_OPEN_GRACE = 250;

/** ms between two looks at the connections that had requests lately. */
export const LOOK_INTERVAL = 100;
