import type { Frame, Row, Span, Style } from './frames.ts';
import { COLUMNS, ROWS } from './record.ts';

/** Colours of a terminal. Text has a contrast of at least 4.5 against the background. */
export interface Theme {
  readonly background: string;
  readonly border: string;
  readonly colours: Readonly<Record<Style, string>>;
}

export const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    background: '#fbfcfc',
    border: '#cfd8d7',
    colours: {
      plain: '#22302f',
      bold: '#0b1615',
      dim: '#5a6a68',
      red: '#b3261e',
      green: '#0b6b46',
      yellow: '#7a5600',
      magenta: '#8a2a8f',
    },
  },
  dark: {
    background: '#10191a',
    border: '#2c3b3c',
    colours: {
      plain: '#cfdad9',
      bold: '#f3f8f7',
      dim: '#8fa09e',
      red: '#ff8a80',
      green: '#5ed6a0',
      yellow: '#e6c35c',
      magenta: '#e39be8',
    },
  },
};

/** Size in px of a character, of a line, and of the padding. */
const CHARACTER = 8.43;
const LINE = 19;
const PADDING = 16;
/** How much faster than the recording the picture plays, and the ms for which it then shows the last frame. */
const SPEED = 4;
const HOLD = 6_000;

/** A picture that plays the frames of a terminal in a loop. Shows the last frame if the reader prefers reduced motion. */
export function animatedSvg(frames: readonly Frame[], theme: Theme, title: string): string {
  const [width, height] = [Math.ceil(COLUMNS * CHARACTER + 2 * PADDING), ROWS * LINE + 2 * PADDING];
  const total = (frames.at(-1)?.at ?? 0) / SPEED + HOLD;
  const rows = Array.from({ length: ROWS }, (_, y) => strip(frames, y, total));
  const classes = Object.entries(theme.colours).map(([name, colour]) => `.${name}{fill:${colour}}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
${classes.join('')}.bold{font-weight:bold}
${rows.map(({ css }) => css).join('\n')}
@media (prefers-reduced-motion:reduce){g{animation:none!important}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>
${rows
  .map(({ svg }) => svg)
  .filter((svg) => svg !== '')
  .join('\n')}
</svg>
`;
}

interface Strip {
  readonly svg: string;
  readonly css: string;
}

/** Stacks all contents of a terminal row; an animation moves them behind a window of one line. */
function strip(frames: readonly Frame[], y: number, total: number): Strip {
  const contents: { readonly at: number; readonly row: Row }[] = [];
  for (const { at, rows } of frames) {
    const row = rows[y] ?? [];
    if (JSON.stringify(contents.at(-1)?.row) !== JSON.stringify(row)) contents.push({ at, row });
  }
  if (contents.every(({ row }) => row.length === 0)) return { svg: '', css: '' };
  const texts = contents.map(({ row }, index) => textOf(row, index)).join('');
  const svg = `<svg x="${PADDING}" y="${PADDING + y * LINE}" height="${LINE}"><g id="r${y}">${texts}</g></svg>`;
  if (contents.length === 1) return { svg, css: '' };
  const moves = contents.map(({ at }, index) => {
    const percent = ((100 * at) / SPEED / total).toFixed(2);
    return `${percent}%{transform:translateY(${-index * LINE}px)}`;
  });
  const end = `translateY(${(1 - contents.length) * LINE}px)`;
  const css = `#r${y}{transform:${end};animation:k${y} ${Math.round(total)}ms step-end infinite}@keyframes k${y}{${moves.join('')}to{transform:${end}}}`;
  return { svg, css };
}

function textOf(row: Row, index: number): string {
  if (row.length === 0) return '';
  const top = index * LINE + 14;
  let column = 0;
  const spans = row.map((span) => {
    const x = (column * CHARACTER).toFixed(1);
    column += span.text.length;
    return spanOf(span, x);
  });
  return `<text y="${top}">${spans.join('')}</text>`;
}

/** Sets the length, so that columns are aligned in any font. */
function spanOf({ text, style }: Span, x: string): string {
  const end = text.trimEnd();
  const length = (end.length * CHARACTER).toFixed(1);
  return `<tspan x="${x}" textLength="${length}" class="${style}">${escaped(end)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
