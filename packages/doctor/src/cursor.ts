import { placeOf, type Setting } from './changes.ts';
import { DoctorError, shown } from './errors.ts';

/** A parsed file, and how to locate its values. */
export interface Origin {
  readonly file: string;
  lineOf(document: number, path: readonly (string | number)[]): number | undefined;
  /** Syntax of a key and its value. @default 'yaml' */
  readonly syntax?: Setting['syntax'];
  /** Replaces placeholders such as variables. */
  expand?(text: string): string;
  /** Command that replaces all placeholders, for messages. @default by `docker compose config` */
  readonly render?: string;
}

/** A value of a file with its place, whether it exists or not. The reader checks its type. */
export class Cursor implements Setting {
  readonly #origin: Origin;
  readonly document: number;
  readonly path: readonly (string | number)[];
  readonly value: unknown;

  constructor(origin: Origin, document: number, path: readonly (string | number)[], value: unknown) {
    this.#origin = origin;
    this.document = document;
    this.path = path;
    this.value = value;
  }

  get syntax(): Setting['syntax'] {
    return this.#origin.syntax ?? 'yaml';
  }

  get file(): string {
    return this.#origin.file;
  }

  get line(): number | undefined {
    return this.#origin.lineOf(this.document, this.path);
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Returns a cursor at these keys, even if the file has no value there. */
  get(...keys: readonly string[]): Cursor {
    const [key, ...rest] = keys;
    if (key === undefined) return this;
    const inner = this.record()?.[key];
    return new Cursor(this.#origin, this.document, [...this.path, key], inner).get(...rest);
  }

  /** Returns the members of a map, in order. */
  entries(): [name: string, member: Cursor][] {
    return Object.keys(this.record() ?? {}).map((name) => [name, this.get(name)]);
  }

  /** Returns the members of a list; empty if it does not exist. */
  items(): Cursor[] {
    if (!this.exists) return [];
    if (!Array.isArray(this.value)) throw this.refused('a list');
    return this.value.map(
      (item: unknown, index) => new Cursor(this.#origin, this.document, [...this.path, index], item),
    );
  }

  /** Returns the members of a list, or a single value as a list; empty if it does not exist. */
  listed(): Cursor[] {
    if (!this.exists) return [];
    return Array.isArray(this.value) ? this.items() : [this];
  }

  record(): Readonly<Record<string, unknown>> | undefined {
    if (!this.exists) return undefined;
    if (isRecord(this.value)) return this.value;
    throw this.refused('a map');
  }

  string(): string | undefined {
    if (!this.exists) return undefined;
    if (typeof this.value === 'string') return this.#expanded(this.value);
    throw this.refused('a string');
  }

  /** Returns the words of a command: a list, or a line that `split` takes apart. */
  words(split: (line: string) => string[]): string[] {
    return typeof this.value === 'string' ? split(this.#expanded(this.value)) : this.strings();
  }

  boolean(): boolean | undefined {
    if (!this.exists) return undefined;
    if (typeof this.value === 'boolean') return this.value;
    throw this.refused('true or false');
  }

  /** Returns a non-negative number. */
  number(): number | undefined {
    if (!this.exists) return undefined;
    if (typeof this.value === 'number' && this.value >= 0) return this.value;
    throw this.refused('a number, 0 or more');
  }

  strings(): string[] {
    return this.items().map((item) => {
      if (typeof item.value === 'string' || typeof item.value === 'number') {
        return this.#expanded(String(item.value));
      }
      throw item.refused('a string');
    });
  }

  #expanded(text: string): string {
    return text.includes('$') ? (this.#origin.expand?.(text) ?? text) : text;
  }

  /** Returns the error for an invalid value. */
  refused(expected: string): DoctorError {
    const { file, line } = placeOf(this);
    const where = `${file}${line === undefined ? '' : `:${line}`}: ${this.path.join('.') || 'the file'}`;
    const text = shown(this.value);
    if (typeof this.value === 'string' && this.value.includes('{{')) {
      return new DoctorError('ERR_QUIESCE_DOCTOR_TEMPLATE', `${where} is ${text}. ${RENDER_HELM}`);
    }
    const { render = RENDER_COMPOSE } = this.#origin;
    const hint = typeof this.value === 'string' && this.value.includes('$') ? ` ${render}` : '';
    return new DoctorError(
      'ERR_QUIESCE_DOCTOR_CONTENT',
      `${where} must be ${expected}; received ${text}.${hint}`,
    );
  }
}

export const RENDER_HELM =
  'This is a template. Render it first: helm template . | quiesce doctor --kind kubernetes -';
const RENDER_COMPOSE = 'Replace the variables first: docker compose config | quiesce doctor --kind compose -';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
