/** What a simulation found, and how far it may be off by chance: one standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** The mean of independent values. */
export function mean(values: readonly number[]): Estimate {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (values.length - 1);
  return { value, error: Math.sqrt(variance / values.length) };
}

/** A count of rare, independent events, in units of `unit` of them. None at all may as well have been one. */
export function counted(count: number, unit = 1): Estimate {
  return { value: count / unit, error: Math.sqrt(Math.max(count, 1)) / unit };
}

/** A share of `of` independent trials. */
export function share(count: number, of: number): Estimate {
  const value = count / of;
  return { value, error: Math.sqrt(Math.max(value * (1 - value), 1 / of) / of) };
}

/** How many standard errors lie between what was found and what was expected. */
export function deviation({ value, error }: Estimate, expected: number): number {
  return (value - expected) / error;
}

export function show({ value, error }: Estimate, digits: number): string {
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}
