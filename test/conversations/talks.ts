/** A dialogue as frames: what each side says, sent through dissect, the flow table and the service detection. */
import { Services } from '@main/conversations/services'
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { FlowTable } from '@main/flows/table'
import { type Bytes, ethernet, fromText, ipv4, tcp, udp } from '../decode/build'

const SYN = 0x02
const SYN_ACK = 0x12
const PUSH = 0x18
export const CLIENT = [10, 0, 0, 1]
export const SERVER = [10, 0, 0, 2]

type Said = string | Bytes
const bytesOf = (said: Said): Bytes => (typeof said === 'string' ? fromText(said) : said)

export class Wire {
  readonly flows = new FlowTable()
  private readonly services = new Services(this.flows)
  private readonly layers = new Layers()
  private frame = 0
  private port = 40_000
  seconds = 1_000_000

  /** Sends one IPv4 packet; answers its flow. */
  send(protocol: number, body: Bytes, fromServer: boolean): number {
    const ends = fromServer ? { src: SERVER, dst: CLIENT } : { src: CLIENT, dst: SERVER }
    const frame = ethernet(0x0800, ipv4(protocol, body, ends))
    this.layers.reset(frame, 0, frame.length, frame.length)
    dissect(this.layers, 1)
    const flow = this.flows.track(this.layers, ++this.frame, this.seconds, this.frame)
    this.named = this.services.look(this.layers, flow, this.seconds)
    return flow
  }

  /** protocol number that the last frame was named with */
  named = 0

  /** A TCP connection to `port`; 'C …' lines are the client's, 'S …' the server's. Answers the flow. */
  talk(port: number, said: readonly (readonly ['C' | 'S', Said])[], open = true, opener: 'C' | 'S' = 'C'): number {
    const from = this.port++
    const sequence = { C: 1000, S: 5000 }
    const one = (who: 'C' | 'S', flags: number, body: Bytes = []): number => {
      const ports = who === opener ? ([from, port] as const) : ([port, from] as const)
      const other = who === 'C' ? 'S' : 'C'
      const numbers = { seq: sequence[who], ack: sequence[other] }
      sequence[who] += body.length + (flags & SYN ? 1 : 0)
      return this.send(6, tcp(ports[0], ports[1], flags, body, numbers), who === 'S')
    }
    let flow = -1
    if (open) {
      flow = one(opener, SYN)
      one(opener === 'C' ? 'S' : 'C', SYN_ACK)
    }
    for (const [who, text] of said) flow = one(who, PUSH, bytesOf(text))
    return flow
  }

  /** Datagrams between the client's and the server's port. */
  datagrams(port: number, said: readonly (readonly ['C' | 'S', Said])[], from = this.port++): number {
    let flow = -1
    for (const [who, text] of said) {
      const body = who === 'C' ? udp(from, port, bytesOf(text)) : udp(port, from, bytesOf(text))
      flow = this.send(17, body, who === 'S')
    }
    return flow
  }

  service(flow: number): string {
    return this.flows.serviceText(flow)
  }
}
