import type { Assumption } from './report.ts';

/** `$NAME`, `${NAME}`, `${NAME:-default}` and its kin, and `$$`; a default may have variables of its own. */
const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/** What a name stands for; nothing where nobody says. */
type Lookup = (name: string) => string | undefined;

/**
 * Fills variables in, as Compose and Docker do. One that has neither a value nor a default stays as it is written.
 * @param taken is told of each value that went in: what the machine of the service says may be another one
 */
export function expand(
  text: string,
  lookup: Lookup,
  taken: (name: string, value: string) => void = () => undefined,
): string {
  return text.replaceAll(VARIABLE, (...match: readonly unknown[]) => {
    const [whole, dollar, bare, braced, operator, word] = match.map((part) =>
      typeof part === 'string' ? part : undefined,
    );
    if (dollar !== undefined) return '$';
    const name = bare ?? braced ?? '';
    const found = lookup(name);
    const isSet = found !== undefined && !(operator?.startsWith(':') === true && found === '');
    const other = expand(word ?? '', lookup, taken);
    const value = valueOf(operator, isSet ? found : undefined, other);
    if (value === undefined) return whole ?? '';
    taken(name, value);
    return value;
  });
}

function valueOf(operator: string | undefined, found: string | undefined, other: string): string | undefined {
  if (operator?.endsWith('+') === true) return found === undefined ? '' : other;
  return found ?? (operator?.endsWith('-') === true ? other : undefined);
}

/** Collects what was taken for granted while files were read, each once. */
export class Taken {
  readonly #found = new Map<string, Assumption>();

  add(assumption: Assumption): void {
    this.#found.set(`${assumption.name} ${assumption.value}`, assumption);
  }

  get all(): Assumption[] {
    return [...this.#found.values()];
  }
}
