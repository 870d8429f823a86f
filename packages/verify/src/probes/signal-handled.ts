import { setTimeout as sleep } from 'node:timers/promises';
import { constants } from 'node:os';
import { holdKind } from '../stage/hold.ts';
import type { Stage } from '../stage/stage.ts';
import type { Exit } from '../subject/subject.ts';
import { isLost } from '../wire/outcome.ts';
import type { Exchange } from '../wire/exchange.ts';
import { needs, ownProcess, signalled } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became, ended } from './words.ts';

/** Interval in ms between two checks, while clients are connected and after they have left. */
const CHECK_INTERVAL = 50;
const LATE_CHECK_INTERVAL = 500;
/** ms without an answer after which a check counts as failed. */
const PATIENCE = 1_000;
/** ms after the lame duck at which the clients leave: some servers stop accepting only then. */
const CLIENTS = 2_000;
/** ms after which the end of a process that was killed by the signal must be known. */
const SETTLED = 250;

const HANDLE =
  'handle the signal in the program: stop accepting, wait for requests in flight, then end; npm create quiesce does that for Node.js; some servers stop gracefully only at another signal (nginx: SIGQUIT, HAProxy: SIGUSR1)';
const PASS_ON =
  'let the process that listens get the signal: exec in shell scripts, CMD in its exec form, node instead of npm start; or start the command with quiesce run, which passes the signal on';

export const signalHandled: Probe = {
  id: 'signal-handled',
  rank: 'lost',
  title: 'the signal reaches the server, and the server handles it',
  precedent:
    'signal(7): by default SIGTERM ends a process at once; Kubernetes, Docker and systemd send it to one process',
  fix: HANDLE,
  isShared: false,
  skips: needs(ownProcess, signalled),
  async run(stage) {
    const { subject, options } = stage;
    const { stopSignal } = options.target;
    const [leader = 'the process', ...below] = subject.commands().map((command) => `"${command}"`);
    await stage.warm();
    const held = await stage.stopAfter(async () =>
      holdKind(stage) === undefined ? undefined : stage.hold(),
    );
    const leaving = setTimeout(() => stage.leave(), options.lameDuck + CLIENTS);
    stage.onEnd(() => clearTimeout(leaving));
    const sign = await firstSign(stage);
    if (sign !== undefined) return pass(sign);
    const exit = await stage.exit(stage.sinceSignal);
    const isThere = await answers(stage);
    if (exit !== undefined && !isThere) {
      // 143 may also be the code of a handler (Next.js), and with nothing in flight a handler ends just as soon.
      const isCertain = exit.signal !== undefined || held !== undefined;
      return isCertain && wasEnded(exit, stage) && held?.exchange.outcome !== 'answered'
        ? fail(`nothing handles ${stopSignal}: ${ended(exit, stage)}${lossOf(held?.exchange, stage)}`)
        : pass(ended(exit, stage));
    }
    const at = Math.round(stage.sinceSignal);
    const command = below.at(-1);
    const server = command === undefined ? 'a process below it' : `the server below it, ${command},`;
    if (exit !== undefined) {
      return fail(`${stopSignal} ended ${leader} alone; ${server} still answered at ${at} ms`, {
        fix: PASS_ON,
      });
    }
    return below.length > 0
      ? fail(`${leader} got ${stopSignal}; ${server} answered as ever at ${at} ms`, {
          fix: PASS_ON,
        })
      : fail(`${stopSignal} changes nothing: the server answered as ever at ${at} ms`);
  },
};

/** Returns the first sign that the server handles the signal; `undefined` if it has ended, or shows no sign within the budget. */
async function firstSign(stage: Stage): Promise<string | undefined> {
  const { options, subject } = stage;
  // If the signalled process has ended and others live on, it would have passed the signal on by now.
  const limit = (): number => (subject.hasExited ? options.lameDuck + CLIENTS : options.budget);
  while (stage.sinceSignal < limit()) {
    const sign = await signOf(stage);
    const moment = Math.round(stage.sinceSignal);
    if (sign !== undefined) {
      const exit = await stage.exit(stage.sinceSignal + SETTLED);
      if (exit === undefined) return `${sign} at ${moment} ms`;
      if (!wasEnded(exit, stage)) return ended(exit, stage);
      if (!subject.hasChildrenLeft()) return undefined;
    }
    if (subject.hasExited && !subject.hasChildrenLeft()) return undefined;
    await sleep(stage.sinceSignal > options.lameDuck + CLIENTS ? LATE_CHECK_INTERVAL : CHECK_INTERVAL);
  }
  return undefined;
}

/** Returns how the server treats a new connection differently than before the signal. */
async function signOf(stage: Stage): Promise<string | undefined> {
  const exchange = await check(stage);
  if (exchange.outcome === 'refused at connect') return 'new connections are refused';
  if (exchange.status !== undefined && exchange.status >= 500) return `new requests get ${exchange.status}`;
  if (exchange.announcesClose && stage.survey.keepsAlive) return 'responses say Connection: close';
  return exchange.outcome !== 'answered' && exchange.outcome !== 'timed out'
    ? 'new connections are closed'
    : undefined;
}

async function answers(stage: Stage): Promise<boolean> {
  const exchange = await check(stage);
  return exchange.outcome === 'answered';
}

async function check(stage: Stage): Promise<Exchange> {
  const connection = stage.connect();
  const exchange = connection.request({ path: stage.options.path });
  await Promise.race([exchange.ended, sleep(PATIENCE)]);
  connection.destroy();
  return exchange;
}

/** True if the signal ended the process by default: directly, or reported by shells and package managers as 128 + its number. */
function wasEnded({ signal, code }: Exit, { options: { target } }: Stage): boolean {
  return signal === target.stopSignal || code === 128 + constants.signals[target.stopSignal];
}

function lossOf(exchange: Exchange | undefined, stage: Stage): string {
  const { outcome } = exchange ?? {};
  return exchange && outcome !== undefined && isLost(outcome)
    ? `; a request in flight: ${became(exchange, stage)}`
    : '';
}
