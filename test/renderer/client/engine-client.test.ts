import { EngineClient } from '@renderer/client/engine-client'
import type { FromEngine, ToEngine } from '@shared/contract'
import { afterEach, describe, expect, it } from 'vitest'

/** A client and the engine's end of its port, with the messages that came. */
function pair() {
  const { port1, port2 } = new MessageChannel()
  const client = new EngineClient()
  client.attach(port1)
  const got: ToEngine[] = []
  const waiting: (() => void)[] = []
  port2.onmessage = (event: MessageEvent<ToEngine>) => {
    got.push(event.data)
    for (const wake of waiting.splice(0)) wake()
  }
  port2.start()
  open.push(() => {
    client.detach()
    port2.close()
  })
  const received = async (count: number): Promise<readonly ToEngine[]> => {
    while (got.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return got
  }
  const send = (message: FromEngine): void => port2.postMessage(message)
  return { client, received, send }
}

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

describe('the conversation with the engine', () => {
  it('gives the answer to the request it belongs to', async () => {
    const { client, received, send } = pair()
    const first = client.ask('notes.list', { includeDeleted: false })
    const second = client.ask('filters.list', {})
    const [one, two] = await received(2)
    send({ kind: 'answer', id: two.id, result: { ok: true, value: ['second'] } })
    send({ kind: 'answer', id: one.id, result: { ok: true, value: ['first'] } })
    expect(await first).toEqual({ ok: true, value: ['first'] })
    expect(await second).toEqual({ ok: true, value: ['second'] })
  })

  it('cancels the older request of the same key and says so', async () => {
    const { client, received, send } = pair()
    const older = client.ask('capture.summary', {}, 'key')
    const newer = client.ask('capture.summary', {}, 'key')
    const messages = await received(3)
    expect(messages.map(({ kind, id }) => [kind, id])).toEqual([
      ['request', 1],
      ['cancel', 1],
      ['request', 2],
    ])
    expect(await older).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    send({ kind: 'answer', id: 2, result: { ok: true, value: null } })
    expect(await newer).toEqual({ ok: true, value: null })
  })

  it('gives up a request of a key when told to, and tells the engine', async () => {
    const { client, received } = pair()
    const asked = client.ask('capture.summary', {}, 'key')
    client.cancel('key')
    client.cancel('key')
    expect(await asked).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect((await received(2)).map(({ kind }) => kind)).toEqual(['request', 'cancel'])
  })

  it('ends everything that waits with engine-gone when the port is taken away', async () => {
    const { client } = pair()
    const asked = client.ask('capture.summary', {})
    client.detach()
    expect(await asked).toMatchObject({ ok: false, error: { code: 'engine-gone' } })
    expect(await client.ask('capture.summary', {})).toMatchObject({ ok: false, error: { code: 'engine-gone' } })
  })

  it('brings events to their listeners until these are gone', async () => {
    const { client, send } = pair()
    const seen: number[] = []
    const heard = new Promise<void>((resolve) => {
      const stop = client.on('changed', ({ revision }) => {
        seen.push(revision)
        stop()
      })
      client.on('problem', () => resolve())
    })
    send({ kind: 'event', event: 'changed', data: { revision: 1, frames: 1, flows: 1 } })
    send({ kind: 'event', event: 'changed', data: { revision: 2, frames: 1, flows: 1 } })
    send({ kind: 'event', event: 'problem', data: { code: 'internal', message: '', remedy: '' } })
    await heard
    expect(seen).toEqual([1])
  })
})
