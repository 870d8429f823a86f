import type { MarkdownRenderer } from 'vitepress';

/** A picture for each colour scheme. GitHub takes the system's; the site has a switch, so it shows the one or the other. */
const PICTURE =
  /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">\s*<img src="([^"]+)" alt="([^"]+)"( width="\d+" height="\d+")?>\s*<\/picture>/g;

export function pictures(md: MarkdownRenderer): void {
  md.core.ruler.push('pictures', ({ tokens }) => {
    for (const token of tokens.filter(({ type }) => type === 'html_block')) {
      token.content = token.content.replaceAll(
        PICTURE,
        '<img class="in-the-dark" src="./$1" alt="$3"$4 loading="lazy"><img class="in-the-light" src="./$2" alt="$3"$4 loading="lazy">',
      );
    }
  });
}
