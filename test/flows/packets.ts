/**
 * Owns making packets inside packets for tests: IP headers of both versions, UDP, tunnels' headers, and cutting a packet into
 * fragments. Everything returns raw bytes, ready for `Trace.packet`.
 */
export type Address4 = readonly [number, number, number, number]

export const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255]

export interface Header4 {
  readonly src: Address4
  readonly dst: Address4
  readonly protocol: number
  readonly id?: number
  /** in bytes */
  readonly offset?: number
  readonly more?: boolean
}

export function ip4({ src, dst, protocol, id = 0, offset = 0, more = false }: Header4, body: Uint8Array): Uint8Array {
  const fragment = (offset >> 3) | (more ? 0x2000 : 0)
  return join(
    [0x45, 0, ...u16(20 + body.length), ...u16(id), ...u16(fragment), 64, protocol, 0, 0, ...src, ...dst],
    body,
  )
}

/** `last` is the last byte of an address in 2001:db8::/32. */
const address6 = (last: number): number[] => [0x20, 1, 0x0d, 0xb8, ...new Array(11).fill(0), last]

export const ip6 = (src: number, dst: number, next: number, body: Uint8Array): Uint8Array =>
  join([0x60, 0, 0, 0, ...u16(body.length), next, 64, ...address6(src), ...address6(dst)], body)

export const udp = (sport: number, dport: number, body: Uint8Array): Uint8Array =>
  join([...u16(sport), ...u16(dport), ...u16(8 + body.length), 0, 0], body)

export const ethernet = (type: number, body: Uint8Array): Uint8Array =>
  join([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...u16(type)], body)

export const vxlan = (vni: number, frame: Uint8Array): Uint8Array =>
  join([8, 0, 0, 0, vni >> 16, (vni >> 8) & 255, vni & 255, 0], frame)

/** Cuts what `header` carries into fragments of `size` bytes (a multiple of 8). */
export function fragments4(header: Header4, body: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let offset = 0; offset < body.length; offset += size) {
    const more = offset + size < body.length
    pieces.push(ip4({ ...header, offset, more }, body.subarray(offset, offset + size)))
  }
  return pieces
}

export function fragments6(
  src: number,
  dst: number,
  next: number,
  id: number,
  body: Uint8Array,
  size: number,
): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let offset = 0; offset < body.length; offset += size) {
    const more = offset + size < body.length ? 1 : 0
    const header = [next, 0, ...u16(offset | more), 0, 0, ...u16(id)]
    pieces.push(ip6(src, dst, 44, join(header, body.subarray(offset, offset + size))))
  }
  return pieces
}
