import xterm, { type IBufferLine, type Terminal } from '@xterm/headless';
import { COLUMNS, COMMAND, ROWS, type Chunk } from './record.ts';

/** Characters of one style. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** `plain`, or the colour and weight that the program sets. */
export type Style = 'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta';

/** A row of the terminal, up to its last character. */
export type Row = readonly Span[];

/** The whole terminal at one time. */
export interface Frame {
  /** ms since the first output. */
  readonly at: number;
  readonly rows: readonly Row[];
}

/** Terminal colours by number. */
const COLOURS: Readonly<Record<number, Style>> = { 1: 'red', 2: 'green', 3: 'yellow', 5: 'magenta' };

/** Returns the screen every `interval` ms of a recording, and at its end. Unchanged screens are left out. */
export async function framesOf(chunks: readonly Chunk[], interval: number): Promise<Frame[]> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const write = (data: string | Buffer): Promise<void> =>
    new Promise((resolve) => terminal.write(data, resolve));
  await write(`$ ${COMMAND}\r\n`);
  const frames: Frame[] = [{ at: 0, rows: rowsOf(terminal) }];
  let next = 0;
  for (const { at, bytes } of chunks) {
    if (at >= next) {
      keep(frames, { at: next, rows: rowsOf(terminal) });
      next = Math.floor(at / interval + 1) * interval;
    }
    await write(bytes);
  }
  keep(frames, { at: next, rows: rowsOf(terminal) });
  terminal.dispose();
  return frames;
}

function keep(frames: Frame[], frame: Frame): void {
  if (JSON.stringify(frames.at(-1)?.rows) !== JSON.stringify(frame.rows)) frames.push(frame);
}

function rowsOf({ buffer: { active } }: Terminal): Row[] {
  return Array.from({ length: ROWS }, (_, y) => {
    const line = active.getLine(active.viewportY + y);
    return line ? spansOf(line) : [];
  });
}

function spansOf(line: IBufferLine): Row {
  const spans: { text: string; style: Style }[] = [];
  const { length } = line.translateToString(true);
  for (let x = 0; x < length; x += 1) {
    const cell = line.getCell(x);
    if (!cell) break;
    const text = cell.getChars() || ' ';
    const style: Style =
      COLOURS[cell.getFgColor()] ?? (cell.isBold() ? 'bold' : cell.isDim() ? 'dim' : 'plain');
    const last = spans.at(-1);
    // A space looks the same in every style.
    if (last && (last.style === style || text === ' ')) last.text += text;
    else spans.push({ text, style });
  }
  return spans;
}
