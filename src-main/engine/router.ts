/**
 * Owns the way of a request: schema, handler, answer, cancel. Knows no session and no project.
 *
 * Guarantees: every request gets exactly one answer; one that does not fit its schema, or whose name is unknown, never
 * reaches a handler; a handler that throws is a bug and becomes 'internal' (said, with its message), not silence.
 */
import {
  type Answers,
  type Events,
  type FromEngine,
  type Input,
  type RequestName,
  requests,
  type ToEngine,
} from '@shared/contract'
import { fail, type Result } from '@shared/result'
import * as v from 'valibot'
import { nextTurn } from './turns'

/** Thrown by `pause` when the request was cancelled; the router turns it into 'cancelled'. */
export class Cancelled extends Error {}

export interface RequestContext {
  readonly signal: AbortSignal
  /** Hands the event loop back when this request has used its slice; throws `Cancelled` when it was cancelled. */
  pause(): Promise<void>
}

export type Handler<N extends RequestName> = (input: Input<N>, context: RequestContext) => Promise<Result<Answers[N]>>
export type Handlers = { readonly [N in RequestName]: Handler<N> }

/** The little of a port the router needs; MessagePort, MessagePortMain and a test's port all have it. */
export interface EnginePort {
  postMessage(message: FromEngine): void
}

const SLICE_MS = 8
/** what somebody waits for who has just clicked, typed or scrolled */
const URGENT: ReadonlySet<RequestName> = new Set([
  'frames.rows',
  'frames.locate',
  'frame.describe',
  'flows.rows',
  'flows.locate',
  'capture.live.stop',
])

export class Router {
  private readonly running = new Map<number, AbortController>()

  constructor(
    private readonly handlers: Handlers,
    private readonly port: EnginePort,
  ) {}

  /** Takes one message from the window, of any shape. */
  async receive(message: unknown): Promise<void> {
    const parsed = v.safeParse(envelope, message)
    if (!parsed.success) return
    if (parsed.output.kind === 'cancel') {
      this.running.get(parsed.output.id)?.abort()
      return
    }
    const { id, name, input } = parsed.output as Extract<ToEngine, { kind: 'request' }>
    const controller = new AbortController()
    this.running.set(id, controller)
    const result = await this.run(name, input, controller.signal)
    this.running.delete(id)
    this.port.postMessage({ kind: 'answer', id, result })
  }

  event<E extends keyof Events>(event: E, data: Events[E]): void {
    this.port.postMessage({ kind: 'event', event, data } as FromEngine)
  }

  private async run(name: RequestName, input: unknown, signal: AbortSignal): Promise<Result<unknown>> {
    if (!Object.hasOwn(requests, name)) return fail('bad-request', `There is no request '${String(name)}'.`)
    const parsed = v.safeParse(requests[name] as v.GenericSchema, input)
    if (!parsed.success) return fail('bad-request', `Request ${name}: ${v.summarize(parsed.issues)}`)
    try {
      return await (this.handlers[name] as Handler<RequestName>)(parsed.output as never, {
        signal,
        pause: pauser(signal, URGENT.has(name)),
      })
    } catch (thrown) {
      if (thrown instanceof Cancelled) return fail('cancelled', 'Cancelled.')
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      const detail = error.stack ?? error.message
      return fail(
        'internal',
        `Request ${name} failed: ${error.message}`,
        'This is a bug. Copy this message into a report.',
        { detail },
      )
    }
  }
}

const envelope = v.variant('kind', [
  v.object({ kind: v.literal('request'), id: v.number(), name: v.string(), input: v.unknown() }),
  v.object({ kind: v.literal('cancel'), id: v.number() }),
])

function pauser(signal: AbortSignal, isUrgent: boolean): () => Promise<void> {
  let sliceEnds = performance.now() + SLICE_MS
  return async () => {
    if (signal.aborted) throw new Cancelled()
    if (performance.now() < sliceEnds) return
    await nextTurn(isUrgent)
    sliceEnds = performance.now() + SLICE_MS
    if (signal.aborted) throw new Cancelled()
  }
}
