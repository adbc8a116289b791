/** Fragments and tunnels: which flows a frame counts for, and which name they have. */
import { describe, expect, test } from 'vitest'
import { ethernet, fragments4, fragments6, type Header4, ip4, ip6, join, udp, vxlan } from './packets'
import { LINKTYPE_ETHERNET, Trace } from './trace'

const A = [10, 0, 0, 1] as const
const B = [10, 0, 0, 2] as const
const C = [10, 0, 0, 3] as const
const INNER_A = [192, 168, 0, 1] as const
const INNER_B = [192, 168, 0, 2] as const

const bytes = (length: number, value = 7): Uint8Array => new Uint8Array(length).fill(value)
const header = (id: number): Header4 => ({ src: A, dst: B, protocol: 17, id })
const inner = (length = 10): Uint8Array =>
  ip4({ src: INNER_A, dst: INNER_B, protocol: 17 }, udp(1000, 2000, bytes(length)))

describe('fragments', () => {
  const datagram = udp(4000, 9, bytes(3000))
  const pieces = fragments4(header(77), datagram, 1480)

  test('are one packet of the flow, with the frames of all of them', () => {
    const trace = new Trace()
    expect(pieces.map((piece) => trace.packet(piece))).toEqual([-1, -1, 0])
    expect(trace.record()).toMatchObject({
      'id.orig_p': 4000,
      'id.resp_p': 9,
      orig_pkts: 1,
      orig_ip_bytes: 3028,
      first_frame: 1,
      last_frame: 3,
      frames: 3,
    })
    expect(trace.flows).toEqual([-1, 0, 0, 0])
  })

  test('may come in any order, and twice', () => {
    for (const order of [
      [2, 1, 0],
      [1, 1, 0, 0, 2],
      [2, 0, 2, 1],
    ]) {
      const trace = new Trace()
      for (const index of order) trace.packet(pieces[index])
      trace.finish()
      expect(trace.table.count).toBe(1)
      expect(trace.record()).toMatchObject({ 'id.orig_p': 4000, orig_pkts: 1, orig_ip_bytes: 3028 })
      expect(trace.flows.slice(1)).toEqual(order.map(() => 0))
    }
  })

  test('of IPv6 are put together without the fragment header', () => {
    const trace = new Trace()
    for (const piece of fragments6(1, 2, 17, 5, udp(4000, 53, bytes(2000)), 1232)) trace.packet(piece)
    expect(trace.record()).toMatchObject({
      'id.orig_p': 4000,
      'id.resp_p': 53,
      orig_pkts: 1,
      orig_ip_bytes: 2048,
      frames: 2,
    })
  })

  test('of different datagrams and protocols are kept apart', () => {
    const trace = new Trace()
    const other = fragments4({ ...header(77), src: B, dst: A }, udp(9, 4000, bytes(1600)), 1480)
    trace.packet(pieces[0])
    trace.packet(other[0])
    trace.packet(other[1])
    trace.packet(pieces[2])
    trace.packet(pieces[1])
    expect(trace.table.count).toBe(1)
    expect(trace.record()).toMatchObject({ orig_pkts: 1, resp_pkts: 1, frames: 5 })
  })

  test('that say otherwise about bytes already there are marked, and the first is kept', () => {
    const trace = new Trace()
    const liar = ip4({ ...header(77), offset: 1480, more: true }, bytes(1480, 9))
    for (const piece of [pieces[0], pieces[1], liar, pieces[2]]) trace.packet(piece)
    expect(trace.record()).toMatchObject({ orig_pkts: 1, orig_ip_bytes: 3028, frames: 4 })
    expect([1, 2, 3, 4].map((frame) => trace.names(frame).includes('overlap'))).toEqual([true, true, true, true])
  })
})

describe('fragments of a datagram that stays incomplete', () => {
  const datagram = udp(4000, 9, bytes(3000))
  const pieces = fragments4(header(77), datagram, 1480)

  test('are counted at the end: with ports when the first is there', () => {
    const trace = new Trace()
    trace.packet(pieces[0])
    trace.packet(pieces[2])
    expect(trace.table.count).toBe(0)
    trace.finish()
    expect(trace.record()).toMatchObject({ 'id.orig_p': 4000, orig_pkts: 1, frames: 2, last_frame: 2 })
    expect(trace.record().orig_ip_bytes).toBe(20 + 1480 + (datagram.length - 2960))
    expect(trace.flows.slice(1)).toEqual([0, 0])
  })

  test('are a flow without ports when the first is missing', () => {
    const trace = new Trace()
    trace.packet(pieces[1])
    trace.finish()
    expect(trace.table.hasPorts(0)).toBe(false)
    expect(trace.table.origText(0)).toBe('10.0.0.1')
    expect(trace.record()).toMatchObject({ orig_pkts: 1, orig_ip_bytes: 1500, frames: 1 })
  })
})

