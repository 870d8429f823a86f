import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Colours that are readable on white and on black. */
export const COLOURS = { blue: '#3f86c6', orange: '#d9822b', green: '#2f9e6e', red: '#d1495b' } as const;

/** Follows the reader's choice of light or dark, in a document and alone. */
const STYLE = `
  svg { color: #24292f; background: transparent; font-family: system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) { svg { color: #e6edf3; } }
`;

/** Returns a plot as SVG text. @param label a description for readers who cannot see it */
export function draw(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html></html>');
  const svg = Plot.plot({
    width: 760,
    marginTop: 30,
    marginBottom: 50,
    style: { fontSize: '13px' },
    document,
    ariaLabel: label,
    ...options,
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  const style = document.createElement('style');
  style.textContent = STYLE;
  svg.prepend(style);
  return `${svg.outerHTML}\n`;
}
