/**
 * Owns the bridge into the page: `window.tracebook`, a handful of functions, never ipcRenderer itself.
 *
 * Events that come before the page listens are kept (the last 64 of a kind) and given to the first listener. The engine's
 * port is passed on to the page's own world by `postMessage`, the only way there is, under the nonce the page chose.
 */
import {
  APP_VERSION_ARGUMENT,
  DESKTOP_EVENT_CHANNEL,
  DESKTOP_PORT_CHANNEL,
  DESKTOP_REQUEST_CHANNEL,
  type DesktopApi,
  type DesktopEvent,
  type DesktopRequest,
  type DesktopRequestName,
  ENGINE_PORT_MESSAGE,
  type EnginePortMessage,
} from '@shared/desktop-api'
import { contextBridge, ipcRenderer, webUtils } from 'electron'

type Kind = DesktopEvent['kind']
type ValueOf<K extends Kind> = Extract<DesktopEvent, { kind: K }>['value']
type Listener = (value: DesktopEvent['value']) => void

const MAX_KEPT = 64
const listeners = new Map<Kind, Set<Listener>>()
const kept = new Map<Kind, DesktopEvent['value'][]>()

ipcRenderer.on(DESKTOP_EVENT_CHANNEL, (_event, { kind, value }: DesktopEvent) => {
  const heard = listeners.get(kind)
  if (heard !== undefined && heard.size > 0) for (const listener of heard) listener(value)
  else kept.set(kind, [...(kept.get(kind) ?? []), value].slice(-MAX_KEPT))
})

ipcRenderer.on(DESKTOP_PORT_CHANNEL, (event, nonce: string) => {
  const message: EnginePortMessage = { kind: ENGINE_PORT_MESSAGE, nonce }
  window.postMessage(message, window.location.origin, [...event.ports])
})

function listen<K extends Kind>(kind: K, listener: (value: ValueOf<K>) => void): () => void {
  const heard: Listener = (value) => listener(value as ValueOf<K>)
  const all = listeners.get(kind) ?? new Set()
  listeners.set(kind, all.add(heard))
  const early = kept.get(kind) ?? []
  kept.delete(kind)
  // Not before `listen` has returned: the listener may want to remove itself.
  queueMicrotask(() => {
    for (const value of early) heard(value)
  })
  return () => void all.delete(heard)
}

function request<N extends DesktopRequestName>(name: N) {
  return (...args: Parameters<DesktopApi[N]>): ReturnType<DesktopApi[N]> => {
    const message: DesktopRequest = { name, args }
    return ipcRenderer.invoke(DESKTOP_REQUEST_CHANNEL, message) as ReturnType<DesktopApi[N]>
  }
}

/** `webUtils` came with Electron 29; before, files carried their path themselves. */
function pathForFile(file: File & { readonly path?: string }): string {
  const utils: typeof webUtils | undefined = webUtils
  return utils === undefined ? (file.path ?? '') : utils.getPathForFile(file)
}

/** A sandboxed preload cannot ask the app; the window hands the version over as an argument. */
function appVersion(): string {
  const argument = process.argv.find((candidate) => candidate.startsWith(APP_VERSION_ARGUMENT))
  return argument?.slice(APP_VERSION_ARGUMENT.length) ?? ''
}

const api: DesktopApi = {
  platform: process.platform,
  versions: {
    app: appVersion(),
    electron: process.versions.electron ?? '',
    chrome: process.versions.chrome ?? '',
    node: process.versions.node,
  },
  openDialog: request('openDialog'),
  openProjectDialog: request('openProjectDialog'),
  saveProjectDialog: request('saveProjectDialog'),
  saveFileDialog: request('saveFileDialog'),
  pathForFile,
  showInFolder: request('showInFolder'),
  copyText: request('copyText'),
  setTitle: request('setTitle'),
  recent: request('recent'),
  addRecent: request('addRecent'),
  clearRecent: request('clearRecent'),
  theme: request('theme'),
  setTheme: request('setTheme'),
  onThemeChange: (listener) => listen('theme', listener),
  initialPaths: request('initialPaths'),
  onOpenPath: (listener) => listen('open-path', listener),
  onCommand: (listener) => listen('command', listener),
  draftsFolder: request('draftsFolder'),
  samplePath: request('samplePath'),
  connectEngine: request('connectEngine'),
  restartEngine: request('restartEngine'),
  onEngine: (listener) => listen('engine', listener),
}

contextBridge.exposeInMainWorld('tracebook', api)
