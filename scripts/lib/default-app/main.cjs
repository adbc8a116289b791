/**
 * The app inside the Electron of last resort (fallback-runtime.mjs): opens the app whose folder is the first argument, as
 * Electron's own default app does. Synchronously: after a promise the app would be ready before it registers its scheme.
 */
const { existsSync, readFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { app } = require('electron')

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
const folder = named === undefined ? undefined : resolve(named)
if (folder === undefined || !existsSync(join(folder, 'package.json'))) {
  console.error('usage: electron [options] FOLDER-OF-AN-APP [arguments]')
  app.exit(2)
} else {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  app.setName(manifest.productName ?? manifest.name)
  app.setVersion(manifest.version)
  app.setAppPath(folder)
  require(join(folder, manifest.main))
}
