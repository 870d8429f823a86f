/** A result of a simulation with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Returns the mean of independent values. */
export function mean(values: readonly number[]): Estimate {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (values.length - 1);
  return { value, error: Math.sqrt(variance / values.length) };
}

/** Returns a count of rare, independent events, in units of `unit` of them. A count of none has the error of one. */
export function counted(count: number, unit = 1): Estimate {
  return { value: count / unit, error: Math.sqrt(Math.max(count, 1)) / unit };
}

/** Returns a share of `of` independent trials. */
export function share(count: number, of: number): Estimate {
  const value = count / of;
  return { value, error: Math.sqrt(Math.max(value * (1 - value), 1 / of) / of) };
}

/** Returns the difference of a result from the expected value, in standard errors. */
export function deviation({ value, error }: Estimate, expected: number): number {
  return (value - expected) / error;
}

export function show({ value, error }: Estimate, digits: number): string {
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}
