import type { Fault } from './fault.ts';
import { ADAPTERS, isHttp2, PHASES, type Phase, type Place } from './place.ts';
import { allCells, expectedOf, sensible } from './cells.ts';

/** The text above this mark in docs/faults.md is written by hand. */
export const PROSE_END = '<!-- From here on written by test/faults/faults.ts. -->';

/** Returns the tables of docs/faults.md. */
export function documentOf(faults: readonly Fault[]): string {
  const all = allCells(faults);
  const notes = new Map<string, number>();
  const rows = faults.map((fault) =>
    [fault.what, ...PHASES.map((phase) => inOneCell(fault, phase, notes))].join(' | '),
  );
  return [
    '## The table',
    '',
    `${faults.length} faults, ${all.length} cells, of which ${sensible(all).length} make sense. Each of those is run.`,
    '',
    `| what goes wrong | ${PHASES.map((phase) => `\`${phase}\``).join(' | ')} |`,
    `| --- |${' --- |'.repeat(PHASES.length)}`,
    ...rows.map((row) => `| ${row} |`),
    '',
    '## What makes no sense',
    '',
    ...[...notes].map(([reason, number]) => `${number}. ${capitalised(reason)}.`),
  ].join('\n');
}

/** Returns the result that all places of a phase have in common, or that of each kind of place. */
function inOneCell(fault: Fault, phase: Phase, notes: Map<string, number>): string {
  const places = new Map<string, Place[]>();
  for (const cell of allCells([fault])) {
    if (cell.place.phase !== phase) continue;
    const expected = expectedOf(cell);
    const words = typeof expected === 'string' ? expected : `– (${noteOf(expected.reason, notes)})`;
    places.set(words, [...(places.get(words) ?? []), cell.place]);
  }
  // The combination of Express and HTTP/2 is mentioned once, above the table.
  const kinds = [...places].filter(
    ([, where]) => !where.every((place) => isHttp2(place) && place.adapter === 'express'),
  );
  if (kinds.length === 1) return kinds[0]?.[0] ?? '';
  return kinds.map(([words, where]) => `${kindOf(where)}: ${words}`).join('<br>');
}

function kindOf(places: readonly Place[]): string {
  const adapters = ADAPTERS.filter((name) => places.some(({ adapter }) => adapter === name));
  const protocols = [...new Set(places.map(({ protocol }) => protocol))];
  const isEverywhere =
    adapters.length === ADAPTERS.length ||
    (protocols.every((protocol) => isHttp2({ protocol })) && adapters.length >= 3);
  if (!isEverywhere) return adapters.join(', ');
  if (protocols.length === 2 && protocols.every((protocol) => isHttp2({ protocol }))) return 'HTTP/2';
  if (protocols.length === 2 && !protocols.some((protocol) => isHttp2({ protocol }))) return 'HTTP/1';
  return protocols.join(', ');
}

function noteOf(reason: string, notes: Map<string, number>): number {
  const number = notes.get(reason) ?? notes.size + 1;
  notes.set(reason, number);
  return number;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
