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

/** Returns why work of this duration tells nothing about a shutdown; `undefined` if it does. */
export function tooShort(what: string, took: number, { lameDuck }: ResolvedOptions): string | undefined {
  const needed = lameDuck + BEYOND;
  return took < needed ? `${what} takes ${Math.round(took)} ms, and ${needed} ms are needed` : undefined;
}
