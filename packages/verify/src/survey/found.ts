import type { ResolvedOptions } from '../options/options.ts';

/** What a survey was looking for, or why a probe that needs it cannot be asked. */
export type Found<Value> = { readonly value: Value } | { readonly missing: string };

export function valueOf<Value>(found: Found<Value>): Value | undefined {
  return 'value' in found ? found.value : undefined;
}

export function missingIn(found: Found<unknown>): string | undefined {
  return 'missing' in found ? found.missing : undefined;
}

/** ms that something has to go on after the lame duck: longer than the delays after which servers cut or exit anyway. */
const BEYOND = 1_000;

/** Why work of so many ms says nothing about a shutdown; `undefined` if it does. */
export function tooShort(what: string, took: number, { lameDuck }: ResolvedOptions): string | undefined {
  const needed = lameDuck + BEYOND;
  return took < needed ? `${what} takes ${Math.round(took)} ms, and ${needed} ms are needed` : undefined;
}
