import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** ms between two messages while the service stops. */
const PULSE = 1_000;
/** For how long each of them asks: an event loop that is held up for a while is no reason to be killed. */
const EXTENSION_USEC = 10_000_000;

/**
 * Tells systemd what the drain is at: that the service is ready, that it is stopping, and, as long as its event loop turns,
 * that it needs more time. Without systemd it does nothing.
 */
export function notifySystemd(drain) {
  if (process.env.NOTIFY_SOCKET === undefined) return;
  let lastSaid = Promise.resolve();
  let pulse;

  // One after another: each is a process of its own, and two at once may arrive in any order.
  const say = (...words) => {
    lastSaid = lastSaid.then(() => runNotify(words));
  };
  const sayHowFar = () => {
    say(`EXTEND_TIMEOUT_USEC=${EXTENSION_USEC}`, `STATUS=${drain.state}, ${drain.inFlight} in flight`);
  };

  drain.on('state', (state) => {
    clearInterval(pulse);
    if (state === 'ready') say('READY=1', 'STATUS=serving');
    if (state === 'lame-duck' || state === 'draining' || state === 'closing') {
      say('STOPPING=1');
      sayHowFar();
      // It must not keep a process alive that is done.
      pulse = setInterval(sayHowFar, PULSE).unref();
    }
  });
}

/** Resolves when it is said, or cannot be: a service does not fail because nobody hears how it is. */
async function runNotify(words) {
  const child = spawn('systemd-notify', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  // A shutdown does not wait for it.
  child.unref();
  await once(child, 'exit').catch((error) => console.error('systemd-notify:', error));
}
