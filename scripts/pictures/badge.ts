import { makeBadge } from 'badge-maker';
import type { BadgeFact } from './badge-facts.ts';

/** Returns the badge as SVG, in the colour of the documents. */
export function badgeOf({ label, message }: BadgeFact): string {
  return `${makeBadge({ label, message, color: '#0f766e', style: 'flat' })}\n`;
}
