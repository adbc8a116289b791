/** Flows against Arkime's sessions: Community ID, packets and bytes each way, TCP flags. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Session } from '@main/session/session'
import { Mark } from '@shared/marks'
import { describe, expect, it } from 'vitest'
import { readSession } from '../session/sample'
import { CAPTURES, filesBelow, hasCaptures } from './captures'

interface Side {
  readonly ip: string
  readonly port: number
  readonly packets: number
  readonly bytes: number
}

interface ArkimeSession {
  readonly source: Side
  readonly destination: Side
  readonly network: { readonly community_id: string }
  readonly tcpflags?: Readonly<Record<string, number>>
}

const END = '.expected.arkime.json'
/** Sessions that Arkime cuts otherwise: it has no roles for ICMP and odd TCP, and looks through GTP to its own flow. */
const OWN_WAY: Readonly<Record<string, string>> = {
  'gtp-u.pcap': 'the echo requests inside GTP are one session with both directions, ours are flows of the tunnel',
}

const sessions = (path: string): ArkimeSession[] => {
  const { sessions3 } = JSON.parse(readFileSync(path, 'utf8')) as { sessions3: { body: ArkimeSession }[] }
  return sessions3.map(({ body }) => body)
}

/** Arkime names the client as source but counts the only packet, which the server sent, as the source's. */
const TURNED: readonly string[] = ['1:Ez5LrIoKmVgFpI/rMliXltCSNSQ=']

/** What Arkime counts of a flow: whole frames, and segments by their flags. */
function counts(session: Session, flow: number) {
  const { frames } = session
  const flags = { syn: 0, 'syn-ack': 0, psh: 0, fin: 0, rst: 0 }
  const bytes: [number, number] = [0, 0]
  const packets: [number, number] = [0, 0]
  for (let row = 0; row < frames.count; row++) {
    if (frames.flow(row) !== flow) continue
    const side = (frames.marks(row) & Mark.fromResponder) === 0 ? 0 : 1
    packets[side]++
    bytes[side] += frames.wireLength(row)
    const bits = frames.tcpFlags(row)
    if (bits & 2) flags[bits & 16 ? 'syn-ack' : 'syn']++
    else if (bits & 1) flags.fin++
    else if (bits & 4) flags.rst++
    else if (bits & 8) flags.psh++
  }
  return { packets, bytes, flags }
}

describe.skipIf(!hasCaptures)("flows beside Arkime's sessions", () => {
  const expected = hasCaptures ? filesBelow(join(CAPTURES, 'arkime')).filter((path) => path.endsWith(END)) : []
  const judged = expected.map((path) => basename(path).replace(END, '.pcap')).filter((name) => !(name in OWN_WAY))

  it.each(judged)('%s: every TCP and UDP session has its Community ID, packets, bytes and flags', async (name) => {
    const path = join(CAPTURES, 'arkime', name)
    const session = await readSession(path)
    const { flows } = session
    const wanted = sessions(path.replace('.pcap', END)).filter(({ source }) => source.port > 0)
    for (const want of wanted) {
      const ends = `${want.source.ip}:${want.source.port} ${want.destination.ip}:${want.destination.port}`
      const flow = Array.from({ length: flows.count }, (_, id) => id).find(
        (id) => flows.communityId(id) === want.network.community_id,
      )
      expect(flow, ends).toBeDefined()
      const got = counts(session, flow ?? 0)
      const sides = [want.source, want.destination]
      if (TURNED.includes(want.network.community_id)) sides.reverse()
      expect(got.packets, ends).toEqual(sides.map(({ packets }) => packets))
      expect(got.bytes, ends).toEqual(sides.map(({ bytes }) => bytes))
      if (want.tcpflags) {
        const { syn, 'syn-ack': synAck, fin, rst } = want.tcpflags
        expect(
          { syn: got.flags.syn, synAck: got.flags['syn-ack'], fin: got.flags.fin, rst: got.flags.rst },
          ends,
        ).toEqual({
          syn,
          synAck,
          fin,
          rst,
        })
      }
    }
    session.close()
  })
})
