import type { Client } from './connection.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import type { Tally } from './tally.ts';

/** What a pod has around it. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: Settings;
  readonly tally: Tally;
  /** A client whose connection is over looks for another pod. */
  reconnect(client: Client): void;
  /** A pod has ended. */
  podGone(): void;
}
