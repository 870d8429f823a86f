import { readFile } from 'node:fs/promises';
import type { DrainOptions } from '@quiesce/core';
import { DoctorError, reasonOf } from './errors.ts';
import type { DoctorOptions } from './options.ts';
import type { Assumption } from './report.ts';
import { readSourceOptions } from './source/options.ts';

/** Options that determine times: without one of them the sum would be wrong. */
const DECISIVE: ReadonlySet<string> = new Set([
  'deadline',
  'cleanupTime',
  'situation',
  'shutdownDelay',
  'exitGrace',
  'signals',
  'health',
  'admission',
  'readiness',
]);

/** The options of the drain, and the assumptions made while they were read. */
interface GivenDrain {
  readonly drain: DrainOptions;
  readonly assumptions: readonly Assumption[];
}

/**
 * Merges the given options over those of the source file.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_DRAIN`
 */
export async function drainOptionsOf({ drain = {}, drainFile }: DoctorOptions): Promise<GivenDrain> {
  if (drainFile === undefined) return { drain, assumptions: [] };
  const { options, computed, environment } = readSourceOptions(drainFile, await readSource(drainFile));
  const open = computed.filter(({ name }) => !(name in drain));
  const missing = open.find(({ name }) => DECISIVE.has(name));
  if (missing) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_DRAIN',
      `${drainFile}:${missing.line}: ${missing.name} is computed, so it cannot be read here: ` +
        `give it as well, with --drain '{ "${missing.name}": … }'.`,
    );
  }
  // Names and types are validated later, with the plan, as in createDrain.
  const read: DrainOptions = { ...options, ...drain };
  return {
    drain: read,
    assumptions: environment.map(({ name, value }) => ({
      name: `process.env.${name}`,
      value: String(value),
      option: '--drain',
    })),
  };
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_FILE', `${file} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
