import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocks, read } from './markdown.ts';

const blocks = codeBlocks(read('docs/faq.md'));
const programs = blocks.flatMap(({ language, code, line }, index) =>
  language === 'js' ? [{ line, code, printed: blocks[index + 1] }] : [],
);

it.each(programs)(
  'the program at docs/faq.md:$line prints the output shown below it',
  async ({ code, printed }) => {
    const folder = await mkdtemp(join(tmpdir(), 'quiesce-faq-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'program.mjs');
    await writeFile(file, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    expect(printed?.language).toBe('text');
    expect(stdout).toBe(printed?.code);
  },
);
