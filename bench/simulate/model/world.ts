import type { Client } from './connection.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import type { Tally } from './tally.ts';

/** The environment of a pod. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: Settings;
  readonly tally: Tally;
  /** A client whose connection has ended chooses another pod. */
  reconnect(client: Client): void;
  /** Called when a pod has ended. */
  podGone(): void;
}
