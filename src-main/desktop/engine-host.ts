/**
 * Owns the life of the engine process: started with the app, restarted when it dies or hangs (at most 3 times a minute),
 * asked to close its project when the app quits.
 *
 * Main never reads what the page and the engine say to each other: it makes a channel, gives one end to each, and is out.
 * A hung engine is one that left several pings in a row unanswered; the count, not the clock, decides, so that a
 * laptop waking up does not kill it.
 */
import { join } from 'node:path'
import { DESKTOP_PORT_CHANNEL, type EngineHostMessage, type EngineState } from '@shared/desktop-api'
import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron'
import * as v from 'valibot'
import { currentWindow, sendEvent } from './events'
import { RestartBudget } from './restart-budget'

const PING_EVERY_MS = 3_000
const MISSED_PINGS = 6
const SHUTDOWN_MS = 3_000
/** A process that does not even end when asked to is ended by force. */
const KILL_MS = 1_000

const pongSchema = v.object({ kind: v.literal('pong'), number: v.number() })

interface Engine {
  readonly process: UtilityProcess
  readonly heartbeat: NodeJS.Timeout
  /** number of the last ping sent, and of the last one answered (0: none) */
  pinged: number
  answered: number
}

const budget = new RestartBudget()
let engine: Engine | undefined
let generation = 0
let quitting = false
let state: EngineState = { state: 'running', generation }

export function setupEngine(): void {
  startEngine()
}

export const engineState = (): EngineState => state

/** Gives the page a port to the engine, with the page's nonce. False when there is no engine or no page. */
export function connectEngine(nonce: string): boolean {
  const window = currentWindow()
  if (engine === undefined || window === undefined) return false
  const { port1, port2 } = new MessageChannelMain()
  tell(engine, { kind: 'connect' }, [port1])
  window.webContents.postMessage(DESKTOP_PORT_CHANNEL, nonce, [port2])
  return true
}

/** The user's "try again" after too many deaths; also ends an engine that still runs. */
export function restartEngine(): EngineState {
  budget.refill()
  if (engine === undefined) startEngine()
  else endProcess(engine)
  return state
}

function startEngine(): void {
  const child = utilityProcess.fork(join(__dirname, 'engine.cjs'), [], {
    serviceName: 'Tracebook engine',
    stdio: 'inherit',
  })
  const started: Engine = {
    process: child,
    heartbeat: setInterval(() => beat(started), PING_EVERY_MS),
    pinged: 0,
    answered: 0,
  }
  engine = started
  generation += 1
  changeState({ state: generation === 1 ? 'running' : 'restarted', generation })
  child.on('message', (message: unknown) => {
    const pong = v.safeParse(pongSchema, message)
    if (pong.success) started.answered = pong.output.number
  })
  child.once('exit', (code) => afterExit(started, code))
}

function afterExit(ended: Engine, code: number): void {
  clearInterval(ended.heartbeat)
  if (engine === ended) engine = undefined
  if (quitting) return
  console.error(`tracebook: the engine ended (code ${code})`)
  if (budget.take()) {
    startEngine()
    return
  }
  const message = `The engine ended too often (last exit code ${code}) and was not started again.`
  const remedy = 'Close the capture it was reading, then start the engine again.'
  changeState({ state: 'failed', generation, error: { code: 'engine-gone', message, remedy } })
}

function beat(target: Engine): void {
  if (target.pinged - target.answered >= MISSED_PINGS) {
    console.error('tracebook: the engine does not answer; it is restarted')
    endProcess(target)
    return
  }
  target.pinged += 1
  tell(target, { kind: 'ping', number: target.pinged })
}

/** For the end of the app. Resolves when the process is gone: by itself, or killed after its time for closing the project. */
export function stopEngine(): Promise<void> {
  quitting = true
  const target = engine
  if (target === undefined) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => endProcess(target), SHUTDOWN_MS)
    target.process.once('exit', () => {
      clearTimeout(timer)
      engine = undefined
      resolve()
    })
    tell(target, { kind: 'shutdown' })
  })
}

function endProcess(target: Engine): void {
  const { pid } = target.process
  const timer = setTimeout(() => pid !== undefined && process.kill(pid, 'SIGKILL'), KILL_MS)
  target.process.once('exit', () => clearTimeout(timer))
  target.process.kill()
}

function changeState(next: EngineState): void {
  state = next
  sendEvent({ kind: 'engine', value: state })
}

function tell(target: Engine, message: EngineHostMessage, ports: Electron.MessagePortMain[] = []): void {
  target.process.postMessage(message, ports)
}
