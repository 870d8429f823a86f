import type { Defect } from './defect.ts';
import { SHUTDOWN_DEFECTS } from './shutdown-defects.ts';
import { TRAFFIC_DEFECTS } from './traffic-defects.ts';

/** One defect of each kind, and at least one for each folder of core. When code moves, update the files here. */
export const DEFECTS: readonly Defect[] = [...SHUTDOWN_DEFECTS, ...TRAFFIC_DEFECTS];
