import type { Row } from './compare.ts';

/** Returns the text of `docs/cli-programs.md`. */
export function page(rows: readonly Row[], missing: readonly string[]): string {
  const later = rows.map(({ bare, loaded }) => loaded - bare).toSorted((a, b) => a - b);
  const differing = rows.filter(({ isSame }) => !isSame);
  const date = new Date().toISOString().slice(0, 10);
  const lines = rows.map(({ name, words, code, isSame, bare, loaded }) => {
    const cells = [`\`${name}\``, `\`${words.join(' ')}\``, code, isSame ? 'same' : 'differs'];
    return `| ${[...cells, ms(bare), ms(loaded)].join(' | ')} |`;
  });
  return `# Programs under the preload

\`@quiesce/auto\` must not change programs without a server. Each program below was run twice with the preload in \`NODE_OPTIONS\` and twice
without it. Exit code, signal and output were compared, without output that varies by itself. Times are the least processor time of two
runs, which differ by some percent. The script \`scripts/cli-programs.ts\` writes this page.

\`\`\`sh
npx -y pnpm@10.34.9 cli-programs
\`\`\`

Run on ${date}, with Node ${process.versions.node} on ${process.platform}: ${rows.length} programs, ${differing.length} of them different. The median
difference in time is ${ms(later[Math.floor(later.length / 2)] ?? 0)}, the largest ${ms(later.at(-1) ?? 0)}.

| package | words | exit code | result | without | with |
|---|---|---|---|---|---|
${lines.join('\n')}
${missing.length === 0 ? '' : `\nThese could not be installed:\n\n${missing.map((name) => `- \`${name}\`\n`).join('')}`}`;
}

function ms(time: number): string {
  return `${Math.round(time)} ms`;
}
