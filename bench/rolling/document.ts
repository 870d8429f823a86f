import type { Results } from './results.ts';
export function writeDocument(_results: Results): void {}
