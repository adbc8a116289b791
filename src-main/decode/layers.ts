/**
 * Owns the ONE object that every frame is decoded into: a stack of layers and slots for what flows and lines need.
 *
 * Guarantees: `reset` + `push` allocate nothing; offsets in the stack count from the start of the frame, the `*At` slots
 * are absolute indexes into `bytes` (a reused block buffer: copy before the next frame is read).
 * Refuses to judge: what is in the slots is what the headers say. `error` names the first layer that did not parse.
 *
 * Slots describe the innermost network/transport headers met so far (a tunnel overwrites its outer headers).
 */
export const MAX_LAYERS = 24

/** What the innermost IP header is carried in; Zeek's Tunnel::Type, finer for what names its own network. */
export const Tunnel = {
  none: 0,
  /** IP in IP, 6in4, MPLS in IP: no header of its own */
  ip: 1,
  gre: 2,
  /** GRE whose key names a virtual network (RFC 7637) */
  nvgre: 3,
  /** frames copied by a switch */
  erspan: 4,
  // what follows is carried in a UDP flow that counts for itself
  vxlan: 5,
  geneve: 6,
  gtp: 7,
  teredo: 8,
} as const

/** Where the key of the next decoder is looked up (registry.ts). */
export const Space = { none: 0, link: 1, etherType: 2, ipProtocol: 3, port: 4, protocol: 5 } as const

/** First thing wrong in a frame; data, not an exception. */
export const DecodeError = {
  none: 0,
  /** the capture ends inside a header (snap length) */
  cutOff: 1,
  /** a length field contradicts itself or the layer around it */
  badLength: 2,
  badVersion: 3,
  tooDeep: 4,
} as const

export class Layers {
  bytes: Uint8Array = new Uint8Array(0)
  /** first byte of the frame in `bytes` */
  start = 0
  /** one past the last captured byte */
  end = 0
  /** bytes on the wire; >= end - start unless the file lies */
  wireLength = 0

  count = 0
  readonly protocol = new Uint8Array(MAX_LAYERS)
  readonly offset = new Int32Array(MAX_LAYERS)
  /** header bytes of the layer (captured or not: as the header says) */
  readonly length = new Int32Array(MAX_LAYERS)

  // what comes next: filled by the decoder that just ran, read by the dissector
  nextSpace: number = Space.none
  nextKey = 0
  nextAt = 0
  /** one past the last captured byte that belongs to the next layer (padding is cut off by IP's length) */
  nextEnd = 0
  /** bytes the next layer has by its parent's word, captured or not; may exceed nextEnd - nextAt */
  nextWire = 0

  /** index into `bytes` of the Ethernet (or cooked) addresses, or -1 */
  linkSrcAt = -1
  linkDstAt = -1
  etherType = 0
  /** innermost 802.1Q id, -1 = untagged; `vlanCount` tags in all */
  vlan = -1
  vlanOuter = -1
  vlanCount = 0

  /** 4, 6 or 0 = no network layer */
  ipVersion = 0
  srcAt = -1
  dstAt = -1
  /** transport protocol after all extension headers; -1 = none */
  ipProtocol = -1
  /** IP bytes on the wire, header included, as the header says (payload + 40 for IPv6) */
  ipLength = 0
  /** IP header bytes incl. options / extension headers */
  ipHeaderLength = 0
  ipId = -1
  ttl = 0
  /** in bytes; > 0 = not the first fragment */
  fragmentOffset = 0
  moreFragments = false

  /** ports of TCP, UDP (SCTP); -1 = none */
  sport = -1
  dport = -1
  tcpFlags = 0
  seq = 0
  ack = 0
  window = 0
  tcpHeaderLength = 0
  /** absolute index of TCP options, and their length */
  tcpOptionsAt = 0
  tcpOptionsLength = 0
  icmpType = -1
  icmpCode = 0
  /** transport payload: absolute index, bytes by the headers' word, bytes captured */
  payloadAt = 0
  payloadLength = 0
  payloadCaptured = 0

  /** `Tunnel` around the innermost IP header, how many there are, and the virtual network it names (-1 = none) */
  tunnel: number = Tunnel.none
  tunnelDepth = 0
  tunnelNetwork = -1
  /** the IP header around the innermost one: version (0 = none), addresses as absolute indexes */
  outerVersion = 0
  outerSrcAt = -1
  outerDstAt = -1
  /** the tunnel that the next IP header will be in */
  private nextTunnel: number = Tunnel.none
  private nextNetwork = -1
  // where a walk goes on that stopped at a tunnel, so that what is around it could be counted first
  private resumeSpace: number = Space.none
  private resumeKey = 0

