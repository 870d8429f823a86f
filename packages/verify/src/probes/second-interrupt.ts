import { wasBuffered } from '../stage/hold.ts';
import { endlessRequest, needs, ownProcess } from './needs.ts';
import { skip, type Probe, verdictOf } from './probe.ts';
import { BUFFERED, ended } from './words.ts';

/** ms between the two SIGINTs: in close succession they may be one Ctrl+C, sent by both the terminal and the parent process. */
const AGAIN = 500;
/** ms after the second SIGINT within which the process must end. */
const PATIENCE = 2_000;

export const secondInterrupt: Probe = {
  id: 'second-interrupt',
  rank: 'delay',
  title: 'Ctrl+C twice ends the process, whatever is in flight',
  precedent: 'docker compose, uvicorn, cargo-watch: a person at a terminal does not wait',
  fix: 'let a second SIGINT end the process at once',
  isShared: false,
  skips: needs(endlessRequest, ownProcess),
  async run(stage) {
    const held = await stage.hold();
    stage.signal('SIGINT');
    await stage.until(AGAIN);
    stage.signal('SIGINT');
    const exit = await stage.exit(AGAIN + PATIENCE);
    if (exit && (await wasBuffered(held))) return skip(BUFFERED);
    return verdictOf(exit !== undefined, ended(exit, stage));
  },
};
