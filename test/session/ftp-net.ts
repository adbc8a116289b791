/**
 * Owns making captures of FTP for tests: connections between hosts as segments with right sequence numbers and
 * acknowledgements, a millisecond apart, that a test may drop, repeat, cut and shuffle before they are written.
 */
import { ftpSessions } from '@main/session/ftp-sessions'
import { Session } from '@main/session/session'
import type { FtpDisagreement, FtpSession, FtpTransfer } from '@shared/ftp'
import { expect } from 'vitest'
import { ethernet, fromText, ipv4, tcp } from '../decode/build'
import { type MadeFrame, testFolder, writePcap } from '../files/make'
import { noPause } from './sample'

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16

export const CLIENT = '10.0.0.1'
export const SERVER = '10.0.0.2'

const folder = testFolder()
let files = 0

export class Net {
  frames: MadeFrame[] = []
  private ms = 0

  wait(seconds: number) {
    this.ms += seconds * 1000
  }

  send(bytes: Uint8Array) {
    this.ms++
    const seconds = 1_000_000 + Math.floor(this.ms / 1000)
    this.frames.push({ seconds, fraction: Math.floor((this.ms % 1000) * 1000), data: bytes })
  }

  /** A connection that is opened at once; `open: false` = its beginning was not captured. */
  connect(from: readonly [string, number], to: readonly [string, number], open = true): Connection {
    const connection = new Connection(this, from, to)
    if (open) connection.handshake()
    return connection
  }

  /** A control connection with its greeting and login. */
  login(port = 40_000, client = CLIENT, server = SERVER, serverPort = 21): Connection {
    const control = this.connect([client, port], [server, serverPort])
    control.resp('220 ready\r\n')
    control.ask('USER ann', '331 password')
    control.ask('PASS x', '230 in')
    return control
  }

  async sessions(frames: readonly MadeFrame[] = this.frames): Promise<readonly FtpSession[]> {
    const session = await this.open(frames)
    return ftpSessions(session, noPause)
  }

  /** The frames as a file. */
  write(frames: readonly MadeFrame[] = this.frames): string {
    return folder.file(`ftp-${files++}.pcap`, writePcap(frames))
  }

  async open(frames: readonly MadeFrame[] = this.frames): Promise<Session> {
    const opened = await Session.open([this.write(frames)])
    if (!opened.ok) throw new Error(opened.error.message)
    await opened.value.load()
    return opened.value
  }
}

export class Connection {
  private readonly next = [1000, 5000]

  constructor(
    private readonly net: Net,
    private readonly from: readonly [string, number],
    private readonly to: readonly [string, number],
  ) {}

  handshake() {
    this.segment(0, SYN)
    this.segment(1, SYN | ACK)
    this.segment(0, ACK)
  }

  /** What the opener sends. */
  orig(said: string | Uint8Array) {
    this.segment(0, PSH | ACK, said)
  }

  resp(said: string | Uint8Array) {
    this.segment(1, PSH | ACK, said)
  }

  /** A command and the replies to it, each in a segment of its own. */
  ask(command: string, ...replies: readonly string[]) {
    this.orig(`${command}\r\n`)
    for (const reply of replies) this.resp(`${reply}\r\n`)
  }

  close(first: 0 | 1 = 0) {
    const second = first === 0 ? 1 : 0
    this.segment(first, FIN | ACK)
    this.segment(second, FIN | ACK)
    this.segment(first, ACK)
  }

  reset(side: 0 | 1) {
    this.segment(side, RST | ACK)
  }

  /** Bytes that were sent but not captured. */
  skip(side: 0 | 1, bytes: number) {
    this.next[side] += bytes
  }

  private segment(side: 0 | 1, flags: number, said: string | Uint8Array = '') {
    const body = typeof said === 'string' ? fromText(said) : said
    const [[src, sport], [dst, dport]] = side === 0 ? [this.from, this.to] : [this.to, this.from]
    const numbers = { seq: this.next[side], ack: (flags & ACK) === 0 ? 0 : this.next[side === 0 ? 1 : 0] }
    const address = (ip: string): number[] => ip.split('.').map(Number)
    const segment = tcp(sport, dport, flags, body, numbers)
    this.net.send(ethernet(0x0800, ipv4(6, segment, { src: address(src), dst: address(dst) })))
    this.next[side] += body.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1)
  }
}

/** A download over PORT, from the command to the end of its data connection. */
export function activeDownload(net: Net, control: Connection, port: number, name: string, bytes: string) {
  control.ask(`PORT 10,0,0,1,${port >> 8},${port & 255}`, '200 ok')
  control.orig(`RETR ${name}\r\n`)
  const data = net.connect([SERVER, 20], [CLIENT, port])
  control.resp(`150 Opening BINARY mode data connection for ${name} (${bytes.length} bytes).\r\n`)
  data.orig(bytes)
  data.close()
  control.resp('226 done\r\n')
}

/** A data connection that the server announced in answer to PASV, opened by the client. */
export function openPassive(net: Net, control: Connection, port: number): Connection {
  control.ask('PASV', `227 ok (10,0,0,2,${port >> 8},${port & 255})`)
  return net.connect([CLIENT, 50_001], [SERVER, port])
}

/** A download over PASV. */
export function passiveDownload(net: Net, control: Connection, port: number, name: string, bytes: string) {
  control.ask('PASV', `227 Entering Passive Mode (10,0,0,2,${port >> 8},${port & 255}).`)
  const data = net.connect([CLIENT, 50_000 + (port % 1000)], [SERVER, port])
  control.ask(`RETR ${name}`, '150 here it comes')
  data.resp(bytes)
  data.close(1)
  control.resp('226 done\r\n')
}

export const kinds = (all: readonly FtpDisagreement[]): string[] => all.map(({ kind }) => kind)

/** The one transfer of the one session that a net holds. */
export async function only(net: Net): Promise<FtpTransfer> {
  const [session] = await net.sessions()
  expect(session.transfers).toHaveLength(1)
  return session.transfers[0]
}
