/**
 * Owns `capture`: packets of an interface into a file, until Ctrl-C or a stop condition; the counts end on stderr.
 *
 * SIGINT, SIGTERM and SIGHUP all end it in order (what the kernel still holds is waited for); a second one ends it at once.
 * Exit 0 when the file is whole, 1 when the capture could not begin or ended by itself with an error.
 */
import { bytesText, countText } from '@shared/format'
import {
  CAPTURE_ENGINES,
  type CaptureSpec,
  DEFAULT_BUFFER_MIB,
  droppedTotal,
  ENGINE_BADGES,
  type LiveStatus,
  linkSentence,
  type RingBuffer,
} from '@shared/live'
import { ok } from '@shared/result'
import { countsSentence, type LiveCapture } from '../../capture/live-capture'
import { startCapture } from '../../capture/start'
import { type Command, oneOf, parse, UsageError } from '../command'

export const captureCommand: Command = {
  name: 'capture',
  usage: 'capture -i IFACE [-f BPF] -w FILE [-c N] [--seconds N] [--engine dumpcap|tcpdump|cap]',
  summary: 'writes the packets of an interface into a file until Ctrl-C',
  help: `-f takes a capture filter as in pcap-filter(7). Without --engine dumpcap is taken, or tcpdump where this user may not use it.
Where neither is installed the built-in engine cap is: software timestamps, always promiscuous, drops unknown, pcapng only.
-c N, --seconds N and --bytes SIZE end it by themselves; sizes may end in k, M or G.
--snaplen N keeps N bytes of each packet; --no-promiscuous leaves out packets for others; --buffer MIB is the kernel's (64; 192 for cap).
--ring files:N,size:SIZE or files:N,time:SECONDS keeps the newest N files; FILE gets the time (and a number) into its name.
tcpdump counts a ring's size in whole megabytes and its time in whole seconds.
FILE is written over when it is there; a name that ends in .pcap makes dumpcap write pcap instead of pcapng.
Counts stand on stderr at the end. 'tracebook doctor' says what this machine can capture with.`,
  async run(argv) {
    const { values, positionals } = parse(argv, OPTIONS)
    if (positionals.length > 0) throw new UsageError(`what is '${positionals[0]}'? filters go behind -f`)
    const { interface: name, write: path } = values
    if (name === undefined) throw new UsageError('-i IFACE is missing')
    if (path === undefined) throw new UsageError('-w FILE is missing')
    const spec: CaptureSpec = {
      interface: name,
      filter: values.filter ?? '',
      snapLength: whole('--snaplen', values.snaplen),
      promiscuous: !values['no-promiscuous'],
      bufferMiB: whole('--buffer', values.buffer) ?? DEFAULT_BUFFER_MIB,
      ring: values.ring === undefined ? null : ringOf(values.ring),
      stopAfter: {
        packets: whole('-c', values.count),
        bytes: values.bytes === undefined ? null : sizeOf('--bytes', values.bytes),
        seconds: positive('--seconds', values.seconds),
      },
    }
    const engine = values.engine === undefined ? null : oneOf('--engine', values.engine, CAPTURE_ENGINES)
    const started = await startCapture({ engine, spec, path, onStatus: showProgress })
    if (!started.ok) return started
    return follow(started.value)
  },
}

const OPTIONS = {
  interface: { type: 'string', short: 'i' },
  filter: { type: 'string', short: 'f' },
  write: { type: 'string', short: 'w' },
  count: { type: 'string', short: 'c' },
  seconds: { type: 'string' },
  bytes: { type: 'string' },
  engine: { type: 'string' },
  snaplen: { type: 'string' },
  ring: { type: 'string' },
  buffer: { type: 'string' },
  'no-promiscuous': { type: 'boolean', default: false },
} as const

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function follow(capture: LiveCapture) {
  const begun = capture.status()
  process.stderr.write(
    `tracebook: ${begun.engine} captures ${begun.spec.interface} into ${begun.path}; Ctrl-C ends it\n`,
  )
  let isAsked = false
  const stop = () => {
    if (isAsked) capture.endNow()
    else void capture.stop()
    isAsked = true
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  const last = await capture.ended
  for (const signal of SIGNALS) process.off(signal, stop)
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  if (ENGINE_BADGES[last.engine] !== '')
    process.stderr.write(
      `tracebook: ${last.engine}: ${ENGINE_BADGES[last.engine]}; findings of kind capture-loss show what TCP flows miss\n`,
    )
  const places = last.files > 1 ? `${last.files} files, the newest ${last.path}` : last.path
  process.stderr.write(`tracebook: ${countsSentence(last)}; ${bytesText(last.bytes)} in ${places}\n`)
  if (last.problem) return { ok: false, error: last.problem } as const
  return ok(null)
}

/** changes of the link that were told */
let linkTold = 0

function tellLink({ linkChanges, spec }: LiveStatus): void {
  const news = linkChanges.filter(({ seconds }) => seconds > linkTold)
  linkTold = linkChanges.at(-1)?.seconds ?? 0
  if (news.length > 0 && process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  for (const { seconds, link } of news)
    process.stderr.write(`tracebook: after ${seconds.toFixed(1)} s: ${linkSentence(spec.interface, link)}\n`)
}

/** One line that is written over, for people only: a file of messages does not want it. */
function showProgress(status: LiveStatus): void {
  tellLink(status)
  if (!process.stderr.isTTY || status.state === 'starting') return
  const dropped = droppedTotal(status.dropped)
  const words = [
    `${countText(status.received)} packets`,
    `${countText(Math.round(status.packetsPerSecond))}/s`,
    `${bytesText(status.bytes)}`,
    dropped === null ? '' : `${countText(dropped)} dropped`,
  ]
  process.stderr.write(`\r\u001b[K${words.filter((word) => word !== '').join('  ')}`)
}

function whole(option: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`${option} takes a whole number above 0, not '${text}'`)
  return number
}

function positive(option: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const number = Number(text)
  if (!(number > 0 && number < 1e9)) throw new UsageError(`${option} takes a number above 0, not '${text}'`)
  return number
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 }

function sizeOf(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kKMG]?)B?$/.exec(text)
  const bytes = match ? Number(match[1]) * (UNITS[match[2]] ?? 1) : 0
  if (!(bytes >= 1)) throw new UsageError(`${option} takes a size such as 500k, 100M or 2G, not '${text}'`)
  return Math.round(bytes)
}

function ringOf(text: string): RingBuffer {
  let ring: RingBuffer = { files: 0, kilobytes: null, seconds: null }
  for (const part of text.split(',')) {
    const [name, value = ''] = part.split(':')
    if (name === 'files') ring = { ...ring, files: whole('--ring files', value) ?? 0 }
    else if (name === 'size')
      ring = { ...ring, kilobytes: Math.max(1, Math.round(sizeOf('--ring size', value) / 1000)) }
    else if (name === 'time') ring = { ...ring, seconds: positive('--ring time', value) }
    else throw new UsageError(`--ring takes files:N with size:BYTES or time:SECONDS, not '${part}'`)
  }
  if (ring.files < 2) throw new UsageError('--ring needs files:N with at least 2')
  if (ring.kilobytes === null && ring.seconds === null) throw new UsageError('--ring needs size:BYTES or time:SECONDS')
  return ring
}
