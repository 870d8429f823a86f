import type { Fault } from '../fault.ts';
import { HANDLERS } from './handlers.ts';
import { HOOKS } from './hooks.ts';
import { LEAVES } from './leaves.ts';
import { EVENTS_FROM_OUTSIDE } from './signals.ts';
import { STALLS } from './stalls.ts';

/** All faults. */
export const FAULTS: readonly Fault[] = [...LEAVES, ...STALLS, ...HANDLERS, ...HOOKS, ...EVENTS_FROM_OUTSIDE];
