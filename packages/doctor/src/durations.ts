const NUMBER = String.raw`(\d+(?:\.\d*)?|\.\d+)`;

/** Length in ms of each unit of Compose. */
const COMPOSE_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Length in ms of each unit of systemd.time(7), with its aliases. */
const SYSTEMD_UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [1e-3, 'usec us µs μs'],
      [1, 'msec ms'],
      [1_000, 'seconds second sec s'],
      [60_000, 'minutes minute min m'],
      [3_600_000, 'hours hour hr h'],
      [86_400_000, 'days day d'],
      [604_800_000, 'weeks week w'],
      [30.4375 * 86_400_000, 'months month M'],
      [365.25 * 86_400_000, 'years year y'],
    ] as const
  ).flatMap(([ms, names]) => names.split(' ').map((name) => [name, ms] as const)),
);

/**
 * Parses a duration in the syntax of Compose and of the doctor's options: `1m30s`, `500ms`.
 * @returns milliseconds, or `undefined` if it is not a duration
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  return sum(text, new RegExp(`${NUMBER}([a-zµ]+)`, 'gy'), COMPOSE_UNITS);
}

/**
 * Parses a time span in the syntax of systemd: `1min 30s`, `90`, `500ms`, `infinity`. A number without a unit is in seconds.
 * @returns milliseconds, `Infinity` for no limit, or `undefined` for other text
 */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'infinity') return Infinity;
  return sum(trimmed, new RegExp(String.raw`${NUMBER}\s*([a-zA-Zµμ]*)\s*`, 'gy'), SYSTEMD_UNITS);
}

/** Formats a time as `5 s` or `0.25 s`: one unit for all, so that readers can add them up. */
export function formatTime(ms: number): string {
  return ms === Infinity ? 'no limit' : `${Number((ms / 1_000).toFixed(3))} s`;
}

/** Rounds a time up to whole seconds, for files that take a unit: `28s`. */
export function wholeSeconds(ms: number): { readonly time: number; readonly value: string } {
  const seconds = Math.ceil(ms / 1_000);
  return { time: seconds * 1_000, value: `${seconds}s` };
}

/** The same for files that take a number of seconds. */
export function secondsAlone(ms: number): { readonly time: number; readonly value: number } {
  const seconds = Math.ceil(ms / 1_000);
  return { time: seconds * 1_000, value: seconds };
}

/** Adds up the parts. Every character must belong to a part: a partly parsed duration would give a wrong sum. */
function sum(text: string, part: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  let total = 0;
  let end = 0;
  for (const match of text.matchAll(part)) {
    const [whole, amount, unit = ''] = match;
    const ms = unit === '' ? 1_000 : Object.hasOwn(units, unit) ? units[unit] : undefined;
    if (ms === undefined) return undefined;
    total += Number(amount) * ms;
    end += whole.length;
  }
  return end > 0 && end === text.length ? total : undefined;
}
