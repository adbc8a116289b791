/**
 * Owns the helper process of the built-in engine: the package `cap` in a process of its own, run by the Node it was built for.
 *
 *   node cap.cjs --interface=eth0 --write=FILE [--filter=BPF] [--snaplen=N] [--count=N] [--buffer=MIB] [--ring-…]
 *   node cap.cjs --check --interface=eth0 --filter=BPF | --list | --version
 *
 * Speaks on stderr as dumpcap does (`File: `, `Packets: `); what it cannot do is one line that begins with `cap: ` and exit 1.
 */
import { writeSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { APP_VERSION } from '@shared/version'
import type { Cap } from 'cap'
import { headerBlocks, packetRemark } from './blocks'
import { carriedSince } from './carried'
import { linkTypeOf } from './link-type'
import { type Loaded, loadCap } from './load'
import { type HelperOptions, readOptions } from './options'
import { CaptureOutput } from './output'
import { MAX_BYTES, Recorder, say } from './recorder'

const COMMENT =
  'Captured by the built-in engine of Tracebook: software timestamps, drops unknown. Each time is when the program was handed the packet, not when the kernel saw it; how many packets were lost is not known; promiscuous mode was on.'
const CUT_REMARK = `At least so long: no more than ${MAX_BYTES} bytes of a packet are captured, and its length on the wire is not known.`

run(readOptions(process.argv.slice(2)))

function run(options: HelperOptions): void {
  const loaded = loadCap()
  if (typeof loaded === 'string') refuse(loaded)
  else if (options.job === 'version') print(`cap ${loaded.version}, run by Node ${process.versions.node}`)
  else if (options.job === 'list') list(loaded)
  else {
    if (options.job === 'capture') hurry()
    open(options, loaded)
  }
}

/** The kernel's ring holds few packets, so a turn that comes late loses some. */
function hurry(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH)
  } catch {
    // only root may; everybody else captures as well as it goes
  }
}

function open(options: HelperOptions, { Cap, version }: Loaded): void {
  const cap = new Cap()
  const buffer = Buffer.alloc(MAX_BYTES)
  let linkWords: string
  try {
    linkWords = cap.open(options.interface, options.filter, options.bufferMiB << 20, buffer)
  } catch (thrown) {
    refuse((thrown as Error).message)
  }
  if (options.job === 'check') print('(000) the filter compiles')
  const linkType = linkTypeOf(linkWords)
  if (linkType === undefined) refuse(`no capture file has a number for what ${options.interface} gives (${linkWords})`)
  cap.setMinBytes?.(0)
  // from now on: making the kernel's ring took its time, and nothing was captured meanwhile
  const isAll = options.filter === '' && options.stopPackets === null
  const carried = isAll ? carriedSince(options.interface) : () => null
  record(options, cap, buffer, { linkType, version, carried })
}

interface Opened {
  readonly linkType: number
  readonly version: string
  readonly carried: () => number | null
}

function record(options: HelperOptions, cap: Cap, buffer: Buffer, { linkType, version, carried }: Opened): void {
  const header = headerBlocks({
    application: `Tracebook ${APP_VERSION} (cap ${version})`,
    comment: COMMENT,
    interface: options.interface,
    filter: options.filter,
    linkType,
    snapLength: options.snapLength ?? MAX_BYTES,
  })
  const recorder = new Recorder(cap, buffer, {
    snapLength: options.snapLength,
    stopPackets: options.stopPackets,
    carried,
    cutRemark: packetRemark(CUT_REMARK),
    onEnd(thrown) {
      if (thrown === undefined) process.exit(0)
      refuse((thrown as Error).message)
    },
  })
  try {
    recorder.start(new CaptureOutput(options.path, options.ring, header, (path) => say(`File: ${path}`)))
  } catch (thrown) {
    refuse((thrown as Error).message)
  }
}

/** As `dumpcap -D -M` prints them. */
function list({ Cap }: Loaded): void {
  const lines = Cap.deviceList().map(({ name, description = '', addresses, flags }, index) => {
    const known = addresses.flatMap(({ addr }) => addr ?? [])
    const sort = flags === 'PCAP_IF_LOOPBACK' ? 'loopback' : 'network'
    return `${index + 1}. ${name}\t\t${description}\t0\t${known.join(',')}\t${sort}\t`
  })
  print(lines.join('\n'))
}

function print(text: string): never {
  writeSync(1, `${text}\n`)
  process.exit(0)
}

function refuse(why: string): never {
  try {
    say(`cap: ${why}`)
  } catch {
    // nobody listens any more
  }
  process.exit(1)
}
