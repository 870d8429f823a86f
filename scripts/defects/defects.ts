import type { Defect } from './defect.ts';
import { SHUTDOWN_DEFECTS } from './shutdown-defects.ts';
import { TRAFFIC_DEFECTS } from './traffic-defects.ts';

/** One of each kind, and at least one for each folder of core. Where code moves, point them to where it is now. */
export const DEFECTS: readonly Defect[] = [...SHUTDOWN_DEFECTS, ...TRAFFIC_DEFECTS];
