import type { Sample } from './sample.ts';

/** What each cycle leaves behind, estimated from the samples. */
export interface Growth {
  /** Heap growth in bytes per cycle: the slope of the regression line. */
  readonly bytes: number;
  /** Its standard error. */
  readonly error: number;
  /** Resources that the last sample has more of than the first. */
  readonly left: readonly string[];
}

/** Returns the growth of the samples. A heap also grows by chance, so the slope has a standard error. */
export function growthOf(samples: readonly Sample[]): Growth {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || samples.length < 3) throw new Error('A line needs three samples at least.');
  const left = (['resources', 'listeners'] as const).flatMap((what) =>
    Object.entries(last[what]).flatMap(([name, count]) => {
      const more = count - (first[what][name] ?? 0);
      return more > 0 ? [`${more} ${name}`] : [];
    }),
  );
  const descriptors = (last.descriptors ?? 0) - (first.descriptors ?? 0);
  return { ...lineThrough(samples), left: descriptors > 0 ? [...left, `${descriptors} descriptors`] : left };
}

function lineThrough(samples: readonly Sample[]): { readonly bytes: number; readonly error: number } {
  const x = mean(samples.map(({ cycles }) => cycles));
  const y = mean(samples.map(({ heap }) => heap));
  const spread = samples.reduce((sum, { cycles }) => sum + (cycles - x) ** 2, 0);
  const bytes = samples.reduce((sum, { cycles, heap }) => sum + (cycles - x) * (heap - y), 0) / spread;
  const off = samples.reduce((sum, { cycles, heap }) => sum + (heap - y - bytes * (cycles - x)) ** 2, 0);
  return { bytes, error: Math.sqrt(off / (samples.length - 2) / spread) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
