/**
 * Owns our programs as single files, for tests that run them as processes of their own (in a namespace, to be killed).
 */
import { join, resolve } from 'node:path'
import { build } from 'vite'

/** The terminal program with the built-in engine's helper beside it; inside the checkout, where their packages are found. */
export async function bundleCli(): Promise<string> {
  const folder = resolve('.cache', 'live-test', String(process.pid))
  await bundle('src-main/cli/main.ts', folder, 'cli.cjs')
  await bundle('src-main/capture/cap-helper/main.ts', folder, 'cap.cjs')
  return join(folder, 'cli.cjs')
}

export async function bundle(entry: string, folder: string, name: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { __APP_VERSION__: '"0.0.0-test"' },
    resolve: { alias: { '@shared': resolve('src-shared'), '@main': resolve('src-main') } },
    ssr: { noExternal: ['valibot', 'fzstd', /^@noble\//], external: ['@duckdb/node-api'] },
    build: {
      ssr: resolve(entry),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { format: 'cjs', entryFileNames: name } },
    },
  })
}
