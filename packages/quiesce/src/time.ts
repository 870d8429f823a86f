import { InvalidArgumentError } from 'commander';
import { parseDuration } from '@quiesce/doctor';

/** Parses a time such as `10s`, `500ms` or `1m30s`. Rejects a number without a unit: it may be seconds or milliseconds. */
export function parseTime(value: string): number {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('It must be a time with a unit, such as 10s, 500ms or 1m30s.');
}
