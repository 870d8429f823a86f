import { parse } from '@cdktn/hcl2json';
import { Cursor, isRecord } from '../cursor.ts';
import { DoctorError, reasonOf } from '../errors.ts';
import type { AssumedValues } from '../variables.ts';

/** `${var.name}` and `${local.name}`, which the parser leaves in place. */
const REFERENCE = /\$\{(var|local)\.([\w-]+)\}/g;

const RENDER =
  'Replace the expressions first: nomad job run -output web.nomad.hcl | quiesce doctor --kind nomad -';

export function isNomad(name: string, text: string): boolean {
  return /\.nomad(?:\.hcl)?$/.test(name) || (name.endsWith('.hcl') && /^job\s+"/m.test(text));
}

/** True for the JSON of Nomad's API, or of `nomad job run -output`. */
export function isNomadJson({ value }: Cursor): boolean {
  const job = isRecord(value) && isRecord(value['Job']) ? value['Job'] : value;
  return isRecord(job) && Array.isArray(job['TaskGroups']);
}

/**
 * Parses an HCL job file with HashiCorp's parser. Variables and locals are replaced if they are literals; other expressions stay
 * as text.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_SYNTAX`
 */
export async function readHcl(file: string, text: string, assumed: AssumedValues): Promise<Cursor> {
  const value = await parsed(file, text);
  const known = new Map([...defaultsOf(value), ...localsOf(value)]);
  const expand = (written: string) =>
    written.replaceAll(REFERENCE, (whole, scope: string, name: string) => {
      const found = known.get(`${scope}.${name}`);
      if (found === undefined) return whole;
      if (scope === 'var')
        assumed.add({ name: `var.${name}`, value: found, option: 'nomad job run -output' });
      return found;
    });
  return new Cursor({ file, lineOf: lineFinder(text), expand, syntax: 'hcl', render: RENDER }, 0, [], value);
}

async function parsed(file: string, text: string): Promise<unknown> {
  try {
    return await parse(file, text);
  } catch (error) {
    const reason = reasonOf(error)
      .replace(/^parse config: \[/, '')
      .replace(/\]$/, '');
    throw new DoctorError('ERR_QUIESCE_DOCTOR_SYNTAX', reason, { cause: error });
  }
}

function defaultsOf(value: unknown): [name: string, value: string][] {
  const variables = isRecord(value) && isRecord(value['variable']) ? value['variable'] : {};
  return Object.entries(variables).flatMap(([name, blocks]) =>
    listOf(blocks).flatMap((block) => plain(`var.${name}`, isRecord(block) ? block['default'] : undefined)),
  );
}

function localsOf(value: unknown): [name: string, value: string][] {
  const blocks = isRecord(value) ? listOf(value['locals']) : [];
  return blocks.flatMap((block) =>
    Object.entries(isRecord(block) ? block : {}).flatMap(([name, local]) => plain(`local.${name}`, local)),
  );
}

function plain(name: string, value: unknown): [name: string, value: string][] {
  if (typeof value === 'number') return [[name, String(value)]];
  return typeof value === 'string' && !value.includes('${') ? [[name, value]] : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The parser does not keep line numbers: a block is found by its keyword and label, and a key in it by its name. */
function lineFinder(text: string) {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replaceAll(/\s+/g, ' '));
  return (_document: number, path: readonly (string | number)[]): number | undefined => {
    const at = path.reduce<number>((from, step, index) => {
      const label = path[index + 1];
      if (!['job', 'group', 'task'].includes(String(step)) || typeof label !== 'string') return from;
      return lines.findIndex((line, number) => number > from && line.startsWith(`${step} "${label}"`));
    }, -1);
    const key = String(path.at(-1));
    const end = lines.findIndex((line, number) => number > at && line.startsWith('task "'));
    const found = lines.findIndex(
      (line, number) =>
        number > at &&
        (end < 0 || number < end) &&
        [`${key} =`, `${key}=`, `${key} {`].some((start) => line.startsWith(start)),
    );
    return (found < 0 ? at : found) + 1 || undefined;
  };
}
