import type { Drain, PlannedStop, QuiesceErrorCode } from '@quiesce/core';
import type { Core } from './core.ts';
import { nearest } from './nearest.ts';
import { isKnown, isTime, OPTION_SETTINGS, optionsOf, variableOf, WORDS } from './settings.ts';

/**
 * Creates the drain that the settings describe.
 * @throws QuiesceError the errors of `createDrain`, with the variable in the message
 */
export function createFrom(
  { createDrain, QuiesceError }: Core,
  settings: ReadonlyMap<string, string>,
): Drain {
  const fail = (code: QuiesceErrorCode, message: string): never => {
    throw new QuiesceError(code, `@quiesce/auto: ${message}`);
  };
  for (const [name, text] of settings) {
    if (!isKnown(name)) {
      fail('ERR_QUIESCE_OPTION_UNKNOWN', `There is no setting ${name}. Did you mean ${nearest(name)}?`);
    }
    const words = WORDS[name];
    if (words?.includes(text) === false) {
      fail(
        'ERR_QUIESCE_OPTION_INVALID',
        `${name} must be ${words.join(' or ')}; received ${JSON.stringify(text)}.`,
      );
    }
  }
  if (settings.has('QUIESCE_SHUTDOWN_DELAY')) {
    const part = [...settings.keys()].find((name) => name.startsWith('QUIESCE_SHUTDOWN_DELAY_'));
    if (part !== undefined) {
      fail(
        'ERR_QUIESCE_OPTION_INVALID',
        `QUIESCE_SHUTDOWN_DELAY and ${part} are mutually exclusive: set only one of them.`,
      );
    }
  }
  try {
    return createDrain(optionsOf(settings));
  } catch (error) {
    if (error instanceof QuiesceError) return fail(error.code, inVariables(error.message, settings));
    throw error;
  }
}

/** The options that the preload itself needs. */
export function timesOf(
  { planFor }: Core,
  settings: ReadonlyMap<string, string>,
): Pick<PlannedStop, 'signals' | 'exitGrace'> {
  return planFor(optionsOf(settings));
}

/** Returns the message about an option with the variable it was read from. */
function inVariables(message: string, settings: ReadonlyMap<string, string>): string {
  const [, option = ''] = /^Option '([\w.]+)'/.exec(message) ?? [];
  const variable = variableOf(option);
  const setting = OPTION_SETTINGS.get(variable);
  if (setting) {
    const hint = isTime(setting) ? 'A time needs a unit, for example' : 'For example';
    return `${variable}=${settings.get(variable) ?? ''}: ${message} ${hint}: ${variable}=${setting.example}.`;
  }
  const given = [...settings]
    .filter(([name]) => OPTION_SETTINGS.has(name))
    .map(([name, text]) => `${name}=${text}`);
  return given.length === 0 ? message : `${message} They are set by ${given.join(', ')}.`;
}
