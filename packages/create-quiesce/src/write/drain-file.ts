import type { Style } from './style.ts';

/** The content of the new file. */
export interface DrainFile {
  readonly adapter: string;
  readonly isTypeScript: boolean;
  /** An example call that registers a cleanup step of the service. */
  readonly example: string;
}

/** Returns a file that creates the drain of a service and exports it. */
export function drainFile({ adapter, isTypeScript, example }: DrainFile, style: Style): string {
  const { isModule, quote, semicolon, eol } = style;
  const module = `${quote}${adapter}${quote}`;
  const type = isTypeScript ? ': Drain' : '';
  const names = isTypeScript ? 'createDrain, type Drain' : 'createDrain';
  const lines = [
    isModule
      ? `import { ${names} } from ${module}${semicolon}`
      : `const { createDrain } = require(${module})${semicolon}`,
    '',
    '/** Stops this service without losing a request. SIGTERM and SIGINT are handled once its server is about to listen. */',
    `${isModule ? 'export ' : ''}const drain${type} = createDrain({ deadline: 25_000 })${semicolon}`,
    '',
    '// Close resources here, or where they are created: no request uses them any more by then.',
    `// ${example}${semicolon}`,
    ...(isModule ? [] : ['', `module.exports = { drain }${semicolon}`]),
  ];
  return `${lines.join(eol)}${eol}`;
}
