/**
 * Owns what no page, packet or mistake may do (DESIGN 8): the page comes from app://tracebook/ only, with a strict content
 * security policy; no navigation, no new windows, no webviews, no permissions, no downloads, no network.
 *
 * Guarantees: a path asked for never leaves the renderer's folder. Nothing here can be switched off by a setting.
 */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { app, protocol, session } from 'electron'
import { APP_ORIGIN, APP_SCHEME, pageFile } from './page-file'

export const PAGE_URL = `${APP_ORIGIN}/index.html`

/** 'unsafe-inline' for styles only: Monaco writes style attributes (monaco-editor#271). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** What must happen before Electron is ready. */
export function setupSecurity(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  // No name resolves: whatever slips past the request filter below has nowhere to go.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('disable-background-networking')
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** What needs the session, so Electron must be ready. */
export function setupSession(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.setSpellCheckerEnabled(false)
  defaultSession.on('will-download', (event) => event.preventDefault())
  defaultSession.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isLocal(details.url) }))
  defaultSession.protocol.handle(APP_SCHEME, (request) => servePage(request.method, request.url))
}

/** `blob:` and `data:` never leave the process; what a page may do with them is the policy's business. */
function isLocal(url: string): boolean {
  return ['app:', 'devtools:', 'blob:', 'data:'].some((scheme) => url.startsWith(scheme))
}

async function servePage(method: string, url: string): Promise<Response> {
  const path = method === 'GET' ? pageFile(url, join(__dirname, '..', 'renderer')) : undefined
  if (path === undefined) return plainAnswer(400)
  try {
    const bytes = await readFile(path)
    return new Response(bytes, { headers: headers(CONTENT_TYPES[extname(path)] ?? 'application/octet-stream') })
  } catch {
    return plainAnswer(404)
  }
}

const plainAnswer = (status: number): Response =>
  new Response(status === 404 ? 'not found' : 'bad request', { status, headers: headers('text/plain; charset=utf-8') })

const headers = (contentType: string): Record<string, string> => ({
  'content-type': contentType,
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
})
