/**
 * Owns the target `session`: a whole file opened and loaded as the app does it, then everything that can be asked: flows,
 * frames in every style, descriptions, filters, the timeline, the orders.
 *
 * The frames looked at one by one are a handful; the walks, filters and orders go over all of them.
 */
import { writeFileSync } from 'node:fs'
import { csvRow, tableRows, zeekRow } from '@main/cli/flow-formats'
import { compressionOf } from '@main/files/signatures'
import { describeFlow } from '@main/session/flow-detail'
import { flowRows, selectFlows } from '@main/session/flow-view'
import { explainRow } from '@main/session/frame-detail'
import { frameJson } from '@main/session/frame-json'
import { frameRows, selectFrames } from '@main/session/frame-view'
import { LinePrinter } from '@main/session/line-printer'
import { Session } from '@main/session/session'
import { buckets, lanes } from '@main/session/timeline'
import { FLOW_SORTS } from '@shared/contract'
import { askLadders } from './ask-ladders'
import { askStreams } from './ask-streams'
import type { Features } from './features'
import { FILE_TOKENS, INPUT_FILE } from './file-targets'
import { crashers, fileSeeds } from './seeds'
import { Broken, refuseControls, type Target } from './target'

const MAX_BYTES = 60_000
const SEED_BYTES = 3000
const LOOKED_AT = 12
const FLOWS_LOOKED_AT = 6
const noPause = async (): Promise<void> => {}
const OPTIONS = { style: 'tcpdump', clock: 'delta', absoluteSeq: false, utc: true } as const
const FILTERS = [
  'tcp.flags.syn == 1 && !tcp.flags.ack',
  'ip.addr == 10.0.0.0/8 || tcp.port in {20..25, 80}',
  'frame.len > 100 and flow.bytes > 1',
  'tcp.analysis.retransmission || tcp.analysis.out_of_order',
  'dns.qry.name contains "a" || ftp.request.command == "RETR" || tcp.options',
  'frame matches "a.*b" or eth.addr == 02:00:00:00:00:01',
  'tcp.payload[0:2] == 47:45',
]

export const sessionTarget: Target = {
  name: 'session',
  tokens: FILE_TOKENS,
  maxBytes: MAX_BYTES,
  seeds: () => [...fileSeeds(SEED_BYTES), ...crashers('session')],
  async run(input, features) {
    // those are the target `packed`: here they would only wait
    if (input.length >= 4 && compressionOf(input) !== undefined) return
    writeFileSync(INPUT_FILE, input)
    const opened = await Session.open([INPUT_FILE])
    if (!opened.ok) return features.text(1, opened.error.code)
    const session = opened.value
    try {
      await session.load()
      checkSummary(session, features)
      await askFlows(session, features)
      await askFrames(session, features)
      await askTimeline(session)
    } finally {
      session.close()
    }
  },
}

function checkSummary(session: Session, features: Features): void {
  const summary = session.summary()
  features.text(2, summary.phase)
  for (const { name } of summary.protocols) features.text(3, name)
  for (const warning of summary.files[0].warnings) features.shape(4, warning.message)
  if (!(summary.firstNs <= summary.lastNs) && summary.frames > 0) throw new Broken('the capture ends before it begins')
  for (let row = 0; row < session.frames.count; row++) {
    features.number(5, session.frames.marks(row))
    if (session.frames.flow(row) >= session.flows.count) throw new Broken('a frame of a flow there is not')
  }
}

async function askFlows(session: Session, features: Features): Promise<void> {
  const shown = Math.min(session.flows.count, 500)
  const records = Array.from({ length: shown }, (_, flow) => session.flows.flowRecord(flow))
  for (const record of records) {
    const text = JSON.stringify(record)
    if (/null|NaN|Infinity/.test(text.replace(/"[^"]*"/g, ''))) throw new Broken(`a flow without a number: ${text}`)
    if (record.first_frame > record.last_frame) throw new Broken(`a flow that ends before it begins: ${text}`)
    // a packet in a tunnel counts for the flow of the tunnel and for its own
    if (record.frames > session.frames.count) throw new Broken(`a flow of more frames than there are: ${text}`)
    features.text(6, `${record.proto} ${record.conn_state}`)
    features.text(7, record.history ?? '')
    features.text(8, record.service ?? '')
    refuseControls(csvRow(record) + zeekRow(record))
  }
  for (const line of tableRows(() => records)) refuseControls(line)
  for (const sort of FLOW_SORTS) {
    const rows = await selectFlows(session, { filter: '', span: null, sort, descending: true })
    if (!rows.ok || rows.value.length !== session.flows.count) throw new Broken(`sorting by ${sort} lost flows`)
    flowRows(session, rows.value, 0, 10)
  }
  for (let flow = 0; flow < Math.min(session.flows.count, FLOWS_LOOKED_AT); flow++) {
    const detail = await describeFlow(session, flow, noPause)
    for (const { text } of detail.explanation.sentences) features.shape(9, text)
    await askStreams(session, flow, features)
    await askLadders(session, flow, features)
    await selectFrames(session, { filter: '', span: null, flow, order: 'sequence' })
  }
}

async function askFrames(session: Session, features: Features): Promise<void> {
  const { count } = session.frames
  const printer = new LinePrinter(session, OPTIONS)
  const loud = new LinePrinter(session, OPTIONS, { verbose: 2, link: true, hex: 'XX' })
  for (let i = 0; i < Math.min(count, LOOKED_AT); i++) {
    const row = Math.floor((i * count) / Math.min(count, LOOKED_AT))
    const json = JSON.stringify(frameJson(session, row, printer))
    features.shape(10, json)
    refuseControls(loud.text(row) + loud.clock(row, row - 1))
    const detail = await explainRow(session, row, OPTIONS, noPause)
    if (!detail.ok) throw new Broken(`frame ${row + 1} cannot be described`)
    features.shape(12, detail.value.comment)
  }
  for (const filter of FILTERS) {
    const found = await selectFrames(session, { filter, span: null, flow: null, order: 'time' })
    if (!found.ok) throw new Broken(`the filter ${filter} was refused: ${found.error.message}`)
    features.magnitude(11, found.value?.length ?? 0)
  }
  for (const order of ['file', 'time', 'sequence'] as const) {
    const all = await selectFrames(session, { filter: '', span: null, flow: null, order })
    if (!all.ok) throw new Broken(`the order ${order} was refused`)
    if (all.value && all.value.length !== count) throw new Broken(`the order ${order} lost frames`)
    await frameRows(session, { rows: all.value, count }, { from: 0, count: 5, options: OPTIONS })
  }
}

async function askTimeline(session: Session): Promise<void> {
  const { firstNs, lastNs, frames } = session.summary()
  if (frames === 0) return
  const histogram = await buckets(session.frames, [firstNs, lastNs], 50, null, noPause)
  const counted = histogram.frames.reduce((sum, inBucket) => sum + inBucket, 0)
  if (counted !== frames) throw new Broken(`the timeline has ${counted} of ${frames} frames`)
  await lanes(
    session.frames,
    session.flows,
    { fromNs: firstNs, toNs: lastNs, buckets: 40, max: 20, rows: null, include: null },
    noPause,
  )
}
