import { join } from 'node:path';
import * as commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup, type Plugin } from 'rollup';
import { build as tsup } from 'tsup';
import webpack from 'webpack';

export const FORMATS = ['cjs', 'esm'] as const;
type Format = (typeof FORMATS)[number];

/** Bundles the program and all its imports into one file. */
type Bundle = (program: string, outfile: string, format: Format) => Promise<void>;

function byEsbuild(minified: object): Bundle {
  return async (program, outfile, format) => {
    await build({ entryPoints: [program], bundle: true, platform: 'node', format, outfile, ...minified });
  };
}

const byTsup: Bundle = async (program, outfile, format) => {
  await tsup({
    entry: { bundle: program },
    format: [format],
    outDir: join(outfile, '..'),
    outExtension: () => ({ js: outfile.slice(-4) }),
    noExternal: [/./],
    minify: true,
    silent: true,
    config: false,
  });
};

const byWebpack: Bundle = (program, outfile, format) => {
  const isModule = format === 'esm';
  return new Promise((resolve, reject) => {
    webpack(
      {
        mode: 'production',
        target: 'node20',
        entry: program,
        experiments: { outputModule: isModule },
        output: { path: join(outfile, '..'), filename: `bundle${outfile.slice(-4)}`, module: isModule },
      },
      (error, stats) => {
        if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()));
        else resolve();
      },
    );
  });
};

/** Its types describe the CommonJS build, but the ES module is imported. */
function pluginOf(module: { readonly default: unknown }): Plugin {
  if (typeof module.default !== 'function') throw new TypeError('no plugin of Rollup');
  return module.default();
}

const byRollup: Bundle = async (program, outfile, format) => {
  const bundle = await rollup({
    input: program,
    plugins: [nodeResolve({ preferBuiltins: true }), pluginOf(commonjs)],
  });
  await bundle.write({ file: outfile, format, inlineDynamicImports: true });
  await bundle.close();
};

export const BUNDLERS: Readonly<Record<string, Bundle>> = {
  esbuild: byEsbuild({}),
  'esbuild, minified': byEsbuild({ minify: true }),
  'esbuild, minified with kept names': byEsbuild({ minify: true, keepNames: true }),
  webpack: byWebpack,
  'tsup, minified': byTsup,
  Rollup: byRollup,
};
