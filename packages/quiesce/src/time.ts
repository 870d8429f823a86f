import { InvalidArgumentError } from 'commander';
import { parseDuration } from '@quiesce/doctor';

/** `10s`, `500ms`, `1m30s`. A bare number may have been meant in seconds or in milliseconds: nobody can know. */
export function parseTime(value: string): number {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('It must be a time with its unit, such as 10s, 500ms or 1m30s.');
}
