import type { Style } from './style.ts';

/** What the new file has to say. */
export interface DrainFile {
  readonly adapter: string;
  readonly isTypeScript: boolean;
  /** A call that registers what the service uses, as an example. */
  readonly example: string;
}

/** A file that makes the drain of a service and hands it to whoever imports it. */
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
    '// What the service uses is closed here, or where it is made, when no request can use it any more:',
    `// ${example}${semicolon}`,
    ...(isModule ? [] : ['', `module.exports = { drain }${semicolon}`]),
  ];
  return `${lines.join(eol)}${eol}`;
}
