import { readFileSync } from 'node:fs';
import { parse } from '@babel/parser';
import { isIdentifier, isObjectProperty, isStringLiteral, traverseFast } from '@babel/types';

const ECOSYSTEM = /\.(?:json|[cm]?[jt]s)$/;

/** Returns the first script that a pm2 ecosystem file names, without running the file; `undefined` for any other file. */
export function ecosystemScript(path: string): string | undefined {
  if (!ECOSYSTEM.test(path)) return undefined;
  try {
    const text = readFileSync(path, 'utf8');
    const code = path.endsWith('.json') ? `(${text})` : text;
    const tree = parse(code, { sourceType: 'unambiguous', plugins: ['typescript'] });
    const scripts: string[] = [];
    let hasApps = false;
    traverseFast(tree, (node) => {
      if (!isObjectProperty(node)) return;
      const { key, value } = node;
      const name = isIdentifier(key) ? key.name : isStringLiteral(key) ? key.value : undefined;
      if (name === 'apps') hasApps = true;
      if (name === 'script' && isStringLiteral(value)) scripts.push(value.value);
    });
    return hasApps ? scripts[0] : undefined;
  } catch {
    // Neither JSON nor JavaScript, so the script is unknown.
    return undefined;
  }
}
