import type { DrainOptions } from '@quiesce/core';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Parses the text of a setting. Text that it cannot parse stays as it is, and the validation of the option rejects it. */
type Reader = (text: string) => unknown;

/** Length of each unit in ms. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Parses `25s` or `1m30s`. Rejects a number without a unit, except 0: it may be seconds or milliseconds. */
const duration: Reader = (text) => {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return text;
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, number = '', unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
};
const durationOrOff: Reader = (text) => (text === 'off' ? false : duration(text));
const whole: Reader = (text) => (/^\d+$/.test(text) ? Number(text) : text);
const fraction: Reader = (text) => (/^\d*\.?\d+$/.test(text) ? Number(text) : text);
const wholeOrOff: Reader = (text) => (text === 'off' ? false : whole(text));
const word: Reader = (text) => text;
const pathOrOff: Reader = (text) => (text === 'off' ? false : text);
const onOrOff: Reader = (text) => (text === 'on' || text === 'off' ? text === 'on' : text);
const list: Reader = (text) => text.split(',').map((name) => name.trim());

/** A setting for an option of `createDrain`. */
export interface OptionSetting {
  /** Name of the option, such as `health.port`. */
  readonly option: string;
  readonly read: Reader;
  /** An example value, for messages. */
  readonly example: string;
}

/** True for a setting that needs a unit. */
export function isTime({ read }: OptionSetting): boolean {
  return read === duration || read === durationOrOff;
}

/** Option settings by variable. `docs/without-code.md` lists them. */
export const OPTION_SETTINGS: ReadonlyMap<string, OptionSetting> = new Map(
  [
    { option: 'deadline', read: duration, example: '25s' },
    { option: 'cleanupTime', read: duration, example: '5s' },
    { option: 'situation', read: word, example: 'kubernetes' },
    { option: 'shutdownDelay', read: duration, example: '5s' },
    { option: 'shutdownDelay.min', read: duration, example: '2s' },
    { option: 'shutdownDelay.max', read: duration, example: '8s' },
    { option: 'shutdownDelay.quiet', read: duration, example: '1s' },
    { option: 'idleLinger', read: duration, example: '250ms' },
    { option: 'spread', read: duration, example: '3s' },
    { option: 'spread.perSecond', read: whole, example: '200' },
    { option: 'connections.maxAge', read: duration, example: '10m' },
    { option: 'connections.jitter', read: fraction, example: '0.1' },
    { option: 'connections.maxRequests', read: whole, example: '10000' },
    { option: 'handlerGrace', read: durationOrOff, example: '10s' },
    { option: 'uploadGrace', read: duration, example: '4s' },
    { option: 'exitGrace', read: duration, example: '500ms' },
    { option: 'listener', read: word, example: 'last' },
    { option: 'admission', read: word, example: 'serve' },
    { option: 'readiness', read: word, example: 'keep' },
    { option: 'signals', read: list, example: 'SIGTERM,SIGINT' },
    { option: 'uncaughtException', read: onOrOff, example: 'on' },
    { option: 'refusal.status', read: whole, example: '503' },
    { option: 'refusal.retryAfter', read: wholeOrOff, example: '5' },
    { option: 'refusal.body', read: word, example: 'Try again.' },
    { option: 'health.live', read: pathOrOff, example: '/health/live' },
    { option: 'health.ready', read: pathOrOff, example: '/health/ready' },
    { option: 'health.startup', read: pathOrOff, example: '/health/startup' },
    { option: 'health.appReady', read: word, example: '/healthz' },
    { option: 'health.details', read: onOrOff, example: 'on' },
    { option: 'health.port', read: whole, example: '9090' },
    { option: 'health.host', read: word, example: '0.0.0.0' },
    { option: 'terminationLog', read: word, example: '/dev/termination-log' },
  ].map((setting) => [variableOf(setting.option), setting]),
);

/** Controls which programs are drained: `auto`, all but tools; `on`, tools as well; `off`, none. */
export const SWITCH = 'QUIESCE';
export const LOG = 'QUIESCE_LOG';
/** Variable with the socket of `quiesce run`. */
export const RUN = 'QUIESCE_RUN';

/** Settings that are not options, with their allowed values. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  [SWITCH]: ['auto', 'on', 'off'],
  [LOG]: ['info', 'debug', 'off'],
};

/** Returns the variable of an option: `QUIESCE_HEALTH_PORT` for `health.port`. */
export function variableOf(option: string): string {
  return `QUIESCE_${option
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

/**
 * Returns the given settings, by variable. An empty variable counts as not set: Compose passes unknown variables as empty.
 * Variables that Kubernetes sets for a service named `quiesce` are ignored.
 */
export function settingsIn(env: Environment): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(env).flatMap(([name, value = '']) => {
      const isSetting = name === SWITCH || name.startsWith('QUIESCE_');
      if (!isSetting || value === '') return [];
      return isKnown(name) || !isOfService(name) ? [[name, value]] : [];
    }),
  );
}

/** True for variables that Kubernetes sets for a service. */
function isOfService(name: string): boolean {
  return /^QUIESCE_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)$/.test(
    name,
  );
}

export function isKnown(name: string): boolean {
  return name === RUN || name in WORDS || OPTION_SETTINGS.has(name);
}

const NO_ROUTES = { live: false, ready: false, startup: false } as const;

/**
 * Returns the options of `createDrain`, not validated. Without a port of their own, health routes do not take precedence over
 * those of the app.
 */
export function optionsOf(settings: ReadonlyMap<string, string>): DrainOptions {
  const options: Record<string, unknown> = {};
  const groups: Record<string, Record<string, unknown>> = {};
  for (const [name, text] of settings) {
    const setting = OPTION_SETTINGS.get(name);
    if (!setting) continue;
    const [first = '', inner] = setting.option.split('.');
    if (inner === undefined) options[first] = setting.read(text);
    else (groups[first] ??= {})[inner] = setting.read(text);
  }
  const health = groups['health'] ?? {};
  const routes = 'port' in health ? {} : NO_ROUTES;
  const log: DrainOptions = settings.get(LOG) === 'off' ? { logger: false } : {};
  return { ...log, ...options, ...groups, health: { ...routes, ...health } };
}
