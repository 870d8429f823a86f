// Draws the badges of the README from their facts: pnpm docs:badges
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../packages.ts';
import { badgeFacts } from './badge-facts.ts';
import { badgeOf } from './badge.ts';

const FOLDER = join(ROOT, 'docs/images/badges');

mkdirSync(FOLDER, { recursive: true });
for (const fact of badgeFacts()) writeFileSync(join(FOLDER, `${fact.name}.svg`), badgeOf(fact));
