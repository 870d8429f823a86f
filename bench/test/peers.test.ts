import { describe, expect, it } from 'vitest';
import { grade } from '../peers/grade.ts';
import { OTHERS } from '../peers/others.ts';
import { missingFor, versionsOf } from '../peers/versions.ts';

describe('a server that is not installed', () => {
  const program = {
    files: [],
    debian: 'no-such-package',
    versions: { Node: ['node', '--version'], Nothing: ['no-such-program', '-v'] },
    options: () => Promise.resolve({}),
  } as const;

  it('a server that is not installed is skipped with the failing command and the package to install', () => {
    expect(missingFor({ id: 'none', name: 'none', packages: [], program })).toBe(
      '`no-such-program -v` prints no version; with Debian: apt-get install no-such-package',
    );
  });
});

describe.each(OTHERS)('$name', (peer) => {
  const missing = missingFor(peer);

  it.skipIf(missing)(
    `${peer.name} has every route of its probes${missing ? `: ${missing}` : ''}`,
    async () => {
      expect(versionsOf(peer).join(', ')).toMatch(/^\w+ \d+\.\d+/);
      const only = ['signal-handled', 'in-flight-get', 'finite-stream'] as const;
      const { probes } = await grade(peer, { only });
      const results = probes.map(({ id, verdict, saw }) =>
        verdict === 'pass' ? id : `${id}: ${verdict}, ${saw}`,
      );
      expect(results).toEqual(only);
    },
  );
});
