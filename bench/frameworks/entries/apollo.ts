import { type Framework, manifest } from '../framework.ts';

export const apollo: Framework = {
  id: 'apollo',
  name: 'Apollo Server, standalone',
  template: {
    id: 'apollo',
    writtenBecause: 'it has no starter. This is the program of its tutorial',
    files: {
      'package.json': manifest(),
      'index.js': `import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const typeDefs = '#graphql\\n type Query { hello: String }';
const server = new ApolloServer({ typeDefs, resolvers: { Query: { hello: () => 'Hello' } } });
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT) } });
`,
    },
    commands: ['npm install @apollo/server@5.5.1 graphql@16'],
    packages: ['@apollo/server', 'graphql'],
  },
  start: 'node index.js',
  paths: { path: '/?query=%7Bhello%7D&apollo=1', uploadPath: '/' },
};
