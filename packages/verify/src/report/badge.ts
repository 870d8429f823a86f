import { element, type Markup } from './markup.ts';
import type { VerifyReport } from './report.ts';
import { withVerdict } from './words.ts';

const LABEL = 'shutdown';
const HEIGHT = 20;
/** Approximate width of a letter at 11 px, and the padding at both sides. */
const LETTER = 6.6;
const PADDING = 12;
const COLORS = { label: '#4b5563', pass: '#0b7261', fail: '#b3261e' } as const;

/** Returns the verdict as a badge: one self-contained SVG. */
export function toBadge(report: VerifyReport): string {
  const words = wordsOf(report);
  const [left, right] = [LABEL, words].map((text) => Math.round(text.length * LETTER + PADDING));
  const [start = 0, width = 0] = [left, right];
  const { text: svg } = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: start + width,
      height: HEIGHT,
      role: 'img',
      'aria-label': `${LABEL}: ${words}`,
      'font-family': 'Verdana,DejaVu Sans,sans-serif',
      'font-size': 11,
    },
    element('title', {}, `${LABEL}: ${words}`),
    element('rect', { width: start, height: HEIGHT, fill: COLORS.label }),
    element('rect', { x: start, width, height: HEIGHT, fill: COLORS[report.verdict] }),
    label(start / 2, LABEL),
    label(start + width / 2, words),
  );
  return `${svg}\n`;
}

function wordsOf({ probes, rootCause }: VerifyReport): string {
  const failed = withVerdict(probes, 'fail').length;
  const asked = failed + withVerdict(probes, 'pass').length;
  if (asked === 0) return 'not run';
  if (rootCause !== undefined) return 'signal not handled';
  return failed === 0 ? `${asked} of ${asked} hold` : `${failed} of ${asked} failed`;
}

function label(x: number, content: string): Markup {
  return element('text', { x, y: 14, 'text-anchor': 'middle', fill: '#fff' }, content);
}
