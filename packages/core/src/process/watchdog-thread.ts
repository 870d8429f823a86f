/**
 * Source of the watchdog thread. It is text, because bundlers omit files that are not imported, and minified functions may not run on
 * their own. Its input is `workerData`: see `ThreadData` in `watchdog.ts`.
 *
 * - It sleeps in `Atomics.wait`, without an event loop, until the deadline. If it wakes much later, the whole process was stopped
 *   (SIGSTOP, a suspended machine), and the main thread gets a second to end the process itself.
 * - `process.exit()` in a thread ends the thread only. The main thread has to run it: the inspector interrupts its JavaScript.
 *   `Runtime.evaluate` without a call frame runs in the main context, so a local variable `process` of the blocked function is ignored.
 * - The stack of a new error has the interrupted frames. `Debugger.pause` would return them too, but `Debugger.enable` sends every
 *   script of the process first. Between two microtasks there is no frame, so it asks again.
 * - Under Node's permission model `connectToMainThread()` aborts the process, so the process is killed instead.
 * - If the inspector is listening, the process may be paused at a breakpoint. It then does not answer (Node 24) or reports that it is
 *   paused, and is left alone.
 */
export const WATCHDOG_THREAD = `
'use strict';
const { writeFileSync, writeSync } = require('node:fs');
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');
const { startedAt, due, name, deadline, terminationLog, isInspected, mayInspect, poolKinds } = workerData;
const MAX_WAKE_DELAY = 500;
const isFirst = process.pid === 1;

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const now = () => Number(process.hrtime.bigint() - startedAt) / 1e6;

function report(what) {
  const line = 'quiesce: the event loop is blocked, past the deadline of ' + deadline + ' ms: ' + what + '\\n';
  try {
    if (terminationLog !== undefined) writeFileSync(terminationLog, line);
  } catch {}
  for (let attempts = 0; attempts < 100; attempts += 1) {
    try {
      writeSync(2, line);
      return;
    } catch {
      // A full non-blocking pipe: it may have room in a moment.
      sleep(10);
    }
  }
}

for (let moment = Atomics.load(due, 0), late = now() - moment; late < 0; moment = Atomics.load(due, 0), late = now() - moment) {
  Atomics.wait(due, 0, moment, -late);
  if (Atomics.load(due, 0) === moment && now() - moment > MAX_WAKE_DELAY) sleep(1_000);
}

const session = new Session();
let stack = [];
const unresponsive = new Set();

const evaluate = (expression, done = () => {}) =>
  session.post('Runtime.evaluate', { expression: expression + '//# sourceURL=quiesce-watchdog', returnByValue: true }, done);

function killProcess(what) {
  report(what);
  // The kernel drops a SIGKILL that PID 1 of a container sends to itself; abort() works if JavaScript can run.
  if (isFirst && mayInspect) {
    session.post('Runtime.terminateExecution');
    evaluate('process.abort()');
  } else if (!isFirst) {
    process.kill(process.pid, 'SIGKILL');
  }
}

const FRAMES = '(() => {' +
  'const { stackTraceLimit, prepareStackTrace } = Error;' +
  'Error.stackTraceLimit = 10;' +
  'Error.prepareStackTrace = (_, sites) => sites.map((site) => [site.getFunctionName(), site.getScriptNameOrSourceURL(), site.getLineNumber()]);' +
  'const frames = JSON.stringify(new Error().stack);' +
  // Listeners of exit may read stacks.
  'Object.assign(Error, { stackTraceLimit, prepareStackTrace });' +
  'return frames;' +
'})()';

/** Asks until there is a frame, for at most 200 ms. */
function captureStack(until, done) {
  evaluate(FRAMES, (error, answer) => {
    const frames = JSON.parse(answer?.result?.value ?? '[]').filter(([, file]) => file !== 'quiesce-watchdog');
    stack = frames.slice(0, 6).map(([name, file, line]) =>
      (name || '(anonymous)') + (file ? ' (' + file.slice(file.lastIndexOf('/') + 1) + ':' + line + ')' : ' (of V8)'));
    if (stack.length > 0 || now() > until) done();
    else setTimeout(captureStack, 1, until, done);
  });
}

/** process.exit() joins the worker threads of the app, so a thread in native code blocks it. */
function pingThreads() {
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    if (workerInfo.title.endsWith(name)) return;
    unresponsive.add(sessionId);
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '1' } });
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId } }) => unresponsive.delete(sessionId));
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
}

function endProcess() {
  const timeout = setTimeout(() => {
    killProcess((isFirst ? 'cannot be ended' : 'killed') + ', in code that is not JavaScript');
  }, 600);
  pingThreads();
  captureStack(now() + 200, () => {
    clearTimeout(timeout);
    setTimeout(() => killProcess('it does not exit, and is killed'), 600);
    const where = 'ended while running ' + (stack.join(' < ') || 'microtasks');
    setTimeout(() => {
      if (unresponsive.size > 0) {
        killProcess(where + '; ' + unresponsive.size + ' thread(s) of the app are in code that is not JavaScript');
        return;
      }
      report(where);
      // An exit also waits for jobs of the thread pool.
      evaluate('process.getActiveResourcesInfo().some((kind) => ' + JSON.stringify(poolKinds) + '.includes(kind)) ? ' +
        (isFirst ? 'process.abort()' : 'process.kill(process.pid, "SIGKILL")') + ' : process.exit(1)');
    }, unresponsive.size > 0 ? 200 : 0);
  });
}


/** Leaves a paused process alone. Once it is resumed, it has a second to end itself. */
function endUnlessPaused() {
  let isPaused = false;
  session.on('Debugger.paused', () => { isPaused = true; });
  session.on('Debugger.resumed', () => {
    // Otherwise the exit would wait for this session.
    session.disconnect();
    setTimeout(() => {
      session.connectToMainThread();
      endProcess();
    }, 1_000);
  });
  session.post('Debugger.enable', () => setTimeout(() => { if (!isPaused) endProcess(); }, 100));
  // Keeps the thread alive.
  setInterval(() => {}, 60_000);
}

if (mayInspect) {
  session.connectToMainThread();
  (isInspected ? endUnlessPaused : endProcess)();
} else {
  killProcess((isFirst ? 'cannot be ended' : 'killed') + ': the inspector, which would end it, is not allowed here');
}
`;
