// Builds the five programs of the app: main (index), engine, cli, cap (the helper of the built-in capture engine) and
// preload as CommonJS for the oldest runtime we run on (Electron 25: Node 18, Chromium 114), and the renderer as one page.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const alias = { '@shared': resolve('src-shared'), '@main': resolve('src-main'), '@renderer': resolve('src-renderer') }

const version = JSON.parse(readFileSync('package.json', 'utf8')).version as string
const define = { __APP_VERSION__: JSON.stringify(version) }

export default defineConfig({
  main: {
    define,
    resolve: { alias },
    build: {
      target: 'node18',
      outDir: 'out/main',
      rollupOptions: {
        external: ['electron', /^@duckdb\//],
        input: {
          index: resolve('src-main/desktop/main.ts'),
          engine: resolve('src-main/engine/main.ts'),
          cli: resolve('src-main/cli/main.ts'),
          cap: resolve('src-main/capture/cap-helper/main.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: 'node18',
      outDir: 'out/preload',
      rollupOptions: {
        external: ['electron'],
        input: { index: resolve('src-main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    define,
    root: 'src-renderer',
    resolve: { alias },
    plugins: [react()],
    build: {
      target: 'chrome114',
      minify: true,
      outDir: 'out/renderer',
      rollupOptions: { input: resolve('src-renderer/index.html') },
    },
  },
})
