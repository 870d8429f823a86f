import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFECTS } from '../../scripts/defects/defects.ts';
import { ROOT } from '../../scripts/packages.ts';

it.each(DEFECTS)('the line of the defect in $file exists exactly once: $what', ({ file, near, from }) => {
  const source = readFileSync(join(ROOT, 'packages/core/src', file), 'utf8');
  expect(source.split(from)).toHaveLength(2);
  expect(readFileSync(join(ROOT, near), 'utf8')).not.toBe('');
});
