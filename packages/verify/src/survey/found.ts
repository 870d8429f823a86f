import type { ResolvedOptions } from '../options/options.ts';

/** Result of a survey, or why a probe that needs it cannot run. */
export type Found<Value> = { readonly value: Value } | { readonly missing: string };

export function valueOf<Value>(found: Found<Value>): Value | undefined {
  return 'value' in found ? found.value : undefined;
}

export function missingIn(found: Found<unknown>): string | undefined {
  return 'missing' in found ? found.missing : undefined;
}

/** ms that work must continue after the lame duck: longer than the delays after which servers cut or exit anyway. */
const BEYOND = 1_000;

/** Returns why work of this duration proves nothing about a shutdown; `undefined` if it is long enough. */
export function tooShort(what: string, duration: number, { lameDuck }: ResolvedOptions): string | undefined {
  const needed = lameDuck + BEYOND;
  return duration < needed
    ? `${what} takes ${Math.round(duration)} ms, and ${needed} ms are needed`
    : undefined;
}
