import type { Change, ChangeValue, Place } from './report.ts';

/** A key of a file that a change can set, whether it exists or not. */
export interface Setting {
  readonly file: string;
  readonly line: number | undefined;
  /** Index of the document in the file, from 0. */
  readonly document: number;
  readonly path: readonly (string | number)[];
  /** Syntax of `key = value` in the file. */
  readonly syntax: 'yaml' | 'unit' | 'dockerfile' | 'procfile' | 'toml' | 'hcl';
}

export function placeOf({ file, line }: Pick<Setting, 'file' | 'line'>): Place {
  return { file, ...(line === undefined ? {} : { line }) };
}

/** Sets a key of a file; `null` removes it. */
export function inFile(setting: Setting, value: ChangeValue): Change {
  const { document, path } = setting;
  return { in: 'file', ...placeOf(setting), document, path, value, text: textOf(setting, value) };
}

/** Sets an option of `createDrain`. */
export function inDrain(option: string, value: ChangeValue): Change {
  const written = typeof value === 'string' ? `'${value}'` : literal(value);
  return { in: 'drain', path: [option], value, text: `${option}: ${written}` };
}

/** Returns the changes as lines; those of the drain become one call. */
export function changeTexts(changes: readonly Change[]): string[] {
  const options = changes.filter((change) => change.in === 'drain').map(({ text }) => text);
  const call = options.length > 0 ? [`createDrain({ ${options.join(', ')} })`] : [];
  return [...changes.filter((change) => change.in !== 'drain').map(({ text }) => text), ...call];
}

/** Sets a property of the HTTP server. */
export function inServer(property: string, value: number): Change {
  return { in: 'server', path: [property], value, text: `server.${property} = ${value}` };
}

/** A change that no key of these files can express. */
export function elsewhere(text: string): Change {
  return { in: 'elsewhere', path: [], value: null, text };
}

function textOf({ path, syntax }: Setting, value: ChangeValue): string {
  if (syntax === 'unit') {
    const key = String(path.at(-1));
    return value === null ? `[${path[0]}] without ${key}=` : `[${path[0]}] ${key}=${literal(value)}`;
  }
  if (syntax === 'dockerfile') return `${path.at(-1)} ${literal(value)}`;
  if (syntax === 'procfile') return `${path.at(-1)}: ${literal(value)}`;
  if (syntax === 'toml' || syntax === 'hcl') return `${path.at(-1)} = ${JSON.stringify(value)}`;
  const key = path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
  return value === null ? `without ${key}` : `${key}: ${literal(value)}`;
}

function literal(value: ChangeValue): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inner}`);
  return `{ ${entries.join(', ')} }`;
}
