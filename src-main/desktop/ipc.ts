/**
 * Owns the one door through which the page asks main for anything.
 *
 * Guarantees: only the main frame of our own window, showing our own origin, is answered; the name must be in the table and
 * the arguments must fit its schema; every answer is a `Result`, never an exception with a stack.
 */
import { DESKTOP_REQUEST_CHANNEL, type DesktopApi, type DesktopRequestName } from '@shared/desktop-api'
import { type AppErrorCode, fail, ok, type Result } from '@shared/result'
import { clipboard, type IpcMainInvokeEvent, ipcMain, shell } from 'electron'
import * as v from 'valibot'
import { askForCaptures, askForProject, askWhereToSave, askWhereToSaveProject } from './dialogs'
import { connectEngine, engineState, restartEngine } from './engine-host'
import { currentWindow } from './events'
import { takeWaitingPaths } from './open-paths'
import { APP_ORIGIN } from './page-file'
import { addRecent, clearRecent, recentPaths } from './recent'
import { samplePath } from './sample'
import { setTheme, themeState } from './theme'
import { draftsFolder } from './user-data'

type Answer<N extends DesktopRequestName> = Awaited<ReturnType<DesktopApi[N]>>
type Arguments<N extends DesktopRequestName> = Parameters<DesktopApi[N]>

interface Route<N extends DesktopRequestName> {
  readonly schema: v.GenericSchema<unknown, Arguments<N>>
  readonly answer: (...args: Arguments<N>) => Answer<N> | Promise<Answer<N>>
}

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))
const name = v.pipe(v.string(), v.maxLength(1024))
const nothing = v.tuple([])
const saveKind = v.picklist([
  'html',
  'markdown',
  'pdf',
  'svg',
  'png',
  'csv',
  'parquet',
  'pcapng',
  'zeek',
  'json',
  'baseline',
  'bytes',
])
/** The clipboard is for people; a copy of more than this is a mistake. Characters. */
const MAX_COPY = 32 * 1024 * 1024

const routes: { readonly [N in DesktopRequestName]: Route<N> } = {
  openDialog: { schema: nothing, answer: async () => ok(await askForCaptures()) },
  openProjectDialog: { schema: nothing, answer: async () => ok(await askForProject()) },
  saveProjectDialog: {
    schema: v.tuple([name]),
    answer: async (suggested) => ok(await askWhereToSaveProject(suggested)),
  },
  saveFileDialog: {
    schema: v.tuple([saveKind, name]),
    answer: async (kind, suggested) => ok(await askWhereToSave(kind, suggested)),
  },
  showInFolder: { schema: v.tuple([path]), answer: (file) => done(shell.showItemInFolder(file)) },
  copyText: {
    schema: v.tuple([v.pipe(v.string(), v.maxLength(MAX_COPY))]),
    answer: (text) => done(clipboard.writeText(text)),
  },
  setTitle: { schema: v.tuple([name]), answer: (title) => done(currentWindow()?.setTitle(title)) },
  recent: { schema: nothing, answer: async () => ok(await recentPaths()) },
  addRecent: { schema: v.tuple([path]), answer: (file) => written(addRecent(file)) },
  clearRecent: { schema: nothing, answer: () => written(clearRecent()) },
  theme: { schema: nothing, answer: () => ok(themeState()) },
  setTheme: { schema: v.tuple([v.picklist(['system', 'light', 'dark'])]), answer: (choice) => ok(setTheme(choice)) },
  initialPaths: { schema: nothing, answer: () => ok(takeWaitingPaths()) },
  draftsFolder: { schema: nothing, answer: draftsFolder },
  samplePath: { schema: nothing, answer: samplePath },
  connectEngine: { schema: v.tuple([v.pipe(v.string(), v.minLength(8), v.maxLength(64))]), answer: giveEnginePort },
  restartEngine: { schema: nothing, answer: () => ok(restartEngine()) },
}

const requestSchema = v.object({
  name: v.picklist(Object.keys(routes) as DesktopRequestName[]),
  args: v.pipe(v.array(v.unknown()), v.maxLength(4)),
})

export function setupIpc(): void {
  ipcMain.handle(DESKTOP_REQUEST_CHANNEL, async (event, message: unknown): Promise<Result<unknown>> => {
    if (!isOurPage(event)) return refuse('the sender is not the window of Tracebook')
    const request = v.safeParse(requestSchema, message)
    if (!request.success) return refuse('there is no such request')
    try {
      return await carryOut(request.output.name, request.output.args)
    } catch (error) {
      console.error(`tracebook: ${request.output.name} failed:`, error)
      return fail('internal', `${request.output.name} failed.`, 'Please report this with the text below.', {
        detail: String(error),
      })
    }
  })
}

async function carryOut<N extends DesktopRequestName>(which: N, args: unknown): Promise<Result<unknown>> {
  const route = routes[which]
  const parsed = v.safeParse(route.schema, args)
  if (!parsed.success) return refuse(`the arguments of ${which} do not fit`)
  return route.answer(...parsed.output)
}

function isOurPage(event: IpcMainInvokeEvent): boolean {
  const window = currentWindow()
  const frame = event.senderFrame
  if (window === undefined || frame === null || event.sender !== window.webContents) return false
  return frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`)
}

function giveEnginePort(nonce: string): Answer<'connectEngine'> {
  if (connectEngine(nonce)) return ok(engineState())
  const { error } = engineState()
  return error
    ? fail(error.code, error.message, error.remedy)
    : fail('engine-gone', 'The engine is not running.', 'Wait a moment.')
}

const refuse = (why: string, code: AppErrorCode = 'bad-request'): Result<never> =>
  fail(code, `Request refused: ${why}.`)

const done = (_nothing: unknown): Result<null> => ok(null)

const written = (write: Promise<void>): Promise<Result<null>> =>
  write.then(
    () => ok(null),
    (error: unknown) =>
      fail('not-writable', 'The list of recent files could not be saved.', 'Check the space on the disk.', {
        detail: String(error),
      }),
  )
