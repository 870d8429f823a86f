import { createColors } from 'picocolors';
import type { Plan } from './plan.ts';
import { diffOf, type PlannedFile } from './write/diff.ts';

/** State of the plan. */
export type Progress = 'planned' | 'written';

type Colors = ReturnType<typeof createColors>;

/** Returns the plan as text for a terminal. */
export function formatPlan(plan: Plan, progress: Progress, colors: boolean): string {
  const paint = createColors(colors);
  const { name, facts, entry, install, files, obstacles, lines, notes, next } = plan;
  const blocks = [
    [
      `${paint.bold(name)}: ${facts.join(', ')}`,
      ...(entry ? [paint.dim(`starts with ${entry.file}, by ${entry.determinedBy}`)] : []),
    ],
    ...(install === undefined ? [] : [[paint.bold('Install'), `  ${install}`]]),
    ...obstacleBlocks(obstacles, paint),
    ...(lines.length > 0 ? [[paint.bold(install === undefined ? 'Run' : 'Add'), ...indented(lines)]] : []),
    ...(lines.length === 0 ? fileBlocks(files, progress, obstacles.length > 0, paint) : []),
    ...notes.map((note) => [paint.dim(note)]),
    [paint.bold('Then'), ...indented(next)],
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function obstacleBlocks(obstacles: readonly string[], paint: Colors): string[][] {
  if (obstacles.length === 0) return [];
  return [[paint.yellow(paint.bold('By hand')), ...indented(obstacles)]];
}

function fileBlocks(
  files: readonly PlannedFile[],
  progress: Progress,
  hasObstacles: boolean,
  paint: Colors,
): string[][] {
  if (files.length === 0) return [];
  const title =
    progress === 'written'
      ? 'Written'
      : hasObstacles
        ? 'These changes would follow'
        : 'Changes, written with --write';
  return [[paint.bold(title)], ...files.map((file) => painted(diffOf(file), paint))];
}

function painted(diff: string, paint: Colors): string[] {
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (/^(?:---|\+\+\+)/.test(line)) return paint.bold(line);
      if (line.startsWith('+')) return paint.green(line);
      return line.startsWith('@@') ? paint.cyan(line) : line;
    });
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
