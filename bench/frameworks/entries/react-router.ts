import { type Framework, manifest } from '../framework.ts';

const VERSION = '7.18.4';

export const reactRouter: Framework = {
  id: 'react-router',
  name: 'React Router, `react-router-serve` (Remix)',
  template: {
    id: 'react-router',
    writtenBecause:
      'its starter is downloaded from GitHub. This has its shape, in JavaScript and without Tailwind',
    files: {
      'package.json': manifest({ scripts: { build: 'react-router build' } }),
      'vite.config.js': `import { reactRouter } from '@react-router/dev/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [reactRouter()] });
`,
      'app/routes.js': `import { index } from '@react-router/dev/routes';

export default [index('home.jsx')];
`,
      'app/home.jsx': `export default function Home() {
  return <h1>Hello</h1>;
}
`,
      'app/root.jsx': `import { Links, Meta, Outlet, Scripts, ScrollRestoration } from 'react-router';

export function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}
`,
    },
    commands: [
      `npm install react-router@${VERSION} @react-router/node@${VERSION} @react-router/serve@${VERSION} @react-router/dev@${VERSION} vite@7 isbot@5 react@19 react-dom@19`,
      'npm run build',
    ],
    packages: ['@react-router/serve', 'express'],
  },
  start: 'node_modules/.bin/react-router-serve build/server/index.js',
};