describe('limits of reassembly', () => {
  const pieces = fragments4(header(77), udp(4000, 9, bytes(3000)), 1480)

  test('fragments are given up after 30 s: a later one with the same id begins anew', () => {
    const trace = new Trace()
    trace.packet(pieces[0], 0)
    trace.packet(pieces[1], 31_500)
    trace.packet(pieces[2], 31_501)
    expect(trace.table.count).toBe(1)
    expect(trace.flows.slice(1)).toEqual([0, -1, -1])
    trace.finish()
    expect(trace.flows.slice(1)).toEqual([0, 0, 0])
  })

  test('fragments beyond 65,535 bytes are refused and counted as they are', () => {
    const trace = new Trace()
    const over = ip4({ ...header(5), offset: 65_528 }, bytes(100))
    expect(trace.packet(over)).toBe(0)
    expect(trace.table.hasPorts(0)).toBe(false)
  })

  test('a flood of first fragments stays bounded and loses no frame', () => {
    const trace = new Trace()
    const count = 5000
    for (let id = 0; id < count; id++) trace.packet(ip4({ ...header(id), more: true }, udp(4000, 9, bytes(1472))))
    trace.finish()
    expect(trace.record()).toMatchObject({ orig_pkts: count, frames: count })
    expect(trace.flows.slice(1).every((flow) => flow === 0)).toBe(true)
  })
})

describe('tunnels', () => {
  test('a VXLAN frame counts for the UDP flow and for the flow inside, which names it as parent', () => {
    const trace = new Trace()
    const flow = trace.packet(
      ip4({ src: A, dst: B, protocol: 17 }, udp(5000, 4789, vxlan(7, ethernet(0x0800, inner())))),
    )
    expect(flow).toBe(1)
    expect(trace.record(0)).toMatchObject({ 'id.resp_p': 4789, service: 'vxlan', orig_pkts: 1, orig_ip_bytes: 88 })
    expect(trace.record(0).tunnel_parents).toBeUndefined()
    expect(trace.record(1)).toMatchObject({
      'id.orig_h': '192.168.0.1',
      'id.resp_p': 2000,
      orig_ip_bytes: 38,
      tunnel_parents: [trace.record(0).uid],
    })
  })

  test('what is no IP inside stays with the tunnel', () => {
    const trace = new Trace()
    expect(
      trace.packet(ip4({ src: A, dst: B, protocol: 17 }, udp(5000, 4789, vxlan(7, ethernet(0x0806, bytes(28)))))),
    ).toBe(0)
    expect(trace.table.count).toBe(1)
    expect(trace.record().orig_pkts).toBe(1)
  })

  test('the same end points in two virtual networks are two flows, in one network from two tunnel ends one', () => {
    const trace = new Trace()
    const packet = (src: typeof A | typeof C, vni: number) =>
      trace.packet(ip4({ src, dst: B, protocol: 17 }, udp(5000, 4789, vxlan(vni, ethernet(0x0800, inner())))))
    const first = packet(A, 1)
    expect(packet(A, 2)).not.toBe(first)
    expect(packet(C, 1)).toBe(first)
    expect(trace.record(first).tunnel_parents).toHaveLength(2)
  })

  test('IPv4 in two IP tunnels are two flows, and the tunnels have names but no rows', () => {
    const trace = new Trace()
    const first = trace.packet(ip4({ src: A, dst: B, protocol: 4 }, inner()))
    const second = trace.packet(ip4({ src: A, dst: C, protocol: 4 }, inner()))
    const back = trace.packet(ip4({ src: B, dst: A, protocol: 4 }, inner()))
    expect([first, second, back]).toEqual([0, 1, 0])
    expect(trace.record(0).tunnel_parents).toHaveLength(1)
    expect(trace.record(0).tunnel_parents).not.toEqual(trace.record(1).tunnel_parents)
  })

  test('outside and inside a tunnel are two flows', () => {
    const trace = new Trace()
    expect(trace.packet(inner())).toBe(0)
    expect(trace.packet(ip4({ src: A, dst: B, protocol: 4 }, inner()))).toBe(1)
  })

  test('a flow inside IPv6 in IPv4 is one, whichever relay carried it', () => {
    const trace = new Trace()
    const six = ip6(1, 2, 17, udp(1, 2, bytes(4)))
    expect(trace.packet(ip4({ src: A, dst: B, protocol: 41 }, six))).toBe(0)
    expect(trace.packet(ip4({ src: A, dst: C, protocol: 41 }, six))).toBe(0)
    expect(trace.record().tunnel_parents).toHaveLength(2)
  })

  test('more than five changes of the tunnel are said once in the history, as Zeek does', () => {
    const trace = new Trace()
    const six = ip6(1, 2, 17, udp(1, 2, bytes(4)))
    for (let i = 0; i < 10; i++) trace.packet(ip4({ src: A, dst: i % 2 ? B : C, protocol: 41 }, six))
    expect(trace.record().history).toBe('DX')
  })
})

