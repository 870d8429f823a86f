import { readFile } from 'node:fs/promises';
import type { DrainOptions } from '@quiesce/core';
import { DoctorError, reasonOf } from './errors.ts';
import type { DoctorOptions } from './options.ts';
import type { Assumption } from './report.ts';
import { readSourceOptions } from './source/options.ts';

/** Options that times follow from: without one of them the sum would be another. */
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

/** The options of the drain, and what was taken for granted where they were read. */
interface GivenDrain {
  readonly drain: DrainOptions;
  readonly assumptions: readonly Assumption[];
}

/**
 * The options that are given, in front of those of the source file.
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
        `say it as well, with --drain '{ "${missing.name}": … }'.`,
    );
  }
  // Names and types are checked where the times are planned, as createDrain does.
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
