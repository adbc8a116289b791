/**
 * Owns what the page may ask of the desktop (`window.tracebook`, put there by the preload) and what the desktop tells it.
 *
 * Small on purpose: windows, dialogs, settings, paths. Everything about packets goes over the engine's MessagePort.
 * Every request answers with a `Result`; a dialog that was cancelled is `ok` with nothing in it. Listeners return the
 * function that removes them. Events that happen before the first listener are kept and given to it.
 */
import type { Result } from './result'

/** 'system' follows the desktop. */
export type ThemeChoice = 'system' | 'light' | 'dark'

export interface ThemeState {
  readonly choice: ThemeChoice
  /** what is shown now */
  readonly dark: boolean
}

/** Menu items send these; the page's command table carries them out and owns their keys (except on macOS, where the menu does). */
export const MENU_COMMANDS = [
  'file.open',
  'file.openProject',
  'file.saveProjectAs',
  'file.close',
  'capture.start',
  'capture.stop',
  'edit.find',
  'view.theme',
  'view.toggleTimeline',
  'view.toggleNavigator',
  'view.toggleInspector',
  'view.toggleNotes',
  'view.ftp',
  'view.findings',
  'view.resetLayout',
  'go.palette',
  'go.filter',
  'go.frame',
  'go.back',
  'go.forward',
  'go.nextNote',
  'go.previousNote',
  'go.nextFinding',
  'go.previousFinding',
  'help.shortcuts',
  'help.sample',
  'help.about',
] as const

export type MenuCommand = (typeof MENU_COMMANDS)[number]

/**
 * Life of the engine process as the page sees it. 'restarted': the old port is dead, ask for a new one (`connectEngine`);
 * 'failed': it died too often, `error` says why and `restartEngine` tries again.
 */
export interface EngineState {
  readonly state: 'running' | 'restarted' | 'failed'
  /** engines started so far; a port belongs to one of them */
  readonly generation: number
  readonly error?: { readonly code: 'engine-gone'; readonly message: string; readonly remedy: string }
}

export type SaveKind =
  | 'html'
  | 'markdown'
  | 'pdf'
  | 'svg'
  | 'png'
  | 'csv'
  | 'parquet'
  | 'pcapng'
  | 'zeek'
  | 'json'
  | 'baseline'
  | 'bytes'

export interface DesktopVersions {
  readonly app: string
  readonly electron: string
  readonly chrome: string
  readonly node: string
}

export interface DesktopApi {
  /** 'linux', 'darwin', 'win32' */
  readonly platform: string
  readonly versions: DesktopVersions

  /** Paths of the captures chosen; [] when cancelled. */
  openDialog(): Promise<Result<readonly string[]>>
  /** Path of the project chosen; null when cancelled. */
  openProjectDialog(): Promise<Result<string | null>>
  /** Where to save a project, always ending in .tracebook; null when cancelled. */
  saveProjectDialog(suggestedName: string): Promise<Result<string | null>>
  /** Where to save anything else; the ending fits the kind; null when cancelled. */
  saveFileDialog(kind: SaveKind, suggestedName: string): Promise<Result<string | null>>
  /** Path of a file dropped on or chosen in the page; '' when it has none. */
  pathForFile(file: File): string
  /** Shows a file in the system's file manager. */
  showInFolder(path: string): Promise<Result<null>>

  copyText(text: string): Promise<Result<null>>
  setTitle(title: string): Promise<Result<null>>

  /** Captures and projects opened before, newest first; those that are gone are left out. */
  recent(): Promise<Result<readonly string[]>>
  addRecent(path: string): Promise<Result<null>>
  clearRecent(): Promise<Result<null>>

  theme(): Promise<Result<ThemeState>>
  setTheme(choice: ThemeChoice): Promise<Result<ThemeState>>
  onThemeChange(listener: (theme: ThemeState) => void): () => void

  /**
   * Paths the app was started with (or was given while there was no page). Asking says that the page is ready: later
   * paths come through `onOpenPath`.
   */
  initialPaths(): Promise<Result<readonly string[]>>
  onOpenPath(listener: (paths: readonly string[]) => void): () => void
  onCommand(listener: (command: MenuCommand) => void): () => void

  /** An existing folder for projects that have no name yet. */
  draftsFolder(): Promise<Result<string>>
  /** The capture that ships with the app. */
  samplePath(): Promise<Result<string>>

  /**
   * Asks for a new port to the engine. It arrives as a `message` event of the window, with `event.source === window`,
   * `event.origin === location.origin`, `event.data` an `EnginePortMessage` with this nonce, and the port in
   * `event.ports[0]` (call `start()` on it). Listen before asking; use a fresh nonce each time.
   */
  connectEngine(nonce: string): Promise<Result<EngineState>>
  restartEngine(): Promise<Result<EngineState>>
  onEngine(listener: (state: EngineState) => void): () => void
}

export const ENGINE_PORT_MESSAGE = 'tracebook-engine-port'

export interface EnginePortMessage {
  readonly kind: typeof ENGINE_PORT_MESSAGE
  readonly nonce: string
}

/** What main sends to the page, over one channel; the preload hands each kind to its listeners. */
export type DesktopEvent =
  | { readonly kind: 'command'; readonly value: MenuCommand }
  | { readonly kind: 'open-path'; readonly value: readonly string[] }
  | { readonly kind: 'theme'; readonly value: ThemeState }
  | { readonly kind: 'engine'; readonly value: EngineState }

/** Page to main over one channel: which request, with what. Main checks the arguments against a schema. */
export interface DesktopRequest {
  readonly name: DesktopRequestName
  readonly args: readonly unknown[]
}

/** The functions of `DesktopApi` that main answers; the others are the preload's own. */
export type DesktopRequestName = Exclude<
  keyof DesktopApi,
  'platform' | 'versions' | 'pathForFile' | 'onThemeChange' | 'onOpenPath' | 'onCommand' | 'onEngine'
>

export const DESKTOP_REQUEST_CHANNEL = 'tracebook:request'
export const DESKTOP_EVENT_CHANNEL = 'tracebook:event'
export const DESKTOP_PORT_CHANNEL = 'tracebook:port'
/** How main tells the preload the app's version, on its command line. */
export const APP_VERSION_ARGUMENT = '--tracebook-version='

/**
 * Main and the engine process, over `process.parentPort`: 'connect' carries a port in `event.ports[0]`; a 'ping' is to be
 * answered by a 'pong' with the same number from the engine's event loop (an engine that leaves several unanswered is
 * taken for hung and restarted); 'shutdown' asks to close the project and exit.
 */
export type EngineHostMessage =
  | { readonly kind: 'connect' }
  | { readonly kind: 'ping'; readonly number: number }
  | { readonly kind: 'shutdown' }

export interface EnginePong {
  readonly kind: 'pong'
  readonly number: number
}
