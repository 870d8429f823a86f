import { afterAll, expect, vi } from 'vitest';

// The files of a project run in the same few processes, one after another. A file that leaves something behind could make
// another one pass, or fail, that does not when it runs alone.

/** What the files of a process share, a text for each part, so that a failure names what was left. */
function shared(): string[] {
  return [
    `directory ${process.cwd()}`,
    `exit code ${process.exitCode}`,
    `timers are ${vi.isFakeTimers() ? 'fake' : 'real'}`,
    ...Object.entries(process.env).map(([name, value]) => `variable ${name}=${value}`),
    ...process.eventNames().map((event) => `${process.listenerCount(event)} × ${String(event)}`),
    ...sharedByDrains(),
  ];
}

/** Of what all drains of a process share: nothing as long as none listens to the process, or shuts down. */
function sharedByDrains(): string[] {
  const found: unknown = Reflect.get(globalThis, Symbol.for('quiesce.process'));
  return Object.entries(found ?? {}).flatMap(([name, value]) =>
    (value instanceof Set || value instanceof Map) && value.size > 0 ? [`drains: ${value.size} ${name}`] : [],
  );
}

const before = new Set(shared());
afterAll(() => {
  const after = new Set(shared());
  const added = [...after].filter((part) => !before.has(part));
  const removed = [...before].filter((part) => !after.has(part));
  // oxlint-disable-next-line vitest/no-standalone-expect -- It is the same for every file.
  expect({ added, removed }, 'what this file leaves to the next one').toEqual({ added: [], removed: [] });
});
