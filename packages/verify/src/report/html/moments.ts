import type { Limits, RunRecord } from '../report.ts';
import { exitWords, time } from '../words.ts';
import { element, type Markup } from '../markup.ts';
import type { Scale } from './scale.ts';

interface Moment {
  readonly kind: 'signal' | 'lame-duck' | 'exit' | 'budget';
  readonly label: string;
  readonly x: number;
  /** Line of text of its label, counted from below, so that no two labels overlap. */
  readonly level: number;
  /** True if the label is to the left of the line. */
  readonly isLeft: boolean;
}

export interface Moments {
  readonly all: readonly Moment[];
  /** Total height of all labels. */
  readonly height: number;
}

/** Height of a line of text. */
const LINE = 15;
/** Approximate width of a letter. */
const LETTER = 6.4;
/** Room that a label may take to the right of the scale. */
const BEYOND = 130;

/** Vertical lines of the picture: the signal, the end of the lame duck, the exit, the end of the budget. */
export function momentsOf({ exit }: RunRecord, { lameDuck, budget }: Limits, scale: Scale): Moments {
  const wanted: [Moment['kind'], string, number | undefined][] = [
    ['signal', 'signal', 0],
    ['exit', exit === undefined ? '' : `${exitWords(exit)} · ${time(exit.at)}`, exit?.at],
    ['lame-duck', `lame duck until ${time(lameDuck)}`, lameDuck > 0 ? lameDuck : undefined],
    ['budget', `budget ${time(budget)}`, budget],
  ];
  const taken: { readonly from: number; readonly to: number; readonly level: number }[] = [];
  const all = wanted.flatMap(([kind, label, at]): Moment[] => {
    if (at === undefined || at > scale.to) return [];
    const x = scale.at(at);
    const width = label.length * LETTER + 12;
    // The label of the signal has room to its left.
    const isLeft = kind === 'signal' || x + width > scale.right + BEYOND;
    const [from, to] = isLeft ? [x - width, x] : [x, x + width];
    let level = 0;
    while (taken.some((other) => other.level === level && other.from < to && from < other.to)) level += 1;
    taken.push({ from, to, level });
    return [{ kind, label, x, level, isLeft }];
  });
  return { all, height: (Math.max(...all.map(({ level }) => level)) + 1) * LINE + 3 };
}

/** Texts are drawn after all lines, so that no line crosses them. */
export function drawMoments({ all, height }: Moments, top: number, bottom: number): Markup[] {
  const yOf = ({ level }: Moment): number => height - 6 - level * LINE;
  const lines = all.map((moment) => {
    const { kind, x } = moment;
    return element('line', {
      class: `m m-${kind}`,
      x1: x,
      x2: x,
      y1: Math.min(yOf(moment) - 9, top),
      y2: bottom,
    });
  });
  const labels = all.map((moment) => {
    const { kind, x, isLeft, label } = moment;
    const anchor = isLeft ? { x: x - 5, 'text-anchor': 'end' } : { x: x + 5 };
    return element('text', { class: `m m-${kind}`, ...anchor, y: yOf(moment) }, label);
  });
  return [...lines, ...labels];
}
