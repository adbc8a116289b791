/**
 * Owns the typed conversation with the engine over one MessagePort.
 *
 * Guarantees: `ask` resolves with a Result, always (also when the engine dies: 'engine-gone'); a newer request with the
 * same `key` cancels the older one, whose promise resolves with 'cancelled'. Refuses to cache or to hold rows.
 */
import type { Answers, Events, FromEngine, Input, RequestName, ToEngine } from '@shared/contract'
import { fail, type Result } from '@shared/result'

interface Waiting {
  readonly resolve: (result: Result<unknown>) => void
  readonly key: string | undefined
}

type Listener<E extends keyof Events> = (data: Events[E]) => void

export class EngineClient {
  private port: MessagePort | null = null
  private nextId = 1
  private readonly waiting = new Map<number, Waiting>()
  private readonly newest = new Map<string, number>()
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>()

  /** Takes a port; an older one is given up and everything that waited on it ends with 'engine-gone'. */
  attach(port: MessagePort): void {
    this.detach()
    this.port = port
    port.onmessage = (event: MessageEvent<FromEngine>) => this.receive(event.data)
    port.start()
  }

  detach(): void {
    this.port?.close()
    this.port = null
    const gone = fail(
      'engine-gone',
      'The engine stopped before it answered.',
      'It is started again by itself; try again in a moment.',
    )
    for (const { resolve } of this.waiting.values()) resolve(gone)
    this.waiting.clear()
    this.newest.clear()
  }

  ask<N extends RequestName>(name: N, input: Input<N>, key?: string): Promise<Result<Answers[N]>> {
    if (!this.port)
      return Promise.resolve(
        fail('engine-gone', 'The engine is not running.', 'Wait for it to start, or restart Tracebook.'),
      )
    const id = this.nextId++
    if (key !== undefined) this.supersede(key, id)
    return new Promise((resolve) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], key })
      this.send({ kind: 'request', id, name, input })
    })
  }

  /** Gives up what was asked under `key`, if it is still under way; its promise ends with 'cancelled'. */
  cancel(key: string): void {
    this.giveUp(key)
    this.newest.delete(key)
  }

  /** Returns the function that ends the subscription. */
  on<E extends keyof Events>(event: E, listener: Listener<E>): () => void {
    const set = this.listeners.get(event) ?? new Set()
    set.add(listener as Listener<never>)
    this.listeners.set(event, set)
    return () => set.delete(listener as Listener<never>)
  }

  private supersede(key: string, id: number): void {
    this.giveUp(key)
    this.newest.set(key, id)
  }

  private giveUp(key: string): void {
    const older = this.newest.get(key)
    const waiting = older === undefined ? undefined : this.waiting.get(older)
    if (older === undefined || !waiting) return
    this.waiting.delete(older)
    this.send({ kind: 'cancel', id: older })
    waiting.resolve(fail('cancelled', 'A newer request replaced this one.'))
  }

  private send(message: ToEngine): void {
    this.port?.postMessage(message)
  }

  private receive(message: FromEngine): void {
    if (message.kind === 'answer') {
      const waiting = this.waiting.get(message.id)
      if (!waiting) return
      this.waiting.delete(message.id)
      if (waiting.key !== undefined && this.newest.get(waiting.key) === message.id) this.newest.delete(waiting.key)
      waiting.resolve(message.result)
      return
    }
    for (const listener of this.listeners.get(message.event) ?? []) (listener as (data: unknown) => void)(message.data)
  }
}

/** The one client of this window. */
export const engine = new EngineClient()
