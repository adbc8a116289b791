/**
 * Owns which TCP flows were announced: end points where one side said it would accept a connection from another.
 *
 * Guarantees: at most `MAX_EXPECTED` announcements, the oldest forgotten first; one is good for five minutes of capture
 * time (Zeek's limit for FTP data) and may be used more than once. Times that run backwards do no harm.
 */
const MAX_EXPECTED = 4096
/** of one port: so that no flow is compared with thousands */
const MAX_PER_PORT = 64
const LIFETIME_SECONDS = 300

export interface Endpoint {
  readonly version: number
  readonly words: readonly number[]
}

interface Expected {
  readonly opener: Endpoint
  readonly listener: Endpoint
  readonly port: number
  readonly since: number
}

const same = (a: Endpoint, b: Endpoint): boolean =>
  a.version === b.version && a.words.every((word, i) => word >>> 0 === b.words[i] >>> 0)

export class Expectations {
  private readonly byPort = new Map<number, Expected[]>()
  private order: Expected[] = []

  get size(): number {
    return this.order.length
  }

  add(opener: Endpoint, listener: Endpoint, port: number, seconds: number) {
    if (this.order.length >= MAX_EXPECTED) this.forget(this.order.splice(0, MAX_EXPECTED >> 2))
    const expected = { opener, listener, port, since: seconds }
    this.order.push(expected)
    const others = this.byPort.get(port)
    if (others) {
      if (others.length >= MAX_PER_PORT) others.shift()
      others.push(expected)
    } else this.byPort.set(port, [expected])
  }

  /** Was a flow from `opener` to `listener`:`port` announced? */
  has(opener: Endpoint, listener: Endpoint, port: number, seconds: number): boolean {
    const candidates = this.byPort.get(port)
    return (candidates ?? []).some(
      (one) => seconds - one.since <= LIFETIME_SECONDS && same(one.opener, opener) && same(one.listener, listener),
    )
  }

  private forget(old: readonly Expected[]) {
    for (const one of old) {
      const left = (this.byPort.get(one.port) ?? []).filter((other) => other !== one)
      if (left.length > 0) this.byPort.set(one.port, left)
      else this.byPort.delete(one.port)
    }
  }
}
