import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** ms between two messages while the service stops. */
const PULSE = 1_000;
/** The time that each message asks for: a delayed event loop must not get the service killed. */
const EXTENSION_USEC = 10_000_000;

/**
 * Reports the state of the drain to systemd: that the service is ready, that it is stopping, and, while its event loop turns,
 * that it needs more time. Without systemd it does nothing.
 */
export function notifySystemd(drain) {
  if (process.env.NOTIFY_SOCKET === undefined) return;
  let lastSaid = Promise.resolve();
  let pulse;

  // One after another: each message is sent by a process of its own, and two at once may arrive in any order.
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
      // It must not keep a finished process alive.
      pulse = setInterval(sayHowFar, PULSE).unref();
    }
  });
}

/** Resolves when the message is sent, or has failed: a service does not fail because of its status messages. */
async function runNotify(words) {
  const child = spawn('systemd-notify', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  // A shutdown does not wait for it.
  child.unref();
  await once(child, 'exit').catch((error) => console.error('systemd-notify:', error));
}
