/**
 * Owns the engine's process: takes a MessagePort from the desktop shell (Electron's utilityProcess) and serves it.
 *
 * A second port replaces the first (the window was reloaded); the workspace with all that is open stays. A bug ends the
 * process on purpose, so that the shell notices, says so and starts it again.
 */
import type { EngineHostMessage, EnginePong } from '@shared/desktop-api'
import { rehearse } from '../session/rehearsal'
import { engineHandlers } from './handlers'
import { Router } from './router'
import { Workspace } from './workspace'

interface PortLike {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
  start(): void
}

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): void
  postMessage(message: unknown): void
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort

process.on('unhandledRejection', (reason) => {
  console.error('engine: unhandled rejection', reason)
  process.exit(1)
})

const workspace = new Workspace()

let isEnding = false

// nobody has opened a file yet: a good time
const rehearsal = rehearse(() => workspace.session === null && !isEnding).catch((error: unknown) =>
  console.error('engine: no rehearsal', error),
)

function end(): void {
  isEnding = true
  void Promise.all([workspace.shutDown(), rehearsal]).finally(() => process.exit(0))
}

parentPort?.on('message', ({ data, ports }) => {
  const message = data as EngineHostMessage
  if (message.kind === 'ping') parentPort.postMessage({ kind: 'pong', number: message.number } satisfies EnginePong)
  else if (message.kind === 'shutdown') end()
  else if (message.kind === 'connect' && ports[0]) serve(ports[0])
})

function serve(port: PortLike): void {
  const router = new Router(engineHandlers(workspace), port)
  workspace.listen((event, data) => router.event(event, data))
  port.on('message', ({ data }) => void router.receive(data))
  port.start()
}
