/** The router over Node's own MessageChannel: what the window's port sees. */
import { MessageChannel } from 'node:worker_threads'
import { Cancelled, type Handlers, type RequestContext, Router } from '@main/engine/router'
import type { FromEngine } from '@shared/contract'
import { fail, ok } from '@shared/result'
import { afterEach, describe, expect, it } from 'vitest'

const channels: MessageChannel[] = []
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

/** A window's end of a channel to a router with these handlers. */
function connect(handlers: Partial<Handlers>) {
  const channel = new MessageChannel()
  channels.push(channel)
  const router = new Router(handlers as Handlers, channel.port1)
  channel.port1.on('message', (message: unknown) => void router.receive(message))
  const received: FromEngine[] = []
  let wake = () => {}
  channel.port2.on('message', (message: FromEngine) => {
    received.push(message)
    wake()
  })
  const answer = async (id: number): Promise<Extract<FromEngine, { kind: 'answer' }>> => {
    for (;;) {
      const found = received.find((message) => message.kind === 'answer' && message.id === id)
      if (found?.kind === 'answer') return found
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { router, send: (message: unknown) => channel.port2.postMessage(message), answer, received }
}

const request = (id: number, name: string, input: unknown) => ({ kind: 'request', id, name, input })

describe('the router', () => {
  it('answers a request with what its handler answers', async () => {
    const { send, answer } = connect({ 'frames.locate': async ({ frame }) => ok({ index: frame, found: true }) })
    send(request(1, 'frames.locate', { view: 1, frame: 7 }))
    expect((await answer(1)).result).toEqual(ok({ index: 7, found: true }))
  })

  it('refuses an input that does not fit its schema, without calling the handler', async () => {
    let called = false
    const { send, answer } = connect({
      'frames.locate': async () => {
        called = true
        return ok({ index: 0, found: true })
      },
    })
    send(request(1, 'frames.locate', { view: 1, frame: -7 }))
    expect((await answer(1)).result).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(called).toBe(false)
  })

  it('refuses names that are not in the contract, also those every object has', async () => {
    const { send, answer } = connect({})
    send(request(1, 'files.delete', {}))
    send(request(2, 'constructor', {}))
    expect((await answer(1)).result).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect((await answer(2)).result).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })

  it('passes over messages that are no messages', async () => {
    const { send, answer } = connect({ 'capture.stop': async () => ok(null) })
    for (const junk of [null, 1, 'request', { kind: 'request' }, { kind: 'other', id: 1 }, [], { kind: 'cancel' }])
      send(junk)
    send(request(9, 'capture.stop', {}))
    expect((await answer(9)).result).toEqual(ok(null))
  })

  it('ends a cancelled request at its next pause', async () => {
    let reached = (): void => {}
    const started = new Promise<void>((resolve) => {
      reached = resolve
    })
    const { send, answer } = connect({
      'capture.stop': async (_input: object, { signal, pause }: RequestContext) => {
        reached()
        while (!signal.aborted) await new Promise((resolve) => setImmediate(resolve))
        await pause()
        return ok(null)
      },
    })
    send(request(1, 'capture.stop', {}))
    await started
    send({ kind: 'cancel', id: 1 })
    expect((await answer(1)).result).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  })

  it('turns a thrown bug into an answer that says so, and goes on', async () => {
    const { send, answer } = connect({
      'capture.stop': async () => {
        throw new Error('boom')
      },
      'capture.close': async () => {
        throw new Cancelled()
      },
      'project.close': async () => fail('no-project', 'none'),
    })
    send(request(1, 'capture.stop', {}))
    send(request(2, 'capture.close', {}))
    send(request(3, 'project.close', {}))
    expect((await answer(1)).result).toMatchObject({
      ok: false,
      error: { code: 'internal', message: 'Request capture.stop failed: boom' },
    })
    expect((await answer(2)).result).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect((await answer(3)).result).toMatchObject({ ok: false, error: { code: 'no-project' } })
  })
})
