import { QuiesceError, received, type QuiesceErrorCode } from '../errors.ts';
import { suggestion } from '../util/nearest.ts';
import { isName, isRecord, type Check } from './validate.ts';

/**
 * Each option of an object: its check, and either its default or that it is required. Options that are optional and have no default
 * are listed in `Optional`.
 */
export type Shape<Options, Optional extends keyof Options = never> = {
  readonly [Name in keyof Options]-?: { readonly check: Check } & (Name extends Optional
    ? object
    : object extends Pick<Options, Name>
      ? {
          readonly default: Exclude<Options[Name], undefined>;
        }
      : { readonly required: true });
};

/** The options with their defaults. */
export type Filled<Options, Optional extends keyof Options = never> = Required<Omit<Options, Optional>> &
  Pick<Options, Optional>;

/** The owner of the options, for error messages. */
interface Owner {
  /** The option that contains them. */
  readonly prefix?: string;
  /** The thing that they configure, such as `step 'database'`. */
  readonly of?: string;
  /** @default `ERR_QUIESCE_OPTION_INVALID` and `ERR_QUIESCE_OPTION_UNKNOWN` */
  readonly code?: QuiesceErrorCode;
}

/**
 * Checks options and fills in their defaults. An `undefined` value counts as absent. Inherited options, such as the getters of a
 * class, are read too.
 * @throws QuiesceError with the code of the owner
 */
export function readOptions<Options, Optional extends keyof Options = never>(
  given: unknown,
  shape: Shape<Options, Optional>,
  owner?: Owner,
): Filled<Options, Optional>;
export function readOptions(given: unknown, shape: AnyShape, owner: Owner = {}): object {
  const known = Object.keys(shape);
  if (!isRecord(given) || isSomethingElse(given, known)) {
    const { prefix = 'options', ...rest } = owner;
    throw invalid(prefix, objectOf(shape), given, rest);
  }
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const message = `There is no option ${labelOf(unknown, owner)}. ${suggestion(unknown, known)}`;
    throw new QuiesceError(owner.code ?? 'ERR_QUIESCE_OPTION_UNKNOWN', message);
  }
  const filled: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(shape)) {
    const content = given[name];
    const expected = content === undefined && !option.required ? undefined : option.check(content);
    if (expected) throw invalid(name, expected, content, owner);
    const value = content ?? option.default;
    if (value !== undefined) filled[name] = value;
  }
  return filled;
}

interface AnyShape {
  readonly [name: string]: {
    readonly check: Check;
    readonly required?: true;
    readonly default?: unknown;
  };
}

/** Describes an object of this shape. */
function objectOf(shape: AnyShape): string {
  const options = Object.entries(shape);
  if (!options.some(([, { required }]) => required)) return 'an object';
  return `{ ${options.map(([name, { required }]) => (required ? name : `${name}?`)).join(', ')} }`;
}

function labelOf(name: string, { prefix, of }: Owner): string {
  return `'${prefix === undefined ? '' : `${prefix}.`}${name}'${of === undefined ? '' : ` of ${of}`}`;
}

/** True for an object of another kind, such as a promise that was not awaited or a map, that has none of the options. */
function isSomethingElse(value: object, known: readonly string[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return false;
  return !known.some((key) => key in value);
}

/** Returns the error for an option with an invalid value. */
export function invalid(name: string, expected: string, value: unknown, owner: Owner = {}): QuiesceError {
  return new QuiesceError(
    owner.code ?? 'ERR_QUIESCE_OPTION_INVALID',
    `Option ${labelOf(name, owner)} must be ${expected}; received ${received(value)}.`,
  );
}

/** @throws QuiesceError `code`, unless `name` is a non-empty string */
export function checkName(owner: string, name: unknown, code: QuiesceErrorCode): asserts name is string {
  if (isName(name)) return;
  throw new QuiesceError(
    code,
    `${owner} needs a name that logs and the report can show; received ${received(name)}.`,
  );
}
