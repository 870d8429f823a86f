import { inFlightGet } from './in-flight-get.ts';
import type { Probe } from './probe.ts';

/** In the order of the table. */
export const PROBES: readonly Probe[] = [inFlightGet];
