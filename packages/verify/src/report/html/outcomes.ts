import { OUTCOMES, type Outcome } from '../../wire/outcome.ts';
import { element, type Markup } from '../markup.ts';

/** The drawn state of a request: its outcome, or that it was still running when the probe ended. */
export type Drawn = Outcome | 'went on';

export const DRAWN: readonly Drawn[] = [...OUTCOMES, 'went on'];

/** Meaning of each, for the legend. */
const MEANINGS: Readonly<Record<Drawn, string>> = {
  answered: 'a whole response came',
  'refused readable': 'a whole 503 came',
  'refused at connect': 'there was no listener any more',
  'reset before send': 'closed, and the client knew before it sent anything',
  'reset after send': 'closed after it was sent, without a byte of a response',
  truncated: 'a response began and did not end',
  'timed out': 'nothing more came',
  'went on': 'still running when the probe ended',
};

/**
 * Shape at the end of a bar, around 0. An answered request has none; each kind of failure has its own, beside colour and pattern.
 */
const SHAPES: Readonly<Partial<Record<Drawn, string>>> = {
  'refused at connect': 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  'reset before send': 'M-5-4h10l-5 9z',
  'reset after send': 'M-4-4l8 8m0-8l-8 8',
  truncated: 'M-1-7l4 3.5l-5 3.5l5 3.5l-4 3.5',
  'timed out': 'M-4-5h8l-8 10h8z',
};

/** Pattern of a bar: the side of its square, and the path drawn in it. */
const PATTERNS: Readonly<Partial<Record<Drawn, readonly [side: number, path: string]>>> = {
  'refused readable': [6, 'M-1 7L7-1M-1 1L1-1M5 7L7 5'],
  'reset after send': [5, 'M0 0L5 5M5 0L0 5'],
  truncated: [4, 'M1 0V4'],
  'timed out': [5, 'M2.5 2.5h.01'],
  'went on': [8, 'M0 5H5'],
};

/** Returns the outcome as part of a CSS class or an id. */
export function slug(drawn: string): string {
  return drawn.replaceAll(' ', '-');
}

/** Draws a bar with the shape at its end. */
export function drawBar(
  drawn: Drawn,
  x: number,
  y: number,
  width: number,
  height: number,
): readonly Markup[] {
  const bar = element('rect', { class: `b b-${slug(drawn)}`, x, y, width, height, rx: 2 });
  if (SHAPES[drawn] === undefined) return [bar];
  return [bar, element('use', { href: `#s-${slug(drawn)}`, x: x + width, y: y + height / 2 })];
}

/** Patterns and shapes, defined once for all pictures of the page. */
export function definitions(): Markup {
  const patterns = Object.entries(PATTERNS).map(([drawn, [side, path]]) =>
    element(
      'pattern',
      { id: `p-${slug(drawn)}`, width: side, height: side, patternUnits: 'userSpaceOnUse' },
      element('rect', { class: `q-${slug(drawn)}`, width: side, height: side }),
      element('path', { class: `l-${slug(drawn)}`, d: path }),
    ),
  );
  const shapes = Object.entries(SHAPES).map(([drawn, path]) =>
    element('path', { id: `s-${slug(drawn)}`, class: `s s-${slug(drawn)}`, d: path }),
  );
  const hidden = { class: 'definitions', width: 0, height: 0, 'aria-hidden': 'true' };
  return element('svg', hidden, element('defs', {}, patterns, shapes));
}

/** The legend of the bars. */
export function legend(): Markup {
  const items = DRAWN.map((drawn) => {
    const sample = { width: 34, height: 16, viewBox: '0 0 34 16', 'aria-hidden': 'true' };
    return element(
      'li',
      {},
      element('svg', sample, drawBar(drawn, 2, 3, 24, 10)),
      element('span', {}, element('b', {}, drawn), ` ${MEANINGS[drawn]}`),
    );
  });
  return element('ul', { class: 'legend' }, items);
}
