import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONTENTS } from './contents.ts';
import { pageOf, ROOT, titleOf } from './repository.ts';
import { summaryOf } from './summary.ts';

const SUMMARY =
  'Quiesce stops Node.js HTTP services without losing a request: Express, Koa, Fastify, NestJS, and bare servers of node:http, node:https and node:http2.';

/** Writes llms.txt (https://llmstxt.org), and each document as Markdown beside its page. */
export function writeLlmsTxt(outDir: string): void {
  writeFileSync(join(outDir, 'llms.txt'), llmsTxt());
  for (const { document } of entries()) {
    const copy = join(outDir, pageOf(document));
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, readFileSync(join(ROOT, document)));
  }
}

/** A section for each part of the sidebar, and a line for each of its pages. */
function llmsTxt(): string {
  const sections = CONTENTS.map(({ title, entries: pages }) => {
    const lines = pages
      .filter(({ section }) => section === undefined)
      .map(({ document, title: name }) => {
        const summary = summaryOf(document);
        const link = `- [${name ?? titleOf(document)}](/${pageOf(document)})`;
        return summary === '' ? link : `${link}: ${summary}`;
      });
    return `## ${title}\n\n${lines.join('\n')}\n`;
  });
  return `# Quiesce\n\n> ${SUMMARY}\n\n${sections.join('\n')}`;
}

function entries(): (typeof CONTENTS)[number]['entries'][number][] {
  return CONTENTS.flatMap((group) => group.entries).filter(({ section }) => section === undefined);
}