  error: number = DecodeError.none
  errorLayer = -1

  reset(bytes: Uint8Array, start: number, end: number, wireLength: number): void {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.wireLength = wireLength
    this.count = 0
    this.nextSpace = Space.none
    this.nextAt = start
    this.nextEnd = end
    this.nextWire = wireLength
    this.linkSrcAt = -1
    this.linkDstAt = -1
    this.etherType = 0
    this.vlan = -1
    this.vlanOuter = -1
    this.vlanCount = 0
    this.ipVersion = 0
    this.srcAt = -1
    this.dstAt = -1
    this.ipProtocol = -1
    this.ipLength = 0
    this.ipHeaderLength = 0
    this.ipId = -1
    this.ttl = 0
    this.fragmentOffset = 0
    this.moreFragments = false
    this.sport = -1
    this.dport = -1
    this.tcpFlags = 0
    this.tcpHeaderLength = 0
    this.tcpOptionsLength = 0
    this.icmpType = -1
    this.payloadAt = end
    this.payloadLength = 0
    this.payloadCaptured = 0
    this.tunnel = Tunnel.none
    this.tunnelDepth = 0
    this.outerVersion = 0
    this.nextTunnel = Tunnel.none
    this.resumeSpace = Space.none
    this.error = DecodeError.none
    this.errorLayer = -1
  }

  /** Says which tunnel the header just read makes, and the virtual network it names (-1 = none). */
  openTunnel(tunnel: number, network: number): void {
    this.nextTunnel = tunnel
    this.nextNetwork = network
  }

  /** Ends the walk for now: what comes next is read when the walk is resumed (dissect.ts). */
  suspend(): void {
    this.resumeSpace = this.nextSpace
    this.resumeKey = this.nextKey
    this.nextSpace = Space.none
  }

  get isSuspended(): boolean {
    return this.resumeSpace !== Space.none
  }

  /** Takes up what `suspend` put aside. */
  takeUp(): void {
    this.nextSpace = this.resumeSpace
    this.nextKey = this.resumeKey
    this.resumeSpace = Space.none
    // of the packet around: what is inside says so itself
    this.moreFragments = false
  }

  /** The `Tunnel` whose header was read last and in which no IP header was met yet. */
  get openedTunnel(): number {
    return this.nextTunnel
  }

  /** An IP header inside another begins: what the slots say of the outer one moves aside, its transport is forgotten. */
  enterTunnel(): void {
    this.tunnel = this.nextTunnel === Tunnel.none ? Tunnel.ip : this.nextTunnel
    this.tunnelNetwork = this.nextTunnel === Tunnel.none ? -1 : this.nextNetwork
    this.nextTunnel = Tunnel.none
    this.tunnelDepth++
    this.outerVersion = this.ipVersion
    this.outerSrcAt = this.srcAt
    this.outerDstAt = this.dstAt
    this.sport = -1
    this.dport = -1
    this.tcpFlags = 0
    this.tcpHeaderLength = 0
    this.tcpOptionsLength = 0
    this.icmpType = -1
  }

  /** Adds a layer that starts at absolute index `at` and has `length` header bytes. A full stack drops it and says so. */
  push(protocol: number, at: number, length: number): void {
    if (this.count === MAX_LAYERS) {
      this.fail(DecodeError.tooDeep)
      this.nextSpace = Space.none
      return
    }
    this.protocol[this.count] = protocol
    this.offset[this.count] = at - this.start
    this.length[this.count] = length
    this.count++
  }

  /**
   * Says what follows the layer just pushed. Start and end are clipped to what was captured of the layer around it (a
   * header inside cannot grow past its parent); `wire` is not clipped.
   */
  next(space: number, key: number, at: number, wire: number): void {
    this.nextSpace = space
    this.nextKey = key
    this.nextWire = wire
    const from = Math.min(at, this.nextEnd)
    this.nextAt = from
    const end = from + wire
    if (end < this.nextEnd) this.nextEnd = Math.max(end, from)
  }

  /** Notes that a header of `size` bytes does not fit: contradicted by its parent's length, or not captured. */
  failShort(size: number): void {
    this.fail(this.nextWire < size ? DecodeError.badLength : DecodeError.cutOff)
  }

  /** Notes the first thing that went wrong and stops the walk. */
  fail(error: number): void {
    if (this.error === DecodeError.none) {
      this.error = error
      this.errorLayer = this.count - 1
    }
    this.nextSpace = Space.none
  }

  /** Protocol number of the innermost named layer; 0 ('data') for none. */
  get top(): number {
    return this.count === 0 ? 0 : this.protocol[this.count - 1]
  }
}
