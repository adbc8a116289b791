// Unit, golden, property, hostile and conformance tests run here; the real-Electron tests have a config of their own.
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  resolve: {
    alias: { '@shared': resolve('src-shared'), '@main': resolve('src-main'), '@renderer': resolve('src-renderer') },
  },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/bench/**', 'node_modules/**'],
    testTimeout: 30_000,
  },
})
