import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { badgeFacts } from '../../scripts/pictures/badge-facts.ts';
import { badgeOf } from '../../scripts/pictures/badge.ts';
import { manifestOf, PACKAGES } from '../../scripts/packages.ts';
import { codeSpans, read, tableRows } from './markdown.ts';

const document = read('docs/support.md');
const { catalog }: { readonly catalog: Readonly<Record<string, string>> } = parse(
  read('pnpm-workspace.yaml'),
);

/** Returns all versions of a package that the workspace installs: `koa: 3.3.0`, `koa-2: npm:koa@2.16.4`. */
function testedVersions(name: string): string[] {
  return Object.entries(catalog)
    .flatMap(([key, version]) => {
      if (key === name) return [version];
      return version.startsWith(`npm:${name}@`) ? [version.slice(`npm:${name}@`.length)] : [];
    })
    .toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
}

describe('docs/support.md', () => {
  it('docs/support.md has the range and the tested versions of each framework that a package needs', () => {
    const asked = PACKAGES.filter((name) => name !== 'conformance')
      .flatMap((name) => Object.entries(manifestOf(name).peerDependencies ?? {}))
      .filter(([peer]) => !peer.startsWith('@quiesce/'))
      .map(([peer, range]) => `${peer} ${range}: ${testedVersions(peer).join(', ')}`);
    const rows = tableRows(document.replaceAll(String.raw`\|`, '¦'), 'Frameworks').map(
      ([name = '', range = '', tested]) =>
        `${codeSpans(name)[0]} ${codeSpans(range)[0]?.replaceAll('¦', '|')}: ${tested}`,
    );
    // Two adapters may need the same framework.
    expect(rows.toSorted()).toEqual([...new Set(asked)].toSorted());
  });

  it.each(tableRows(document, 'Frameworks without an adapter'))(
    'docs/support.md has the tested version of %s',
    (name, version) => {
      expect(catalog[codeSpans(name)[0] ?? '']).toBe(version);
    },
  );

  it('docs/support.md has the Node versions of CI', () => {
    const rows = tableRows(document, 'Node.js').map(([version = '']) => version);
    const [badge] = badgeFacts();
    expect(rows.slice(0, 2).join(', ').replaceAll(', ', ' | ')).toBe(badge?.message);
    expect(manifestOf('core')).toMatchObject({ engines: { node: '>=20.19' } });
  });
});

describe('the badges of README.md', () => {
  it.each(badgeFacts())('the badge "$label: $message" is true', (fact) => {
    expect(read(`docs/images/badges/${fact.name}.svg`)).toBe(badgeOf(fact));
    expect(read('README.md')).toContain(`](docs/images/badges/${fact.name}.svg)`);
  });
});