describe('kinds of tunnels', () => {
  test('GTP-U, Geneve, Teredo and GRE in UDP carry flows; other content on their ports does not', () => {
    const six = ip6(1, 2, 17, udp(1, 2, bytes(4)))
    const gtp = join([0x32, 255, 0, 0, 0, 0, 0, 1, 0, 9, 0, 0], inner())
    const geneve = join([1, 0, 0x65, 0x58, 0, 0, 9, 0, 1, 2, 3, 0], ethernet(0x0800, inner()))
    const teredo = join([0, 0, 1, 2, 3, 4, 5, 6], six)
    const gre = join([0, 0, 8, 0], inner())
    const cases: [number, Uint8Array, string | undefined][] = [
      [2152, gtp, 'gtpv1'],
      [6081, geneve, 'geneve'],
      [3544, teredo, 'teredo'],
      [4754, gre, undefined],
    ]
    for (const [port, body, service] of cases) {
      const trace = new Trace()
      expect(trace.packet(ip4({ src: A, dst: B, protocol: 17 }, udp(5000, port, body))), `port ${port}`).toBe(1)
      expect(trace.record(0).service).toBe(service)
      expect(trace.record(1).tunnel_parents).toHaveLength(1)
      expect(trace.packet(ip4({ src: A, dst: B, protocol: 17 }, udp(5000, port, bytes(60, 0xfe))))).toBe(0)
    }
  })

  test('ERSPAN and NVGRE carry Ethernet frames in GRE', () => {
    const frame = ethernet(0x0800, inner())
    const erspan = join([0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 5, 0, 7, 0, 0, 0, 0], frame)
    const nvgre = join([0x20, 0, 0x65, 0x58, 0, 0, 9, 0], frame)
    for (const body of [erspan, nvgre]) {
      const trace = new Trace()
      trace.packet(ip4({ src: A, dst: B, protocol: 47 }, body))
      expect(trace.table.count).toBe(1)
      expect(trace.record()).toMatchObject({ 'id.orig_h': '192.168.0.1', 'id.resp_p': 2000, proto: 'udp' })
    }
  })
})

describe('fragments and tunnels', () => {
  test('fragments of a tunnel packet are put together before what is inside is counted', () => {
    const trace = new Trace()
    const body = udp(5000, 4789, vxlan(7, ethernet(0x0800, inner(2000))))
    const flows = fragments4(header(3), body, 1480).map((piece) => trace.packet(piece))
    expect(flows).toEqual([-1, 1])
    expect(trace.record(0)).toMatchObject({ orig_pkts: 1, frames: 2 })
    expect(trace.record(1)).toMatchObject({ orig_pkts: 1, orig_ip_bytes: 2028, frames: 2 })
    const tunnelled = new Trace()
    for (const piece of fragments4({ ...header(4), protocol: 4 }, inner(2000), 1480)) tunnelled.packet(piece)
    expect(tunnelled.record()).toMatchObject({ 'id.orig_h': '192.168.0.1', orig_ip_bytes: 2028, orig_pkts: 1 })
  })

  test('fragments inside a tunnel are put together too and keep their tunnel', () => {
    const trace = new Trace()
    const cut = { src: INNER_A, dst: INNER_B, protocol: 17, id: 9 } as const
    for (const piece of fragments4(cut, udp(1000, 2000, bytes(2000)), 1480))
      trace.packet(ip4({ src: A, dst: B, protocol: 4 }, piece))
    expect(trace.table.count).toBe(1)
    expect(trace.record()).toMatchObject({ 'id.orig_p': 1000, orig_pkts: 1, orig_ip_bytes: 2028, frames: 2 })
    expect(trace.record().tunnel_parents).toHaveLength(1)
  })

  test('fragments of fragments all find their flow', () => {
    const trace = new Trace()
    const cut = { src: INNER_A, dst: INNER_B, protocol: 17, id: 9 } as const
    fragments4(cut, udp(1000, 2000, bytes(2000)), 1480).forEach((piece, id) => {
      for (const part of fragments4({ src: A, dst: B, protocol: 4, id }, piece, 800)) trace.packet(part)
    })
    expect(trace.record()).toMatchObject({ 'id.orig_p': 1000, orig_pkts: 1, orig_ip_bytes: 2028, frames: 3 })
    expect(trace.flows.slice(1)).toEqual([0, 0, 0])
  })

  test('a frame may come through Ethernet and deep nesting', () => {
    const trace = new Trace()
    let packet = inner()
    for (let depth = 0; depth < 30; depth++) packet = ip4({ src: A, dst: B, protocol: 4 }, packet)
    const frame = ethernet(0x0800, packet)
    expect(trace.packet(frame, 0, frame.length, LINKTYPE_ETHERNET)).toBe(0)
  })
})
