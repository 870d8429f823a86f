import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VerifyError, type VerifyOptions } from '@quiesce/verify';
import { flags } from './flags.ts';

/**
 * Returns the options in a file: JSON, or a module with a default export.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_OPTION_INVALID`
 */
export async function readConfig(file: string): Promise<VerifyOptions> {
  const config = await load(file);
  if (!isObject(config)) throw invalid(file, 'it must be an object with options');
  const known = ['command', ...Object.keys(flags())];
  for (const name of Object.keys(config)) {
    if (!known.includes(name))
      throw invalid(file, `there is no option '${name}'. Known: ${known.join(', ')}`);
  }
  const { command } = config;
  if (
    command !== undefined &&
    !(Array.isArray(command) && command.every((word) => typeof word === 'string'))
  ) {
    throw invalid(file, "command must be a list of words, such as ['node', 'server.js']");
  }
  return config;
}

async function load(file: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return JSON.parse(await readFile(file, 'utf8'));
    const loaded: { readonly default?: unknown } = await import(pathToFileURL(resolve(file)).href);
    return loaded.default;
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(file: string, what: string): VerifyError {
  return new VerifyError('ERR_QUIESCE_VERIFY_OPTION_INVALID', `The config ${file}: ${what}.`);
}
