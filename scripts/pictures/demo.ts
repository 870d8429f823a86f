// Records a run of the demo and writes its pictures and its figures: pnpm docs:demo
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../packages.ts';
import { animatedSvg, THEMES } from './animated-svg.ts';
import { framesOf, type Frame } from './frames.ts';
import { recordDemo } from './record.ts';
import { figuresIn, withFigures } from './figures.ts';

/** ms of the recording between two frames. */
const INTERVAL = 500;

const frames = await framesOf(await recordDemo(), INTERVAL);
const figures = figuresIn(textOf(frames.at(-1)));
const title = `The demo: two instances are restarted in turn under load. ${figures}`;
for (const [name, theme] of Object.entries(THEMES)) {
  writeFileSync(join(ROOT, `docs/images/demo-${name}.svg`), animatedSvg(frames, theme, title));
}
for (const document of ['README.md', 'docs/index.md']) {
  const path = join(ROOT, document);
  writeFileSync(path, withFigures(readFileSync(path, 'utf8'), figures));
}
console.log(figures);

function textOf(frame: Frame | undefined): string {
  return (frame?.rows ?? []).map((row) => row.map(({ text }) => text).join('')).join('\n');
}
