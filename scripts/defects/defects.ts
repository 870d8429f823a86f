/** A defect of one line in core: what the tests should catch. */
export interface Defect {
  /** Of `packages/core/src`. */
  readonly file: string;
  /** The tests that are tried first. */
  readonly near: string;
  /** Occurs once in it. */
  readonly from: string;
  readonly to: string;
  /** What goes wrong then. */
  readonly what: string;
}

/** One of each kind, and at least one for each folder of core. Where code moves, point them to where it is now. */
export const DEFECTS: readonly Defect[] = [
  {
    file: 'shutdown.ts',
    near: 'packages/conformance/test/node-http.test.ts',
    from: 'await Promise.all([over, emptied, jobs.over()]);',
    to: 'await Promise.all([emptied, jobs.over()]);',
    what: 'the listening sockets are closed before the requests in flight have ended',
  },
  {
    file: 'phase.ts',
    near: 'packages/core/test/phase.test.ts',
    from: "return phase.name === 'ready' ? { name: 'lame-duck'",
    to: "return phase.name === 'ready' || phase.name === 'starting' ? { name: 'lame-duck'",
    what: 'a service that was never ready becomes a lame duck, and is ready after resume()',
  },
  {
    file: 'deadline.ts',
    near: 'test/process/end.test.ts',
    from: 'now + deadline - cleanupTime)',
    to: 'now + deadline)',
    what: 'draining may use up the time of the cleanup',
  },
  {
    file: 'gate.ts',
    near: 'packages/core/test/gate.test.ts',
    from: "(this.#options.admission === 'refuse' || this.#state()",
    to: "(this.#options.admission === 'refuse' && this.#state()",
    what: 'late requests are admitted while draining',
  },
  {
    file: 'lame-duck.ts',
    near: 'packages/core/test/drain.test.ts',
    from: 'Math.max(startedAt + min, quietSince + quiet)',
    to: 'quietSince + quiet',
    what: 'a lame duck ends before its minimum',
  },
  {
    file: 'checks/check.ts',
    near: 'packages/core/test/checks.test.ts',
    from: 'this.#isHanging || ',
    to: '',
    what: 'a check that hangs is called again by the next probe',
  },
  {
    file: 'connections/connection-count.ts',
    near: 'packages/conformance/test/websocket.test.ts',
    from: "this.#counts[endedBy ?? 'byClient']",
    to: "this.#counts[endedBy ?? 'idle']",
    what: 'connections that clients closed are reported as closed by the engine',
  },
  {
    file: 'connections/graces.ts',
    near: 'packages/conformance/test/node-http.test.ts',
    from: 'PARTIAL_REQUEST_GRACE = 1_000',
    to: 'PARTIAL_REQUEST_GRACE = 10_000',
    what: 'half a request head holds a shutdown up for ten seconds',
  },
  {
    file: 'http/refusal.ts',
    near: 'packages/conformance/test/flood.test.ts',
    from: '    discard(request);\n',
    to: '',
    what: 'the body of a refused upload is not read, so its client may not read the refusal',
  },
  {
    file: 'http/health.ts',
    near: 'packages/core/test/startup-probe.test.ts',
    from: "if (probe === 'startup') return state !== 'starting';",
    to: "if (probe === 'startup') return state === 'ready';",
    what: 'the startup probe fails again once draining begins',
  },
  {
    file: 'http1/connection.ts',
    near: 'packages/conformance/test/node-http.test.ts',
    from: 'if (request.complete) destroySoon(this.socket);\n    else this.linger(request, timers);',
    to: 'destroySoon(this.socket);',
    what: 'a connection is closed while its client still uploads, which resets the response',
  },
  {
    file: 'http1/last-head.ts',
    near: 'packages/core/test/last-head.test.ts',
    from: "[...pairsOf(headers).filter((pair) => !isOf('connection', pair)), [",
    to: '[...pairsOf(headers), [',
    what: 'the last head has two Connection headers where the app has set one',
  },
  {
    file: 'http1/closing-queue.ts',
    near: 'packages/conformance/test/node-http.test.ts',
    from: 'Math.random() * this.#spread',
    to: '0',
    what: 'idle connections are closed at once, not over the window',
  },
  {
    file: 'http1/connections.ts',
    near: 'packages/conformance/test/node-http.test.ts',
    from: 'this.#timers.set(connection, linger,',
    to: 'this.#timers.set(connection, 0,',
    what: 'idle connections are closed although their next request may be on the wire',
  },
  {
    file: 'http2/sessions.ts',
    near: 'packages/conformance/test/late-connections.test.ts',
    from: "if (this.#mode === 'empty') added.later(UNUSED_GRACE, () => added.isQuiet && added.goAway());",
    to: '',
    what: 'a session that is opened while draining, and not used, is waited for until the deadline',
  },
  {
    file: 'http2/session.ts',
    near: 'packages/conformance/test/http2-clients.test.ts',
    from: 'isSilent ? uploads.filter((upload) => upload.isStarved) : []',
    to: 'uploads.filter((upload) => upload.isStarved)',
    what: 'a slow upload over HTTP/2 is cancelled although its bytes arrive',
  },
  {
    file: 'jobs/tasks.ts',
    near: 'packages/core/test/tasks.test.ts',
    from: '      abort.abort(reason);\n',
    to: '',
    what: 'tasks are abandoned without their signal',
  },
  {
    file: 'jobs/workers.ts',
    near: 'packages/core/test/workers.test.ts',
    from: '[...this.#workers].toReversed()',
    to: 'this.#workers',
    what: 'workers are stopped in the order of their registration',
  },
  {
    file: 'options/budget.ts',
    near: 'packages/core/test/options.test.ts',
    from: 'Math.max(linger + spread, uploadGrace)',
    to: 'Math.max(linger, uploadGrace)',
    what: 'a spread that does not fit into the deadline is accepted',
  },
  {
    file: 'options/validate.ts',
    near: 'packages/core/test/options.test.ts',
    from: 'ENGINES_OWN.has(name.toLowerCase())',
    to: 'ENGINES_OWN.has(name)',
    what: 'a refusal may have a Connection header of the app',
  },
  {
    file: 'process/signals.ts',
    near: 'packages/core/test/testing/test-process.test.ts',
    from: 'now - interruptedAt >= ONE_CTRL_C',
    to: 'now >= interruptedAt',
    what: 'one Ctrl+C that arrives twice forces the end',
  },
  {
    file: 'process/shutdowns.ts',
    near: 'test/process/signals.test.ts',
    from: '    underWay.add(shutdown);\n',
    to: '',
    what: 'the process is ended while another drain is still at work',
  },
  {
    file: 'process/process.ts',
    near: 'test/process/exit-code.test.ts',
    from: 'if (!process.exitCode) process.exitCode = code;',
    to: 'process.exitCode = code;',
    what: "a clean shutdown turns the app's exit code into success",
  },
  {
    file: 'report/log-lines.ts',
    near: 'test/docs/log-lines.test.ts',
    from: "level: outcome === 'clean' ? 'info' : 'error'",
    to: "level: 'info'",
    what: 'the summary of a shutdown that failed is logged as information',
  },
  {
    file: 'requests/requests.ts',
    near: 'packages/core/test/quiet.test.ts',
    from: "    if (role === 'probe') this.#lastAt = this.#lastButOneAt;\n",
    to: '',
    what: 'probes count as traffic, so a lame duck never becomes quiet',
  },
  {
    file: 'steps/fair-share.ts',
    near: 'packages/core/test/fair-share.test.ts',
    from: '    if (modest > left / sharers) break;\n',
    to: '',
    what: 'a step gets less than its fair share of the time',
  },
  {
    file: 'testing/gates.ts',
    near: 'packages/core/test/testing/gates.test.ts',
    from: '    added.delete(place);\n',
    to: '',
    what: 'a gate of the test kit holds every shutdown, not one',
  },
  {
    file: 'tls/handshakes.ts',
    near: 'packages/conformance/test/late-connections.test.ts',
    from: '    if (this.#bounded) this.#bound(socket);\n',
    to: '',
    what: 'a handshake that begins while draining is waited for without a limit',
  },
  {
    file: 'traffic/traffic.ts',
    near: 'packages/core/test/oldest.test.ts',
    from: 'const [oldest] = requests.toSorted((a, b) => a.startedAt - b.startedAt);',
    to: 'const [oldest] = requests;',
    what: 'the request named on the terminal is not the oldest one',
  },
  {
    file: 'traffic/goodbyes.ts',
    near: 'packages/conformance/test/websocket.test.ts',
    from: 'if (this.#hasBegun) this.#tell(farewells, 0);',
    to: '',
    what: 'a WebSocket that is opened while draining is never told goodbye',
  },
];
