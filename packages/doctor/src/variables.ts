import type { Assumption } from './report.ts';

/** Matches `$NAME`, `${NAME}`, `${NAME:-default}` and similar forms, and `$$`. A default may contain variables. */
const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/** Returns the value of a variable, or `undefined` if it is not set. */
type Lookup = (name: string) => string | undefined;

/**
 * Replaces variables, as Compose and Docker do. A variable with neither a value nor a default stays as written.
 * @param onValue called for each value used: the machine of the service may have another one
 */
export function expand(
  text: string,
  lookup: Lookup,
  onValue: (name: string, value: string) => void = () => undefined,
): string {
  return text.replaceAll(VARIABLE, (...match: readonly unknown[]) => {
    const [whole, dollar, bare, braced, operator, word] = match.map((part) =>
      typeof part === 'string' ? part : undefined,
    );
    if (dollar !== undefined) return '$';
    const name = bare ?? braced ?? '';
    const found = lookup(name);
    const isSet = found !== undefined && !(operator?.startsWith(':') === true && found === '');
    const other = expand(word ?? '', lookup, onValue);
    const value = valueOf(operator, isSet ? found : undefined, other);
    if (value === undefined) return whole ?? '';
    onValue(name, value);
    return value;
  });
}

function valueOf(operator: string | undefined, found: string | undefined, other: string): string | undefined {
  if (operator?.endsWith('+') === true) return found === undefined ? '' : other;
  return found ?? (operator?.endsWith('-') === true ? other : undefined);
}

/** Collects the assumptions made while files were read, each once. */
export class AssumedValues {
  readonly #found = new Map<string, Assumption>();

  add(assumption: Assumption): void {
    this.#found.set(`${assumption.name} ${assumption.value}`, assumption);
  }

  get all(): Assumption[] {
    return [...this.#found.values()];
  }
}
