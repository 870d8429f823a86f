/**
 * What the thread of the watchdog runs. It is text, because bundlers lose files that nobody imports, and minifiers rewrite functions
 * so that their source does not run by itself. It has what it needs in `workerData`: see `ThreadData` in `watchdog.ts`.
 *
 * - It sleeps in `Atomics.wait`, without a loop, until its moment. If it wakes long after that, the whole process was stopped (SIGSTOP,
 *   a suspended machine), and the main thread gets a second to end the process itself.
 * - `process.exit()` in a thread ends the thread only, so it has the main thread run it, through the inspector, which interrupts
 *   JavaScript. `Runtime.evaluate` without a call frame runs in the main context, whatever the blocked function calls `process`.
 * - The stack of a new error has the frames that were interrupted. `Debugger.pause` would tell as well, but `Debugger.enable` hands over
 *   every script of the process first. Between two microtasks there is no frame, so it asks again.
 * - Node's permission model forbids the inspector, and `connectToMainThread()` aborts the process then. It is killed.
 * - Where the inspector listens, a developer may stand at a breakpoint. Then the process does not answer (Node 24) or says that it
 *   is paused, and is left to the developer.
 */
export const WATCHDOG_THREAD = `
'use strict';
const { writeFileSync, writeSync } = require('node:fs');
const { Session } = require('node:inspector');
const { threadId, workerData } = require('node:worker_threads');
const { startedAt, due, deadline, terminationLog, isInspected, mayInspect, poolKinds } = workerData;
const HELD_UP = 500;
const isFirst = process.pid === 1;

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const now = () => Number(process.hrtime.bigint() - startedAt) / 1e6;

function say(what) {
  const line = 'quiesce: the event loop is blocked, past the deadline of ' + deadline + ' ms: ' + what + '\\n';
  try {
    if (terminationLog !== undefined) writeFileSync(terminationLog, line);
  } catch {}
  for (let attempts = 0; attempts < 100; attempts += 1) {
    try {
      writeSync(2, line);
      return;
    } catch {
      // A pipe that is full, and not blocking: it may have room in a moment.
      sleep(10);
    }
  }
}

for (let moment = Atomics.load(due, 0), late = now() - moment; late < 0; moment = Atomics.load(due, 0), late = now() - moment) {
  Atomics.wait(due, 0, moment, -late);
  if (Atomics.load(due, 0) === moment && now() - moment > HELD_UP) sleep(1_000);
}

const session = new Session();
let stack = [];
const stuck = new Set();

const evaluate = (expression, done = () => {}) =>
  session.post('Runtime.evaluate', { expression: expression + '//# sourceURL=quiesce-watchdog', returnByValue: true }, done);

function die(what) {
  say(what);
  // The kernel drops SIGKILL that the first process of a container sends to itself; abort() reaches it, if JavaScript can be run.
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
  // Listeners of exit may look at stacks.
  'Object.assign(Error, { stackTraceLimit, prepareStackTrace });' +
  'return frames;' +
'})()';

/** Asks until there is a frame, for 200 ms at most. */
function askWhere(until, done) {
  evaluate(FRAMES, (error, answer) => {
    const frames = JSON.parse(answer?.result?.value ?? '[]').filter(([, file]) => file !== 'quiesce-watchdog');
    stack = frames.slice(0, 6).map(([name, file, line]) =>
      (name || '(anonymous)') + (file ? ' (' + file.slice(file.lastIndexOf('/') + 1) + ':' + line + ')' : ' (of V8)'));
    if (stack.length > 0 || now() > until) done();
    else setTimeout(askWhere, 1, until, done);
  });
}

/** process.exit() joins the threads of the app; one in code that is not JavaScript holds it up for as long as that takes. */
function askThreads() {
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    if (workerInfo.title.startsWith('[worker ' + threadId + ']')) return;
    stuck.add(sessionId);
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '1' } });
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId } }) => stuck.delete(sessionId));
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
}

function bite() {
  const silence = setTimeout(() => {
    die((isFirst ? 'cannot be ended' : 'killed') + ', in code that is not JavaScript');
  }, 600);
  askThreads();
  askWhere(now() + 200, () => {
    clearTimeout(silence);
    setTimeout(() => die('it does not exit, and is killed'), 600);
    const where = 'ended while running ' + (stack.join(' < ') || 'microtasks');
    setTimeout(() => {
      if (stuck.size > 0) {
        die(where + '; ' + stuck.size + ' thread(s) of the app are in code that is not JavaScript');
        return;
      }
      say(where);
      // An exit waits for the jobs of the thread pool as well.
      evaluate('process.getActiveResourcesInfo().some((kind) => ' + JSON.stringify(poolKinds) + '.includes(kind)) ? ' +
        (isFirst ? 'process.abort()' : 'process.kill(process.pid, "SIGKILL")') + ' : process.exit(1)');
    }, stuck.size > 0 ? 200 : 0);
  });
}


/** Leaves a process that is paused to whoever has paused it. Once it goes on, it has a second to end itself. */
function biteUnlessPaused() {
  let isPaused = false;
  session.on('Debugger.paused', () => { isPaused = true; });
  session.on('Debugger.resumed', () => {
    // Otherwise the exit would wait for this session.
    session.disconnect();
    setTimeout(() => {
      session.connectToMainThread();
      bite();
    }, 1_000);
  });
  session.post('Debugger.enable', () => setTimeout(() => { if (!isPaused) bite(); }, 100));
  // Keeps the thread.
  setInterval(() => {}, 60_000);
}

if (mayInspect) {
  session.connectToMainThread();
  (isInspected ? biteUnlessPaused : bite)();
} else {
  die((isFirst ? 'cannot be ended' : 'killed') + ': the inspector, which would end it, is not allowed here');
}
`;
