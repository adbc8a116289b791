/**
 * Owns the list of interfaces that packets can be captured on, with their addresses and whether they are up.
 *
 * dumpcap's list is taken first (it also names Windows' devices in words), tcpdump's adds what is up; the built-in engine is
 * asked where neither is installed. Devices that carry no
 * network packets (D-Bus, netfilter's queues, Bluetooth's monitor) are left out.
 */
import { networkInterfaces } from 'node:os'
import type { CaptureEngine, LiveInterface } from '@shared/live'
import { fail, ok, type Result } from '@shared/result'
import { capProgram } from './cap-program'
import { helperProblem } from './helper-problem'
import { type ProgramOutput, runProgram } from './helper-process'
import { findProgram } from './programs'

const NO_NETWORK =
  /^(dbus-|nflog$|nfqueue$|bluetooth|usbmon|randpkt|ciscodump|sshdump|udpdump|androiddump|sdjournal|dpauxmon|wifidump)/

export type Programs = Readonly<Partial<Record<CaptureEngine, string>>>

export function installedPrograms(): Programs {
  const programs: Partial<Record<CaptureEngine, string>> = {}
  for (const engine of ['dumpcap', 'tcpdump'] as const) {
    const path = findProgram(engine)
    if (path !== undefined) programs[engine] = path
  }
  const builtIn = capProgram()
  if (builtIn !== undefined) programs.cap = builtIn
  return programs
}

/** Errors: no-helper, no-rights, and what a helper may say. */
export async function listInterfaces(
  programs: Programs = installedPrograms(),
): Promise<Result<readonly LiveInterface[]>> {
  if (!programs.dumpcap && !programs.tcpdump && programs.cap) return listByCap(programs.cap)
  const [byDumpcap, byTcpdump] = await Promise.all([
    programs.dumpcap ? runProgram(programs.dumpcap, ['-D', '-M']) : null,
    programs.tcpdump ? runProgram(programs.tcpdump, ['-D']) : null,
  ])
  const first = byDumpcap === null ? [] : parseDumpcapList(byDumpcap.stdout)
  const second = byTcpdump === null ? [] : withAddresses(parseTcpdumpList(byTcpdump.stdout))
  const upByName = new Map(second.map(({ name, up }) => [name, up]))
  const all = first.length > 0 ? first.map((found) => ({ ...found, up: upByName.get(found.name) ?? null })) : second
  const usable = all.filter(({ name }) => !NO_NETWORK.test(name))
  return usable.length > 0 ? ok(usable) : whyNone(byDumpcap ? 'dumpcap' : 'tcpdump', byDumpcap ?? byTcpdump)
}

/** It prints its list as dumpcap does. */
async function listByCap(program: string): Promise<Result<readonly LiveInterface[]>> {
  const output = await runProgram(program, ['--list'])
  const usable = parseDumpcapList(output.stdout).filter(({ name }) => !NO_NETWORK.test(name))
  return usable.length > 0 ? ok(usable) : whyNone('cap', output)
}

function whyNone(engine: CaptureEngine, output: ProgramOutput | null): Result<readonly LiveInterface[]> {
  if (output === null)
    return fail(
      'no-helper',
      'No capture program is there: neither dumpcap nor tcpdump was found, nor the built-in engine (cap).',
      'Run `tracebook doctor`: it says how to install one.',
    )
  const context = { engine, interface: 'any interface', filter: '', path: '' }
  const problem = helperProblem(output, output.stderr, context)
  if (problem) return { ok: false, error: problem }
  return fail(
    'no-interface',
    `${engine} lists no interface that this user may capture on.`,
    'Run `tracebook doctor`: it names the missing right and the command that gives it.',
  )
}

/** `dumpcap -D -M`: number and name, vendor, friendly name, type, addresses, loopback or network, separated by tabs. */
export function parseDumpcapList(text: string): readonly LiveInterface[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [first = '', vendor = '', friendly = '', , addresses = '', sort = ''] = line.split('\t')
    const name = /^\d+\. (.+)$/.exec(first)?.[1]
    if (name === undefined) return []
    return [
      {
        name,
        description: friendly || vendor,
        addresses: addresses.split(',').filter((address) => address !== ''),
        loopback: sort === 'loopback',
        up: null,
      },
    ]
  })
}

/** `tcpdump -D`: "1.eth0 (Description) [Up, Running]"; older versions print no brackets. */
export function parseTcpdumpList(text: string): readonly LiveInterface[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\d+\.(\S+)(?: \((.*?)\))?(?: \[(.*)\])?\s*$/.exec(line)
    if (!match) return []
    const [, name, description = '', flags] = match
    const words = flags?.split(', ')
    return [
      {
        name,
        description,
        addresses: [],
        loopback: words?.includes('Loopback') ?? name === 'lo',
        up: words ? words.includes('Up') : null,
      },
    ]
  })
}

function withAddresses(interfaces: readonly LiveInterface[]): readonly LiveInterface[] {
  const known = networkInterfaces()
  return interfaces.map((found) => ({
    ...found,
    addresses: (known[found.name] ?? []).map(({ address }) => address),
  }))
}
