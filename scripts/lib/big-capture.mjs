// Makes the captures that the bench measures on: many TCP connections in flight at once, seeded, the same bytes each run.
// Ethernet / IPv4 / TCP with handshakes, data, ACKs, closes, and one segment in a hundred late or sent again.
import { ACK, FIN, host, PcapWriter, PSH, SYN, synOptions, tcp } from './packets.mjs'

/** mulberry32: small, seeded, good enough to mix sizes and orders. */
function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const PAYLOAD = Buffer.alloc(1460, 'Tracebook reads network traffic. ')
const IN_FLIGHT = 400

function* connection(number, segments, next) {
  const client = host('02:00:00:00:00:01', `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`)
  const server = host('02:00:00:00:00:02', `192.168.${(number * 7) & 15}.${1 + ((number * 13) % 200)}`)
  const [sport, dport] = [1024 + ((number * 31) % 60000), [80, 443, 22, 25, 8080][number % 5]]
  let id = (number * 97) & 0xffff
  const seq = [(number * 2654435761) >>> 0, (number * 40503 + 12345) >>> 0]
  const make = (side, flags, payload, options, at = seq[side]) => {
    id = (id + 1) & 0xffff
    const segment = { seq: at, ack: flags & ACK ? seq[1 - side] : 0, flags, window: 65000, options, payload }
    return side === 0 ? tcp(client, sport, server, dport, id, segment) : tcp(server, dport, client, sport, id, segment)
  }
  const step = (side, count) => {
    seq[side] = (seq[side] + count) >>> 0
  }
  yield make(0, SYN, undefined, synOptions(1460, 7))
  step(0, 1)
  yield make(1, SYN | ACK, undefined, synOptions(1460, 7))
  step(1, 1)
  yield make(0, ACK)
  const request = PAYLOAD.subarray(0, 80 + Math.floor(next() * 300))
  yield make(0, PSH | ACK, request)
  step(0, request.length)
  for (let i = 0; i < segments; i++) {
    const payload = next() < 0.05 ? PAYLOAD : PAYLOAD.subarray(0, 1 + Math.floor(next() * 1459))
    const at = seq[1]
    step(1, payload.length)
    const dice = next()
    if (dice < 0.005 && i + 1 < segments) {
      // the next segment overtakes this one
      const overtaking = make(1, ACK, PAYLOAD)
      yield overtaking
      yield make(1, ACK, payload, undefined, at)
      step(1, PAYLOAD.length)
      i++
    } else {
      yield make(1, ACK, payload, undefined, at)
      if (dice > 0.995) yield make(1, ACK, payload, undefined, at)
    }
    if (i % 2 === 1) yield make(0, ACK)
  }
  yield make(1, FIN | ACK)
  step(1, 1)
  yield make(0, FIN | ACK)
  step(0, 1)
  yield make(1, ACK)
}

/** `flows` connections interleaved into `frames` frames or a little more; mean frame about `bytes / frames`. */
export function makeBigCapture(path, { frames, flows, seed = 20010221 }) {
  const next = random(seed)
  const writer = new PcapWriter(path)
  const perFlow = frames / flows
  const active = []
  let [started, micros] = [0, 982763446000000]
  while (active.length > 0 || started < flows) {
    while (active.length < IN_FLIGHT && started < flows) {
      // each data segment costs about 1.51 frames, the rest of a connection 7
      const mean = (perFlow - 7) / 1.51
      active.push(connection(started, Math.max(1, Math.round(mean * (0.3 + 1.4 * next()))), next))
      started++
    }
    const index = Math.floor(next() * active.length)
    const burst = 1 + Math.floor(next() * 4)
    for (let i = 0; i < burst; i++) {
      const { value, done } = active[index].next()
      if (done) {
        active[index] = active[active.length - 1]
        active.pop()
        break
      }
      micros += 1 + Math.floor(next() * 20)
      writer.frame(Math.floor(micros / 1e6), micros % 1e6, value)
    }
  }
  writer.close()
  return { frames: writer.frames, bytes: writer.bytes, flows }
}

/** `flows` connection attempts of two frames each (SYN, SYN/ACK): many flows in a small file. */
export function makeManyFlows(path, flows) {
  const writer = new PcapWriter(path)
  let micros = 982763446000000
  for (let number = 0; number < flows; number++) {
    const client = host('02:00:00:00:00:01', `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`)
    const server = host('02:00:00:00:00:02', `192.168.${(number * 7) & 15}.${1 + ((number * 13) % 200)}`)
    const [sport, dport] = [1024 + (number % 60000), 80]
    const seq = (number * 2654435761) >>> 0
    const emit = (frame) => {
      micros += 3
      writer.frame(Math.floor(micros / 1e6), micros % 1e6, frame)
    }
    emit(tcp(client, sport, server, dport, number, { seq, flags: SYN, window: 65000 }))
    emit(
      tcp(server, dport, client, sport, number, { seq: number, ack: (seq + 1) >>> 0, flags: SYN | ACK, window: 65000 }),
    )
  }
  writer.close()
  return { frames: writer.frames, bytes: writer.bytes, flows }
}
