/**
 * Owns getting a port to the engine: asks the desktop for one under a fresh nonce and waits for the message that brings it.
 *
 * Only a message from this very page with that nonce is believed. A newer call gives up the older one, whose promise then
 * ends with 'cancelled'.
 */
import { ENGINE_PORT_MESSAGE, type EnginePortMessage } from '@shared/desktop-api'
import { fail, ok, type Result } from '@shared/result'
import { desktop } from './desktop'

let giveUp: (() => void) | null = null

export function requestEnginePort(): Promise<Result<MessagePort>> {
  giveUp?.()
  const nonce = crypto.randomUUID()
  return new Promise((resolve) => {
    const end = (result: Result<MessagePort>): void => {
      window.removeEventListener('message', receive)
      giveUp = null
      resolve(result)
    }
    const receive = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0]
      if (event.source !== window || event.origin !== location.origin || !port) return
      if (isPortMessage(event.data) && event.data.nonce === nonce) end(ok(port))
    }
    giveUp = () => end(fail('cancelled', 'A newer request for the engine replaced this one.'))
    window.addEventListener('message', receive)
    void desktop.connectEngine(nonce).then((answer) => {
      if (!answer.ok) end(answer)
    })
  })
}

function isPortMessage(data: unknown): data is EnginePortMessage {
  return (
    typeof data === 'object' && data !== null && 'kind' in data && data.kind === ENGINE_PORT_MESSAGE && 'nonce' in data
  )
}
