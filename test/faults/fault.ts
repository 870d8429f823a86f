import type { DrainOptions } from '@quiesce/core';
import { isHttp2, type Phase, type Place } from './place.ts';
import type { Stage } from './stage/stage.ts';

/** Why a fault is impossible in a place. */
export interface Senseless {
  readonly reason: string;
}

/**
 * The expected observation in the format of `inWords`: what the client saw; the counts of the report besides the bystander; the
 * outcome and the exit status.
 */
export type Expected = string | Senseless;

/** A fault. */
export interface Fault {
  readonly id: string;
  /** Description, used as the heading of its row. */
  readonly what: string;
  readonly options?: DrainOptions;
  /** Preparation before the signal. */
  readonly begin?: (stage: Stage) => Promise<unknown> | void;
  /** Causes the fault, in its phase. */
  readonly happen: (stage: Stage) => Promise<unknown> | void;
  readonly expected: (place: Place) => Expected;
}

/** No client connection is left when the steps run. */
export const NO_CLIENT_LEFT: Senseless = {
  reason: 'draining ends when no connection is left, so no client is connected while the steps run',
};

/** Returns expectations by phase; one function, or one for HTTP/1 and one for HTTP/2. */
export function byPhase(
  http1: Readonly<Record<Phase, Expected>>,
  http2: Partial<Readonly<Record<Phase, Expected>>> = {},
): Fault['expected'] {
  return (place) => (isHttp2(place) ? (http2[place.phase] ?? http1[place.phase]) : http1[place.phase]);
}

/** The same expectation in every phase. */
export function always(expected: Expected): Record<Phase, Expected> {
  return { ready: expected, 'lame-duck': expected, draining: expected, closing: expected };
}
