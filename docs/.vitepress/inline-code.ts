import type { MarkdownRenderer } from 'vitepress';

/** Pages become templates, in which braces are expressions. Those in code are none. */
export function inlineCode(md: MarkdownRenderer): void {
  md.core.ruler.push('inline-code', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'code_inline') token.attrSet('v-pre', '');
    }
  });
}
